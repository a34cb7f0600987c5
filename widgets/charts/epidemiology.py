"""How common PTSD is: survey by survey, and after one kind of event."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from widgets import evidence, style
from widgets.charts.base import (
    GRAY,
    GROUND,
    INK,
    LINE,
    MARK,
    Chart,
    KeyEntry,
    Panel,
    draw_key,
    draw_panels,
    label_row,
    styled,
)

# What a percentage is a share of, in words.
MEASURES = {
    "past year": "In the past year, of everyone asked",
    "lifetime": "Ever in life, of everyone asked",
    "lifetime, of those exposed": "Ever in life, of those exposed to trauma",
}
SURVEYS = {"National Stressful Events Survey": "NSES", "World Mental Health": "WMH"}
KINDS = ("sexual violence", "assault", "combat", "road accident", "disaster", "death of someone close")
# How an event was chosen: its marker, its color, and the words for it.
WAYS = {
    "one random event": ("o", style.COLORS["drug"][0], "one event chosen by lot"),
    "index event": ("D", style.COLORS["protein"][0], "the index event of its survey"),
    "worst event": ("^", style.COLORS["synapse"][0], "the worst event"),
    "any exposure": ("s", style.COLORS["bdnf"][0], "any exposure, US veterans"),
    "victims studied": ("v", style.COLORS["effect"][0], "studies of victims"),
}


@styled
def prevalence() -> Chart:
    """How common PTSD is, survey by survey, grouped by what the percentage is a share of.

    Rows of `prevalence`, in percent; each row names its survey, criteria and number asked.

    Returns
    -------
    Chart
        Three panels on one axis from zero.
    """
    frame = evidence.table("prevalence")
    everyone = frame[(frame["sex"] == "all") | (frame["measure"] == "lifetime, of those exposed")]
    groups = {title: everyone[everyone["measure"] == m].sort_values("year") for m, title in MEASURES.items()}
    *_, last = groups
    panels = [Panel(len(rows), title, "percent" if title == last else "") for title, rows in groups.items()]
    figure, axes = draw_panels("chart-prevalence", panels)
    top = max(rows["percent"].max() for rows in groups.values()) * 1.15
    words = []
    for ax, (title, rows) in zip(axes, groups.items(), strict=True):
        ax.set_xlim(0, top)
        said = [_draw_survey(ax, i, row) for i, row in enumerate(rows.itertuples())]
        words.append(f"{title}: {', '.join(said)}")
    figure.alt = f"Bars of the share of people with PTSD, by what it is a share of. {'. '.join(words)}."
    return figure


def _draw_survey(ax: Axes, i: int, row: Any) -> str:
    """Row i: what one survey found; returns it in words."""
    group = "" if row.sex == "all" else f", {row.sex}"
    who = f"{SURVEYS.get(row.survey, row.survey)} {row.year}{group}"
    asked = f", n = {_thousands(row.n)}" if pd.notna(row.n) else f", {row.population}"
    label_row(ax, i, f"{who}{asked}, {row.criteria}")
    ax.barh(i + MARK, row.percent, 0.32, color=INK, alpha=0.75)
    ax.text(row.percent + ax.get_xlim()[1] * 0.012, i + MARK, f"{row.percent:g} %", va="center_baseline")
    return f"{who} {row.percent:g} %"


def _thousands(n: int) -> str:
    return f"{n:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


@styled
def trauma_risk() -> Chart:
    """The risk of PTSD after one kind of event, each mark by how the survey chose the event.

    Rows of `trauma_risk` with measure risk, in percent, for kinds of event sampled in more than one way.

    Returns
    -------
    Chart
        One panel with a row for each kind of event.
    """
    frame = evidence.table("trauma_risk").query(
        "measure == 'risk' and kind not in ('any event', 'saw death', 'illness')"
    )
    panel = Panel(len(KINDS), xlabel="percent with PTSD", top=0.3 + (len(WAYS) + 1) * LINE)
    figure, (ax,) = draw_panels("chart-trauma-risk", [panel])
    key = [KeyEntry(marker, color, color, name) for marker, color, name in WAYS.values()]
    draw_key(figure, [*key, KeyEntry("o", INK, GROUND, "open: from memory")], "How the event was chosen")
    ax.set_xlim(-1.5, 70)
    words = []
    for i, kind in enumerate(KINDS):
        ax.axhline(i + MARK, color=GRAY, lw=0.6, alpha=0.5)
        label_row(ax, i, kind)
        found = {way: frame[(frame["kind"] == kind) & (frame["sampled"] == way)] for way in WAYS}
        said = [_draw_risks(ax, i, rows, *WAYS[way]) for way, rows in found.items() if len(rows)]
        words.append(f"{kind} {', '.join(said)}")
    figure.alt = (
        "Risk of PTSD after six kinds of event, each marked by how the event was chosen: "
        f"{'; '.join(words)}. Open marks are from memory."
    )
    return figure


def _draw_risks(ax: Axes, i: int, rows: pd.DataFrame, marker: str, color: str, name: str) -> str:
    """The risks in row i from events chosen in one way; returns them in words."""
    y = i + MARK
    for row in rows.itertuples():
        if pd.notna(row.value):
            face = GROUND if row.checked == "recalled" else color
            ax.plot([row.value], [y], marker, color=color, ms=7, mfc=face, mew=1.5)
        else:
            ax.plot([row.low, row.high], [y] * 2, "-", color=color, lw=5, alpha=0.5, solid_capstyle="butt")
            ax.plot([row.low, row.high], [y] * 2, marker, color=color, ms=7, ls="", mew=1.5)
    low, high = rows[["value", "low"]].min().min(), rows[["value", "high"]].max().max()
    span = f"{low:g} %" if low == high else f"{low:g} to {high:g} %"
    recalled = rows["checked"] == "recalled"
    memory = " (from memory)" if recalled.all() else " (partly from memory)" if recalled.any() else ""
    return f"{span} by {name}{memory}"
