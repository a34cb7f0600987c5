"""Timeline: how fast, and for how long? The drug, the intoxication and what remains, on one time axis."""

from __future__ import annotations

from dataclasses import replace

from widgets import style
from widgets.figures import concentrations
from widgets.figures.concentrations import COMPARED_UNTIL, EFFECT_RANGES, GONE_BELOW, INFUSION_PEAK, SITES
from widgets.figures.lanes import linear_scale, log_scale
from widgets.figures.timeline_bands import NARROW, EffectsBand, FindingsBand
from widgets.figures.timeline_content import CURVE_SHOWN, CURVES, END, JOINED, NO_CURVE, REGIMENS, ROUTES
from widgets.figures.timeline_words import evidence_marks, narration, table_rows
from widgets.live import Choice, Cursor, LiveFigure, Slider, Switch
from widgets.models import side_by_side
from widgets.style import DAY, MINUTE, WEEK
from widgets.system import Dose, System

DRUG, METABOLITE, NEUTRAL = (style.COLORS[c][0] for c in ("drug", "metabolite", "null"))
PEOPLE = 32  # virtual, for the band
BANDS: dict[str, type[EffectsBand] | type[FindingsBand]] = {"acts": EffectsBand, "remains": FindingsBand}


def set_time_axis(ax, one_dose: bool, labels: bool) -> None:
    """Give `ax` the time axis of one dose (logarithmic) or of a series (days), with or without labels."""
    if one_dose:
        style.time_axis(ax, MINUTE, END, ("1 min", "10 min", "1 h", "4 h", "1 day", "1 week", "60 days"))
    else:
        ax.set_xlim(0, END)
        ax.set_xticks([0, WEEK, 2 * WEEK, 4 * WEEK, 6 * WEEK, END], ["0", "1 week", "2", "4", "6 weeks", "60 days"])
    ax.tick_params(axis="x", labelbottom=labels)


def draw_references(ax) -> None:
    """Draw what a concentration is held against: the ranges of effect of the racemate, and what counts as gone."""
    edge = ax.get_yaxis_transform()
    for effect, (low, high) in EFFECT_RANGES.items():
        ax.axhspan(low, high, color=NEUTRAL, alpha=0.16, lw=0, gid="show:drug=ketamine")
        # Two of the ranges overlap: one is named below, the other above.
        y, side = {"analgesia": (low, "top"), "dissociation": (high, "bottom")}.get(
            effect, ((low * high) ** 0.5, "center")
        )
        ax.text(1.0, y, effect, transform=edge, ha="right", va=side, gid="show:drug=ketamine")
    ax.axhline(GONE_BELOW, color=NEUTRAL, lw=0.8, linestyle=(0, (1, 2)))
    ax.text(1.0, 0.85 * GONE_BELOW, "gone", transform=edge, ha="right", va="top")


def blood() -> System:
    """Both models as one curve for each quantity: a dose is given to one of them, and the other stays empty."""
    both = side_by_side.side_by_side(JOINED, ("nasal",))
    shown = {}
    for quantity in ("plasma", "norketamine"):
        joined, nasal = both.observables[quantity], both.observables[side_by_side.OWN + quantity]
        shown[quantity] = replace(joined, expression=joined.expression + nasal.expression)
    return System("blood", both.equations, both.parameters, shown, units=both.units, inputs=both.inputs)


def given(run: str) -> list[Dose]:
    """The doses of a run: a first series, and a second."""
    how = {} if run in JOINED else {"devices": "devices"}
    dose = lambda **when: side_by_side.doses(side_by_side.drawn_by(run), run, CURVES[run].amount or None, **how, **when)
    return [*dose(count="n1", every="e1"), *dose(start="s2", count="n2", every="e2")]


def draw_last_measurement(ax) -> None:
    """Draw until when there was anything to compare the joined model with."""
    look = {"color": NEUTRAL, "gid": "show:route!=nasal|sc"}
    ax.axvline(COMPARED_UNTIL, linewidth=0.8, linestyle=(0, (1, 3)), zorder=0, **look)
    ax.text(
        COMPARED_UNTIL,
        0.04,
        f"no measurement after {COMPARED_UNTIL:g} h ",
        transform=ax.get_xaxis_transform(),
        ha="right",
        va="bottom",
        **look,
    )


