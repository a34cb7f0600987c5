"""What web articles claim about ketamine and PTSD, counted by article and verdict."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from widgets import evidence
from widgets.charts.base import GRAY, INK, WIDTH, Chart, styled

VERDICTS = ("supported", "partly", "overstated", "contradicted", "not established", "not checkable")


@styled
def claims() -> Chart:
    """What five web articles claim, counted by article and verdict; a claim of two articles counts in both.

    Rows of `claims`. The area of a disk is the number of claims, which stands in it.

    Returns
    -------
    Chart
        A row for each verdict and a column for each article, then one for all.
    """
    frame = evidence.table("claims")
    pairs = frame.assign(article=frame["article"].str.split("; ")).explode("article")
    counts = pairs.groupby(["verdict", "article"]).size().unstack(fill_value=0).reindex(VERDICTS, fill_value=0)
    total = frame.groupby("verdict").size().reindex(VERDICTS, fill_value=0)
    figure = Chart(figsize=(WIDTH, 3.5))
    figure.key = "chart-claims"
    _draw_counts(figure.add_axes((0.27, 0.02, 0.71, 0.86)), counts, total)
    figure.text(0.25, 0.925, "article", va="center_baseline", ha="right", color=GRAY)
    words = [
        f"{verdict} {total[verdict]} ({', '.join(f'{article} {n}' for article, n in counts.loc[verdict].items() if n)})"
        for verdict in VERDICTS
    ]
    figure.alt = (
        f"Of {len(frame)} claims in five web articles, A to E, by verdict: {'; '.join(words)}. "
        "A claim that several articles make counts once in the total and in each of them."
    )
    return figure


def _draw_counts(ax: Axes, counts: pd.DataFrame, total: pd.Series) -> None:
    """The table of disks: `counts` by verdict and article, `total` by verdict."""
    articles = list(counts.columns)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_xlim(-0.6, len(articles) + 0.5)
    ax.set_ylim(len(counts) - 0.45, -0.55)
    ax.set_xticks([*range(len(articles)), len(articles)], [*articles, "all"])
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(counts)), counts.index)
    ax.tick_params(length=0, pad=6)
    ax.axvline(len(articles) - 0.5, color=GRAY, lw=0.8)
    most = counts.to_numpy().max()
    for i, (verdict, row) in enumerate(counts.iterrows()):
        for j, n in enumerate(row):
            if n:
                ax.plot([j], [i], "o", ms=8 + 22 * (n / most) ** 0.5, color=INK, alpha=0.16, mew=0)
            ax.text(j, i, str(n) if n else "–", ha="center", va="center_baseline", color=INK if n else GRAY)
        ax.text(len(articles), i, str(total[verdict]), ha="center", va="center_baseline", weight="bold")
