"""Predicted: every published value of the course against what a model gives for it."""

from __future__ import annotations

from widgets import evidence, style
from widgets.figures import predicted_content as content
from widgets.figures.predicted_content import OBSERVED, STUDIES
from widgets.live import Choice, LiveFigure
from widgets.models.comparison import FOLD

LOW, HIGH = 0.4, 3500.0  # of both axes, in the unit of each value
TICKS = [1, 10, 100, 1000]
SIZE = (4.4, 4.5)  # inches
PLACE = (0.135, 0.115, 0.845, 0.815)
# Color says the quantity, and so does the shape; what is open is not independent.
SHAPES = {"ketamine": ("o", style.COLORS["drug"][0]), "norketamine": ("D", style.COLORS["metabolite"][0])}
MARK_SIZES = {"o": 6.0, "D": 5.2}  # points, of equal area to the eye
INK, GROUND, NEUTRAL = style.INK[0], style.GROUND[0], style.COLORS["null"][0]
# What misses by more than twofold in the joined model, where it stands: x, y, side, words, condition.
MISSES = (
    (15, 330, "right", "area after\nnasal racemate", "study=all|nasalstudy2022 & route=all|nose & values=all"),
    (8.3, 31, "right", "norketamine\nat 30 min", "study=all|otto2021 & route=all|iv & analyte=both|norketamine & values=all & by=joined"),
)  # fmt: skip


class Predicted(LiveFigure):
    """Every published value against what a model gives for it, with the band of twofold.

    Parameters
    ----------
    by : str
        "joined" or "nasal".
    values : str
        "all" or "independent": those that nothing was fitted to here.
    route : str
        "all", "iv", "oral", "tongue" or "nose".
    study : str
        "all", or a study.
    analyte : str
        "both", "ketamine" or "norketamine".

    References
    ----------
    data/observations.csv, each row with its source.
    """

    title = "Predicted against observed"
    caption = (
        f"{len(OBSERVED)} published values from {STUDIES} studies, each against what a model gives for it: on the line the two "
        "agree, in the band they lie within 2-fold, the mark used here. Blue circles: ketamine; brown diamonds: norketamine. "
        "Filled: *independent*, that is ketamine itself and nothing was fitted to it here; "
        f"{content.WEAK} of these share their paper with numbers that the model uses, as their marks say. No time of a peak is compared. About half of all values "
        f"are of one study ({evidence.cite('Kamp2020b')}), so they are fewer tests than they look. A mark says, on hover, "
        "focus or tap, its study, time, place of sampling and dose, how it was read and whether anything was fitted to it; the "
        "list above holds the same. Every row stands in the table `observations` of the data page."
    )
    by = Choice(
        "joined", {k: (v, {"joined": float(k == "joined")}) for k, v in content.MODELS.items()}, label="Predicted by"
    )
    values = Choice("all", {"all": "all", "independent": "independent only"}, label="Values")
    route = Choice("all", content.options(content.ROUTE_CHOICES), label="Route")
    study = Choice("all", content.options(content.STUDY_CHOICES), label="Study")
    analyte = Choice("both", content.options(content.ANALYTE_CHOICES), label="Measured")

    system = content.system()
    narration = content.narration()
    columns = content.COLUMNS
    rows = content.table_rows()
    evidence_marks = content.marks()
    scenarios: tuple = content.scenarios()

    def draw(self, figure):
        figure.set_size_inches(*SIZE)
        ax = figure.add_axes(PLACE)
        ax.set_title("Predicted (ng/mL, ng·h/mL or %)")
        ax.set_xlabel("Observed, in the same unit")
        for axis, scale, limits, ticks in (
            (ax.xaxis, ax.set_xscale, ax.set_xlim, ax.set_xticks),
            (ax.yaxis, ax.set_yscale, ax.set_ylim, ax.set_yticks),
        ):
            scale("log")
            limits(LOW, HIGH)
            ticks(TICKS, [f"{tick:,}" for tick in TICKS])
            axis.minorticks_off()
        ax.fill(
            [LOW, LOW, HIGH, HIGH], [LOW / FOLD, LOW * FOLD, HIGH * FOLD, HIGH / FOLD], color=NEUTRAL, alpha=0.16, lw=0
        )
        ax.plot([LOW, HIGH], [LOW, HIGH], color=INK, lw=0.8)
        for x, y, side, words in (
            (0.03, 0.97, "left", "predicted too high"), (0.97, 0.03, "right", "predicted too low"),
        ):  # fmt: skip
            ax.text(x, y, words, transform=ax.transAxes, ha=side, va="top" if y > 0.5 else "bottom", color=NEUTRAL)
        ax.text(2.4, 2.4 / 1.9, "within 2-fold", rotation=45, rotation_mode="anchor")
        for x, y, side, words, when in MISSES:
            ax.text(x, y, words, ha=side, va="center", linespacing=1.1, gid=f"show:{when}")
        # What is filled lies above what is open.
        for key, row in OBSERVED.sort_values("independent", kind="stable").iterrows():
            self._draw_mark(ax, key, row)

    def _draw_mark(self, ax, key, row):
        """One value, as each model has it."""
        shape, color = SHAPES[row["analyte"]]
        for model in content.MODELS:
            ax.plot(
                [row["observed"]],
                [row[f"predicted_{model}"]],
                shape,
                ms=MARK_SIZES[shape],
                mew=1.2,
                color=color,
                mfc=color if row["independent"] else GROUND,  # not "none", so that a click on its middle counts
                clip_on=False,
                gid=f"show:{content.condition(row)} & by={model};{key}",
            )
