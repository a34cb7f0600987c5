"""Weigh the evidence: the published pooled estimates of ketamine in PTSD, one choice at a time."""

from __future__ import annotations

from dataclasses import dataclass

from widgets import evidence, style
from widgets.figures.weigh_content import (
    COMPARATOR_CHOICES,
    CORRECTION_CHOICES,
    NOT_READ,
    OWN_LONG,
    OWN_SHORT,
    ROWS,
    STUDY,
    TIME_CHOICES,
    TRIALS,
    UNREAD,
    condition,
    estimate_text,
    evidence_marks,
    narration,
    published_text,
    reaches_zero,
    table_rows,
)
from widgets.live import Choice, LiveFigure
from widgets.system import System

EFFECT, NEUTRAL, INK, GROUND = style.COLORS["drug"][0], style.COLORS["null"][0], style.INK[0], style.GROUND[0]
GROUP_GAP = 0.4  # lines, before each kind of control and before the last line


@dataclass(frozen=True)
class Layout:
    """Sizes of one drawing, in inches.

    Parameters
    ----------
    width : float
        Of the picture.
    heading : float
        Room for a heading above each of the two parts.
    estimates : float
        Height of the axis of estimates.
    trials_top : float
        Where the part on trials begins.
    line : float
        From one trial to the next.
    bottom : float
        Room below the last line.
    side : float
        Room left and right, as a share of the width.
    """

    width: float
    heading: float
    estimates: float
    trials_top: float
    line: float
    bottom: float
    side: float


NARROW = Layout(width=4.4, heading=0.32, estimates=1.4, trials_top=2.3, line=0.235, bottom=0.08, side=0.04)


def draw_estimates(ax) -> None:
    """Draw one axis on which the chosen estimate stands with its interval."""
    ax.set_title("Pooled effect on PTSD, against the control")
    ax.set_xlim(min(-0.4, ROWS["ci_low"].min() - 0.1), max(1.0, ROWS["ci_high"].max() + 0.1))
    ax.set_ylim(0, 1)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("standardized difference, Hedges g", loc="left")
    ax.plot([0, 0], [0, 0.8], color=INK, lw=1, zorder=1)
    ax.text(0, 0.84, "no difference", ha="center", va="bottom")
    ax.text(1, 0.84, "favors ketamine →", transform=ax.get_yaxis_transform(), ha="right", va="bottom", color=NEUTRAL)
    for key, row in ROWS.iterrows():
        gid = f"show:{condition(key)};{row['id']}"
        draw_estimate(ax, row, gid)
    for when in UNREAD:
        draw_absence(ax, f"show:{when}")


def draw_estimate(ax, row, gid: str) -> None:
    """Draw one estimate: a dot on its interval, and both in words; gray where the interval reaches zero."""
    color = NEUTRAL if reaches_zero(row) else EFFECT
    low, high, estimate = row["ci_low"], row["ci_high"], row["estimate"]
    ax.fill([low, high, high, low], [0.2, 0.2, 0.42, 0.42], color=color, alpha=0.25, lw=0, gid=gid)
    ax.plot([low, high], [0.31, 0.31], color=color, lw=2, gid=gid)
    ax.plot([estimate], [0.31], "o", ms=10, color=color, gid=gid)
    ax.text(
        estimate,
        0.5,
        estimate_text(row).replace(", ", "\n"),
        ha="center",
        va="bottom",
        weight="bold",
        gid=gid,
        bbox=dict(facecolor=GROUND, edgecolor="none", pad=1.5),
    )


def draw_absence(ax, gid: str) -> None:
    """Draw a field as large as an estimate, for one that was not read."""
    low, high = ax.get_xlim()
    ax.fill([low, high, high, low], [0.16, 0.16, 0.46, 0.46], color=NEUTRAL, alpha=0.22, lw=0, gid=gid)
    ax.text(0.5, 0.31, NOT_READ, transform=ax.get_yaxis_transform(), ha="center", va="center_baseline", gid=gid)


def draw_trials(ax, lines: float) -> None:
    """Draw every randomized trial, its control, and whether its effect could enter a pool.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    lines : float
        Height of the axes, in lines.
    """
    ax.set_title("What a pool of our own would need")
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(lines - 0.5, -0.7)
    y = 0.0
    for kind, group in TRIALS.groupby("comparator_kind", sort=False):
        # The trials with the chosen kind of control stand out; the others stay, in gray.
        chosen, other = f"comparator=any|{kind}", f"comparator!=any|{kind}"
        controls = " or ".join(dict.fromkeys(c.split(",")[0].split(" ")[0] for c in group["comparator"]))
        heading = f"{str(kind).capitalize()} control: {controls}"
        for when, color, weight in ((chosen, INK, "bold"), (other, NEUTRAL, "normal")):
            ax.text(0, y, heading, va="center_baseline", weight=weight, color=color, gid=f"show:{when}")
        y += 1
        for name, row in group.iterrows():
            draw_trial(ax, row, y, f"show:{chosen};{name}", INK, INK if row["lacks"] else EFFECT)
            draw_trial(ax, row, y, f"show:{other};{name}", NEUTRAL, NEUTRAL)
            y += 1
        y += GROUP_GAP
    ax.text(0, y, OWN_SHORT, va="center_baseline")