class Timeline(LiveFigure):
    """One time axis for the drug, the intoxication and the benefit.

    Time is logarithmic for one dose and in days for a series. Everything drawn but the curves stands
    for a row of data/timecourses.csv, data/treatments.csv, data/regulation.csv or data/claims.csv.

    Parameters
    ----------
    drug : str
        "ketamine" (racemate) or "esketamine".
    route : str
        "iv", "im", "nasal", "sublingual", "oral", "sc" (no curve is known).
    regimen : str
        "one", "six", "eight", "maintenance".
    injection, shot : float
        mg/kg at a fixed 70 kg, into a vein (0.1 to 0.75) and into a muscle (0.25 to 0.5).
    devices : int
        1 to 3 devices of 28 mg, two sprays each.
    tongue, tablet : float
        mg, under the tongue (25 to 100; a film of esketamine, a wafer of the racemate) and swallowed (50 to 150).
    site : str
        Where the blood is drawn: "vein" or "artery". The nasal model was made from venous samples and has no artery.
    now : float
        The time cursor, h, from one minute to sixty days.
    compare : bool
        Conventional treatments beside it.
    band : bool
        The middle 80 % of 32 virtual people.
    claims : bool
        What popular pages say, laid over what was measured.

    References
    ----------
    `disposition.joined`, and Perez-Ruixo 2021 for nasal esketamine; Zanos 2018, for the ranges of effect.
    """

    title = "How fast, and for how long?"
    caption = (
        "Every mark is from studies in people, and leads to its source. *Blood:* the joined model of chapter 5, and for nasal esketamine "
        "that of [Perez-Ruixo 2021](https://doi.org/10.1007/s40262-020-00953-4), made for it. "
        f"At the end of 0.5 mg/kg by infusion {INFUSION_PEAK:g} ng/mL were reported, in a vein; later than {COMPARED_UNTIL:g} h the joined model was "
        f"compared with nothing and may fall too fast; its norketamine is too high in the first half hour. Shaded, the middle 80 % of {PEOPLE} virtual people; gray, ranges measured for the racemate ([Zanos 2018](https://doi.org/10.1124/pr.117.015198)); gone means "
        f"below {GONE_BELOW:g} ng/mL. *While it acts:* slanted ends are ranges, dotted is not established, upright strokes are peaks. *What remains:* a filled "
        "mark is better than its comparator, an open gray one of the same size no difference, a thin line how long people were watched, a dotted "
        "bar a group without comparator. *Hatched:* what popular pages claim, as this course reads their words. Doses of a series are spread "
        "evenly. Weight is fixed at 70 kg: this is not a dose calculator."
    )
    drug = Choice(
        "ketamine",
        {"ketamine": ("ketamine (racemate)", {"share_S": 0.5}), "esketamine": ("esketamine", {"share_S": 1})},
        label="Drug",
    )
    route = Choice("iv", ROUTES, label="Route")
    regimen = Choice("one", REGIMENS, label="Regimen")
    # Each within what trials or labels used by that route.
    injection = Slider(0.5, 0.1, 0.75, 0.05, label="Dose", unit="mg/kg", when="route=iv")
    shot = Slider(0.5, 0.25, 0.5, 0.05, label="Dose", unit="mg/kg", when="route=im")
    devices = Slider(2, 1, 3, whole=True, label="Devices of 28 mg", when="route=nasal & drug=esketamine")
    tongue = Slider(50, 25, 100, 25, label="Dose", unit="mg", when="route=sublingual")
    tablet = Slider(50, 50, 150, 25, label="Dose", unit="mg", when="route=oral")
    site = Choice("vein", SITES, label="Sampled from", when="route!=nasal|sc")
    now = Cursor(1.0, MINUTE, END, label="Time cursor")
    compare = Switch(True, label="Conventional treatments")
    band = Switch(True, label="Show how people differ")
    claims = Switch(False, label="What websites say")

    system = blood()
    ensemble = system.sample_population(PEOPLE)
    doses = {run: given(run) for run in CURVES}
    runs_when = CURVE_SHOWN
    end = END
    narration = narration()
    columns = ("Band", "What", "What is known")
    rows = table_rows()
    evidence_marks = evidence_marks()
    scenarios: tuple = (
        (
            "One infusion",
            {"now": DAY},
            "The standard infusion of trials. Dissociation is over within two hours (from when is not spelled out), the last side effects within five of the start. The first comparison on PTSD was made at 24 h, with little drug left.",
        ),
        (
            "Nasal esketamine",
            {"drug": "esketamine", "route": "nasal"},
            "A spray in place of the infusion. Drug, dose and model change with it (this one was made for the spray), so that the lower peak has several reasons. Times are from its label and its "
            "trials in depression. In PTSD no randomized trial was found.",
        ),
        (
            "Six infusions",
            {"regimen": "six", "now": 14 * DAY},
            "The axis changes to days, because six doses on a logarithmic one cannot be read. The comparison was made at week 2; what follows is about those who had responded, "
            "without a comparator.",
        ),
        (
            "The veterans' trial",
            {"regimen": "eight", "now": 28 * DAY},
            "Two infusions more, twice a week, in people whom an antidepressant had not helped, against placebo: the largest trial, and no difference on PTSD. Depression "
            "eased more than with placebo: another illness, another lane.",
        ),
        (
            "A tablet at home",
            {"route": "oral", "claims": True},
            "Most of a swallowed dose is changed in gut and liver before it reaches the body, so little ketamine and much norketamine arrive. No times of intoxication and no trial "
            "in PTSD were found; what is left to read is what websites say, now switched on.",
        ),
    )

    def draw(self, figure):
        self._draw_in(figure, NARROW)

    def _draw_in(self, figure, layout):
        """Draw every band, once on the axis of one dose and once on that of a series."""
        width, height = layout.width, layout.height
        figure.set_size_inches(width / 72, height / 72)
        for when, scale in (("regimen=one", log_scale(MINUTE, END)), ("regimen!=one", linear_scale(END))):
            top, one_dose = height - layout.top, when == "regimen=one"
            for band, (tall, gap) in layout.bands.items():
                place = layout.left / width, (top - tall) / height, layout.axes_width / width, tall / height
                ax = figure.add_axes(place, gid=f"show:{when}")
                top -= tall + gap
                set_time_axis(ax, one_dose, labels=band != "acts")
                self.cursor(ax, linestyle=(0, (2, 3)), color=NEUTRAL, linewidth=0.9, zorder=0)
                if band == "blood":
                    self._draw_blood(ax, layout, one_dose)
                    continue
                ax.set_yticks([])
                ax.spines["left"].set_visible(False)
                BANDS[band](layout.lanes(ax, band, scale), layout, one_dose).draw()
            ax.set_xlabel("Time since the start of the first dose")

    def _draw_blood(self, ax, layout, one_dose):
        """The drug and its metabolite in the blood, by each route."""
        layout.set_heading(ax, "In the blood (ng/mL)", DRUG)
        concentrations.log_axis(ax)
        ax.tick_params(axis="y", pad=2)
        draw_references(ax)
        for run in self.doses:
            for quantity, color in (("norketamine", METABOLITE), ("plasma", DRUG)):
                self.fill(ax, f"{quantity}@{run}", color=color, alpha=0.15)
                self.plot(ax, f"{quantity}@{run}", color=color, lw=2.2 if quantity == "plasma" else 1.5)
            if one_dose:
                self.label_curve(ax, f"plasma@{run}", "ketamine", 10 / 60, "left", color=DRUG)
                self.label_curve(ax, f"norketamine@{run}", "norketamine", 20, "right", color=METABOLITE)
        if one_dose:
            draw_last_measurement(ax)
        else:
            # A comb of doses leaves no room at the curve.
            ax.text(0.72, 1.05, "ketamine", transform=ax.transAxes, ha="right", color=DRUG)
            ax.text(1.0, 1.05, "norketamine", transform=ax.transAxes, ha="right", color=METABOLITE)
        for when, text in NO_CURVE.items():
            ax.text(0.5, 0.36, text, transform=ax.transAxes, ha="center", gid=f"show:{when}")
