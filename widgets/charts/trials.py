"""What the trials of ketamine in PTSD found: each trial on its own scale, and the pooled estimates."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from widgets import evidence
from widgets.charts.base import (
    DRUG,
    GRAY,
    Chart,
    Panel,
    draw_interval,
    draw_no_number,
    draw_panels,
    label_row,
    number_text,
    range_text,
    styled,
)

# The subsets of Borgogna 2024, in words.
SUBSETS = {
    "all": "all effects",
    "bias-adjusted": "all effects, corrected for bias",
    "24 h": "at 24 h",
    "24 h, passive": "at 24 h, against passive controls",
    "24 h, active": "at 24 h, against active controls",
    "1 week": "at 1 week",
    "2 weeks": "at 2 weeks",
}


@styled
def ptsd_trials() -> Chart:
    """The randomized trials of ketamine in PTSD, each scale on an axis of its own.

    Rows of `trials`: randomized, published, PTSD. Differences in points of the scale the
    trial used (days, for a length of response) with their 95 % intervals; positive favors
    ketamine. A trial whose effect was not read here keeps a row as large as the rest.

    Returns
    -------
    Chart
        Four panels, one for each scale.
    """
    frame = evidence.table("trials").query("condition == 'PTSD' and randomized and status == 'published'")
    groups = _by_scale(frame)
    figure, axes = draw_panels("chart-ptsd-trials", [_scale_panel(scale, rows) for scale, rows in groups])
    words = []
    for ax, (_, rows) in zip(axes, groups, strict=True):
        if rows["difference"].notna().any():
            ax.set_xlim(-0.12 * rows["ci_high"].max(), rows["ci_high"].max() * 1.06)
        words += [_draw_trial(ax, i, row) for i, row in enumerate(rows.itertuples())]
    figure.alt = (
        f"Forest plot of the {len(frame)} randomized trials of ketamine in PTSD, each scale on its own axis; "
        f"of {frame['difference'].isna().sum()} no effect size was read here. {'; '.join(words)}."
    )
    return figure


def _by_scale(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The trials of each scale: first those with an effect to show; last a length of response, no severity."""
    order = frame.assign(last=frame["measure"].eq("duration"), empty=frame["difference"].isna())
    order["empty"] = order.groupby("scale")["empty"].transform("all")
    return list(order.sort_values(["last", "empty", "year"]).groupby("scale", sort=False))


def _scale_panel(scale: str, rows: pd.DataFrame) -> Panel:
    scales = evidence.table("instruments").set_index("id")
    duration = rows["measure"].iloc[0] == "duration"
    title = "Days of response, not severity" if duration else scale
    if scale in scales.index:
        title += f" (0 to {scales.loc[scale, 'score_max']:g} points)"
    drawn = rows[rows["difference"].notna()]
    if drawn.empty:
        return Panel(len(rows), title)
    sure = ", ".join(dict.fromkeys(filter(None, (evidence.certainty_label(row) for _, row in drawn.iterrows()))))
    xlabel = f"{'days' if duration else 'points'} in favor of ketamine" + (f"; {sure}" if sure else "")
    xlabel += "".join(f"\n{note}" for note in map(_completed, drawn.itertuples()) if note)
    return Panel(len(rows), title, xlabel)


def _completed(row: Any) -> str:
    """Of a crossover: how many began, and how many had both drugs; of another trial nothing."""
    both = evidence.table("outcomes").query("trial == @row.id and outcome == 'completed the second infusion'")
    return f"{row.label}: {row.n} began, {both['value'].iloc[0]:g} had both drugs" if len(both) else ""


def _draw_trial(ax: Axes, i: int, row: Any) -> str:
    """Row i: one trial; returns what it says in words."""
    against = row.comparator.split(",")[0].split(" 0")[0].split(" 15")[0]
    doses = "1 dose" if row.doses == 1 else f"{row.doses} doses"
    known = pd.notna(row.difference)
    label_row(ax, i, f"{row.label}, n = {row.n}, {doses} vs {against}", number_text(row.difference) if known else "")
    who = f"{row.label} (n = {row.n}, {doses} against {against})"
    if not known:
        found = "no difference found" if row.result == "null" else "a length, in one arm only"
        draw_no_number(ax, i, f"{found}; effect size not read here")
        return f"{who}: {found}, effect size not read here"
    draw_interval(ax, i, row.ci_low, row.difference, row.ci_high)
    sure = evidence.certainty_label(row._asdict())
    unit = "days" if row.measure == "duration" else f"{row.scale} points"
    notes = "; ".join(filter(None, (sure, _completed(row))))
    return (
        f"{who}: {number_text(row.difference)} {unit} "
        f"in favor of ketamine, 95 % interval {range_text(row.ci_low, row.ci_high)}" + (f" ({notes})" if notes else "")
    )


@styled
def pooled() -> Chart:
    """The pooled estimates of Borgogna 2024 side by side, as published (Hedges g, 95 % interval).

    Rows of `meta_analyses`: study Borgogna2024, as read. No number here is pooled by the course.

    Returns
    -------
    Chart
        One panel with a row for each estimate.
    """
    frame = evidence.table("meta_analyses").query("study == 'Borgogna2024' and checked == 'verified'")
    xlabel = "standardized difference g, in favor of ketamine\ngray: the interval reaches zero"
    figure, (ax,) = draw_panels("chart-pooled", [Panel(len(frame), xlabel=xlabel)])
    ax.set_xlim(-0.4, 1.0)
    words = [_draw_estimate(ax, i, row) for i, row in enumerate(frame.itertuples())]
    figure.alt = (
        f"Pooled effects of ketamine on PTSD from {frame['studies'].iloc[0]} trials "
        f"({evidence.label('Borgogna2024')}), "
        f"Hedges g in favor of ketamine: {'; '.join(words)}. Intervals that reach zero are gray."
    )
    return figure


def _draw_estimate(ax: Axes, i: int, row: Any) -> str:
    """Row i: one pooled estimate; returns what it says in words."""
    sure = evidence.certainty_label(row._asdict())
    name = SUBSETS[row.subset] + (f" ({sure})" if sure else "")
    estimate, interval = number_text(row.estimate, 2), range_text(row.ci_low, row.ci_high, 2)
    zero = row.ci_low <= 0
    label_row(ax, i, name, f"{estimate} ({interval})")
    draw_interval(ax, i, row.ci_low, row.estimate, row.ci_high, GRAY if zero else DRUG)
    return f"{name} {estimate}, interval {interval}" + (" (reaches zero)" if zero else "")