def draw_trial(ax, row, y: float, gid: str, color: str, symbol_color: str) -> None:
    """Draw one trial on line `y`: a square where it is planned, filled where its effect could enter a pool."""
    ax.plot(
        [0.02],
        [y],
        "o" if row["status"] == "published" else "s",
        ms=7,
        mew=1.5,
        color=symbol_color,
        gid=gid,
        mfc=GROUND if row["lacks"] else symbol_color,
    )
    label = row["label"] if "planned" in row["label"] else f"{row['label']}, n = {row['n']}"
    ax.text(0.055, y, label, va="center_baseline", color=color, gid=gid)
    ax.text(1, y, row["short"], va="center_baseline", ha="right", color=color, gid=gid)


class Weigh(LiveFigure):
    """The published pooled estimate of ketamine against a control, at one time, with one correction.

    A combination that was not read says so and draws no number. Below: every randomized
    trial in PTSD, and what it lacks for a pool of our own.

    Parameters
    ----------
    comparator : str
        "any", "passive" (not felt, such as saline) or "active" (felt, such as midazolam).
    time : str
        "all", "24h", "1week" or "2weeks".
    correction : str
        "none" or "bias" (for small studies that show more).

    References
    ----------
    Borgogna 2024 (rows of data/meta_analyses.csv) and data/trials.csv.
    """

    title = "Weigh the evidence"
    caption = (
        f"Pooled estimates as {evidence.cite(STUDY)} printed them, in Hedges g with 95 % intervals; positive favors ketamine. Only the abstract "
        "could be read, so *not read here* means not printed there. Gray: the interval reaches zero. Below, filled: a trial whose effect was "
        f"read with its spread; open: a trial that would have to be left out, and why. {OWN_LONG}"
    )
    comparator = Choice("any", COMPARATOR_CHOICES, label="Compared with")
    time = Choice("all", TIME_CHOICES, label="Time after treatment")
    correction = Choice("none", CORRECTION_CHOICES, label="Correction")

    # What was published does not move in time: one state, at rest.
    system = System("published estimates", {"rest": "0"})
    narration = narration()
    columns = ("What", "Value")
    rows = table_rows()
    evidence_marks = evidence_marks()
    scenarios: tuple = (
        (
            "All together",
            {},
            f"Every control, every time: {published_text('any', 'all', 'none')}. It mixes questions that the other choices take apart.",
        ),
        (
            "Correct for bias",
            {"correction": "bias"},
            f"What changed: the authors' correction for small studies that show more; how they made it was not read. From {published_text('any', 'all', 'none')} to {published_text('any', 'all', 'bias')}.",
        ),
        (
            "The next day",
            {"time": "24h"},
            f"What changed: only what was measured 24 h after treatment: {published_text('any', '24h', 'none')}.",
        ),
        (
            "A control not felt",
            {"comparator": "passive", "time": "24h"},
            f"What changed: only controls such as saline. What people feel can tell them what they had, and hope may add to the drug: {published_text('passive', '24h', 'none')}.",
        ),
        (
            "A control that is felt",
            {"comparator": "active", "time": "24h"},
            f"What changed: only controls such as midazolam. The interval is wider, so the data say less: {published_text('active', '24h', 'none')}.",
        ),
        (
            "A week later",
            {"time": "1week"},
            f"What changed: measured at one week; in trials of a series doses may still be going on then: {published_text('any', '1week', 'none')}.",
        ),
        (
            "The strictest question",
            {"comparator": "active", "time": "1week", "correction": "bias"},
            "What changed: a control that is felt, a week later, corrected for bias. No estimate of it was printed where we could read.",
        ),
    )

    def draw(self, figure):
        self._draw_in(figure, NARROW)

    def _draw_in(self, figure, layout):
        """Draw both parts, one above the other."""
        # One line a trial and one a kind of control, with a little room after each kind, and the last line.
        lines = len(TRIALS) + (1 + GROUP_GAP) * TRIALS["comparator_kind"].nunique() + 1
        trials_top, trials_height = layout.trials_top + layout.heading, lines * layout.line
        height = trials_top + trials_height + layout.bottom
        figure.set_size_inches(layout.width, height)
        place = lambda top, tall: (layout.side, 1 - (top + tall) / height, 1 - 2 * layout.side, tall / height)
        draw_estimates(figure.add_axes(place(layout.heading, layout.estimates)))
        draw_trials(figure.add_axes(place(trials_top, trials_height)), lines)
