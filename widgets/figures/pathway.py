"""Pathway: from NMDA receptor to new synapse, a synapse that can be dosed, scrubbed through time and broken."""

from __future__ import annotations

from dataclasses import dataclass

from widgets import style
from widgets.figures import synapse
from widgets.figures.findings import TIME_COURSES
from widgets.figures.pathway_content import (
    LOWEST,
    NARRATION,
    SCENARIOS,
    STEP_PANELS,
    TIME_COLUMNS,
    evidence_marks,
    observable_for,
    table_rows,
)
from widgets.live import Choice, Cursor, LiveFigure, MultiChoice, Slider, Switch
from widgets.models import plasticity as model
from widgets.style import DAY, MINUTE, WEEK

EXTRAPOLATED, NEUTRAL = style.COLORS["effect"][0], style.COLORS["null"][0]


@dataclass(frozen=True)
class Layout:
    """Sizes of one drawing, in points: the synapse above, a small axis for each step below.

    Parameters
    ----------
    columns : int
        How many small axes stand beside each other.
    row : float
        From one row of small axes to the next.
    axes_height : float
        Of a small axis.
    side, gap : float
        Room left and right of the small axes, and between two of them.
    above, below : float
        Room above the first row of small axes and below the last.
    """

    columns: int
    row: float
    axes_height: float
    side: float
    gap: float
    above: float
    below: float

    @property
    def height(self) -> float:
        """Of the picture."""
        return synapse.HEIGHT + self.above + -(-len(STEP_PANELS) // self.columns) * self.row + self.below

    def place(self, index: int) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of a small axis, as shares of the picture."""
        width = (synapse.WIDTH - 2 * self.side - (self.columns - 1) * self.gap) / self.columns
        left = self.side + index % self.columns * (width + self.gap)
        bottom = self.height - synapse.HEIGHT - self.above - (index // self.columns + 1) * self.row + 12
        return left / synapse.WIDTH, bottom / self.height, width / synapse.WIDTH, self.axes_height / self.height


NARROW = Layout(columns=2, row=49.0, axes_height=29.0, side=12.0, gap=18.0, above=14.0, below=20.0)


def draw_preparation(scene) -> None:
    """Draw the clock and, below the synapse, whose kinetics these are."""
    scene.text(synapse.WIDTH - 3, 352, "", ha="right", va="center", weight="bold", gid="text:clock")
    scene.text(
        synapse.WIDTH / 2,
        9,
        "extrapolated from rodents: time scale unknown",
        color=EXTRAPOLATED,
        ha="center",
        va="center",
        weight="bold",
        gid="show:prep=human",
    )
    scene.text(
        synapse.WIDTH / 2, 9, "as in rats and mice", color=NEUTRAL, ha="center", va="center", gid="show:prep=rodent"
    )


def draw_window(ax, step: str, end: float) -> None:
    """Draw the bar, above the axis, of when rodents showed a step; none where no minutes were published."""
    for row in model.WINDOWS.get(step, ())[:1]:
        minutes = TIME_COURSES.loc[row, TIME_COLUMNS].dropna()
        ax.plot(
            [max(minutes.iloc[0], 1) * MINUTE, min(minutes.iloc[-1] * MINUTE, end)],
            [STEP_PANELS[step].top * 1.07] * 2,
            color=NEUTRAL,
            lw=2.6,
            solid_capstyle="butt",
            clip_on=False,
            gid=f"show:prep=rodent;{row}",
        )


class Pathway(LiveFigure):
    """A synapse between two neurons, with the chain of steps from drug to new spines.

    A level of 100 % is the step's peak after 10 mg/kg in the rodent of this model: a unit, not a
    measurement.

    Parameters
    ----------
    prep : str
        "rodent" or "human": a rodent's own kinetics, or an infusion in people, which is an
        extrapolation whose time scale is unknown.
    dose_r, dose_h : float
        mg/kg into a rodent's belly (3 to 200), and over 40 min at 70 kg in people (0.1 to 0.75).
    series : str
        "one", or "several" (rodent: five daily; human: six in two weeks).
    now : float
        The time cursor, h, from one minute to 28 days.
    hypotheses : tuple of str
        Any of "disinhibition", "direct", "trkb", "hnk" (an arrow without a model).
    breaks : tuple of str
        Any of "nbqx", "antibody", "metmet", "ltcc", "rapamycin".
    band : bool
        The computed range of occupancy, 10 to 60 %, carried through every step; in people also the
        published spread of the delay to the effect site.

    References
    ----------
    Rows of data/timecourses.csv, data/hypotheses.csv and data/experiments.csv, listed with the figure.
    """

    title = "From NMDA receptor to new synapse"
    caption = (
        "A model of what is thought to happen, after experiments in rats and mice. A part glows as strongly as its step stands at the "
        "time cursor, and new spines grow; 100 % (dotted) is the step's own peak after 10 mg/kg in the rodent of this model, a unit and "
        "not a measurement. Shaded: what an occupancy of 10 to 60 %, computed for people, leaves open. Gray bars: when the step was seen in rodents. Dashed "
        "arrows are contested. Click an arrow, a cross or a bar for its source. In people the blood is that of an artery in the joined "
        "model of chapter 5; the rest is extrapolated, its time scale unknown and its scale of dose assumed."
    )
    prep = Choice(
        "rodent",
        {
            "rodent": ("rodent, into the belly", {"is_rodent": 1, "is_human": 0}),
            "human": ("person, infusion (extrapolated)", {"is_rodent": 0, "is_human": 1}),
        },
        label="Preparation",
    )
    dose_r = Slider(10.0, 3.0, 200.0, label="Dose", unit="mg/kg", log=True, when="prep=rodent")
    dose_h = Slider(0.5, 0.1, 0.75, 0.05, label="Dose over 40 min", unit="mg/kg", when="prep=human")
    series = Choice(
        "one",
        {
            "one": ("one dose", {"n_r": 1, "e_r": 24, "n_h": 1, "e_h": 56}),
            "several": ("several doses", {"n_r": 5, "e_r": 24, "n_h": 6, "e_h": 56}),
        },
        label="How often",
    )
    now = Cursor(1.0, MINUTE, 4 * WEEK, label="Time cursor")
    hypotheses = MultiChoice(
        ("disinhibition",),
        {**model.HYPOTHESES, "hnk": "hydroxynorketamine (no model)"},
        label="Which hypothesis?",
        line_styles=dict.fromkeys(model.HYPOTHESES, "dashed"),
    )
    breaks = MultiChoice((), model.BREAKS, label="Break it")
    band = Switch(True, label="Show the range of occupancy")

    system = model.plasticity()
    doses = [*model.rodent("dose_r*is_rodent", "n_r", "e_r"), *model.human("dose_h*is_human", "n_h", "e_h")]
    ensemble = model.uncertainty()
    interval = (0.0, 1.0)
    end = 4 * WEEK
    texts = {"clock": "after {now:duration}"}
    narration = NARRATION
    columns = ("Step", "At the cursor", "Largest", "When", "Above a fifth until", "Seen in rodents")
    rows = table_rows()
    evidence_marks = evidence_marks()
    scenarios = SCENARIOS

    def draw(self, figure):
        self._draw_in(figure, NARROW)

    def slide(self):
        """The synapse alone at the present settings, for a slide.

        Returns
        -------
        matplotlib.figure.Figure
        """
        figure = self.figure()
        scene, *steps = figure.axes
        for ax in steps:
            ax.remove()
        figure.set_size_inches(synapse.WIDTH / 72, synapse.HEIGHT / 72)
        scene.set_position((0, 0, 1, 1))
        return figure

    def _draw_in(self, figure, layout):
        """Draw the synapse and, below it, each step over time, for one dose and for a series."""
        figure.set_size_inches(synapse.WIDTH / 72, layout.height / 72)
        share = synapse.HEIGHT / layout.height
        scene = figure.add_axes((0, 1 - share, 1, share))
        synapse.draw(scene)
        draw_preparation(scene)
        for i, step in enumerate(STEP_PANELS):
            for series in ("one", "several"):
                ax = figure.add_axes(layout.place(i), gid=f"show:series={series}")
                self._draw_step(ax, step, series, labels=i >= len(STEP_PANELS) - layout.columns)

    def _draw_step(self, ax, step, series, labels):
        """One small axis: a step over time, its range, and the window in which rodents showed it."""
        label, quantity, top = STEP_PANELS[step]
        color = style.COLORS[quantity][0]
        ax.set_title(label, color=color, pad=4, fontsize=10)
        ax.set_ylim(LOWEST.get(step, 0), top * 1.1)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.spines["bottom"].set_position("zero")
        if series == "one":
            style.time_axis(ax, MINUTE, self.end, ("1 min", "1 h", "1 day", "1 week"))
            ax.set_xticks([MINUTE, 1, DAY, WEEK], ["1 min", "1 h", "1 day", ""])
            draw_window(ax, step, self.end)
        else:
            ax.set_xlim(0, self.end)
            ax.set_xticks([0, WEEK, 2 * WEEK, 4 * WEEK], ["0", "1 week", "2", "4"])
        ax.tick_params(axis="x", length=2, pad=1.5, labelbottom=labels)
        for first in ax.get_xticklabels()[:1]:
            first.set_ha("left")  # or it would leave the picture
        ax.axhline(1, color=NEUTRAL, lw=0.7, linestyle=(0, (1, 2)), zorder=0)
        self.fill(ax, observable_for(step), color=color, alpha=0.18)
        self.plot(ax, observable_for(step), color=color, lw=1.8)
        self.cursor(ax, color=NEUTRAL, linestyle=(0, (3, 2)), zorder=0)
