"""The treatments of PTSD beside their comparators: who improves, and how large the pooled effects are."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from widgets import evidence
from widgets.charts.base import (
    DRUG,
    GRAY,
    GROUND,
    INK,
    LINE,
    MARK,
    Chart,
    KeyEntry,
    Panel,
    draw_interval,
    draw_key,
    draw_no_number,
    draw_panels,
    label_row,
    number_text,
    range_text,
    styled,
)

SHORT = {"prolonged exposure with paroxetine": "exposure with paroxetine", "SSRI": "any SSRI"}
# Estimates of ketamine at one time only: the chart `pooled` shows them.
TIMED = ["24 h", "24 h, passive", "24 h, difference", "1 week", "2 weeks", "24 h, active"]
SUBSETS = {
    "bias-adjusted": ", corrected for bias",
    "community": ", community",
    "veteran or military": ", military",
}


@styled
def responders() -> Chart:
    """How many improve or recover with a treatment and with its comparator.

    Rows of `treatments` in percent with a comparator and a benefit; a trial that found no
    difference from placebo, and whose size was not read, keeps a row of its own.

    Returns
    -------
    Chart
        One panel with a row for each comparison.
    """
    frame = evidence.table("treatments")
    good = frame["measure"].str.match(r"improved|responders$|remission")
    null = (
        (frame["measure"] == "difference from placebo")
        & frame["value"].isna()
        & frame["finding"].str.startswith("No difference")
    )
    rows = pd.concat([frame[good & frame["comparator_value"].notna() & (frame["unit"] == "%")], frame[null]])
    panel = Panel(len(rows), xlabel="percent of people", top=0.06 + 2 * LINE)
    figure, (ax,) = draw_panels("chart-responders", [panel])
    key = [
        KeyEntry("o", INK, INK, "with the treatment"),
        KeyEntry("o", GRAY, GROUND, "with placebo, or with therapy and placebo"),
    ]
    draw_key(figure, key)
    ax.set_xlim(0, 85)
    words = [_draw_comparison(ax, i, row) for i, row in enumerate(rows.itertuples())]
    figure.alt = (
        f"For {len(rows)} comparisons, the share of people who improve or recover with a treatment of PTSD (filled) "
        f"and with its comparator (open). {'; '.join(words)}."
    )
    return figure


def _draw_comparison(ax: Axes, i: int, row: Any) -> str:
    """Row i: the two shares of one comparison; returns them in words."""
    size = f"n = {row.n}" + (f", week {row.weeks_high:g}" if pd.notna(row.weeks_high) else "")
    name = SHORT.get(row.treatment, row.treatment)
    if pd.isna(row.value):
        name = f"{name}, {row.population}"
        label_row(ax, i, name, size)
        draw_no_number(ax, i, "no difference found; size not read here")
        return f"{name}: no difference from placebo found"
    name += f"{' veterans' if row.population == 'veterans' else ''}: {row.measure.split(' at ')[0]}"
    label_row(ax, i, name, size)
    y = i + MARK
    ax.plot([row.comparator_value, row.value], [y, y], color=GRAY, lw=1.5)
    ax.plot([row.comparator_value], [y], "o", ms=8, color=GRAY, mfc=GROUND, mew=1.8)
    ax.plot([row.value], [y], "o", ms=8, color=INK, mew=1.8)
    recalled = row.recalled.split("; ")
    memory = "from memory" if "value" in recalled or row.checked == "recalled" else ""
    other = ", from memory" if "comparator_value" in recalled and not memory else ""
    low, high = sorted((row.value, row.comparator_value))
    if low == high:
        ax.text(high + 2, y, f"{high:g} in both arms", va="center_baseline")
    else:
        ax.text(low - 2, y, f"{row.comparator_value:g}{other}", va="center_baseline", ha="right", color=GRAY)
        ax.text(high + 2, y, f"{row.value:g}" + (f", {memory}" if memory else ""), va="center_baseline")
    shares = f"{name} {row.value:g} against {row.comparator_value:g} % with {row.comparator}"
    return shares + (f" ({memory})" if memory else other)


@styled
def treatments() -> Chart:
    """Pooled effects of treatments of PTSD, grouped by what they were compared with.

    Rows of `meta_analyses` with a standardized effect on PTSD. Groups are not to be compared
    with each other: a waitlist makes a treatment look larger than a placebo does.

    Returns
    -------
    Chart
        Five panels on one axis, one for each comparator.
    """
    groups = _by_comparator()
    *_, last = groups
    xlabel = "standardized difference, in favor of the treatment\npsychotherapies: computed here from an open table"
    panels = [Panel(len(rows), title, xlabel if title == last else "") for title, rows in groups.items()]
    figure, axes = draw_panels("chart-treatments", panels)
    words = []
    for ax, (title, rows) in zip(axes, groups.items(), strict=True):
        ax.set_xlim(-0.2, 2.7)
        said = [_draw_effect(ax, i, row) for i, row in enumerate(rows.itertuples())]
        words.append(f"{title}: {', '.join(said)}")
    figure.alt = (
        "Pooled effects of treatments of PTSD in panels by comparator, which are not to be compared with each other. "
        f"{'. '.join(words)}."
    )
    return figure


def _by_comparator() -> dict[str, pd.DataFrame]:
    """The pooled effects under each panel's title, with `benefit`, `low` and `high` positive for the better."""
    frame = evidence.table("meta_analyses")
    frame = frame[(frame["condition"] == "PTSD") & frame["metric"].isin(["g", "SMD"]) & (frame["treatment"] != "none")]
    frame = frame[~frame["subset"].isin(TIMED)]
    # An SMD is the difference in symptoms, and less of them is better.
    g = frame["metric"] == "g"
    frame = frame.assign(
        benefit=frame["estimate"].where(g, -frame["estimate"]),
        low=frame["ci_low"].where(g, -frame["ci_high"]),
        high=frame["ci_high"].where(g, -frame["ci_low"]),
    )
    ketamine = frame["treatment"] == "ketamine"
    groups = {
        "Against placebo": frame[frame["versus"] == "placebo"],
        "Ketamine, against any control": frame[ketamine],
        "Against usual or other care": frame[frame["versus"] == "usual or other care"],
        "Against any control, waitlists among them": frame[(frame["versus"] == "any control") & ~ketamine],
        "Against people who wait": frame[frame["versus"] == "waitlist"],
    }
    return {title: rows.sort_values("benefit") for title, rows in groups.items()}


def _draw_effect(ax: Axes, i: int, row: Any) -> str:
    """Row i: one pooled effect; returns it in words."""
    name = SHORT.get(row.treatment, row.treatment) + SUBSETS.get(row.subset, "")
    benefit, interval = number_text(row.benefit, 2), range_text(row.low, row.high, 2)
    label_row(ax, i, name, f"{benefit} ({interval})")
    draw_interval(ax, i, row.low, row.benefit, row.high, DRUG if row.treatment == "ketamine" else INK)
    return f"{name} {benefit} ({interval}{', computed here' if row.checked == 'derived' else ''})"
