"""Timeline: how fast, and for how long? The drug, the intoxication and what remains, on one time axis."""

from __future__ import annotations

from widgets import evidence, style
from widgets.figures.findings import (
    DAY,
    TIMES,
    author,
    citation_text,
    course,
    details,
    end_of,
    hours,
    in_100,
    is_kept,
    is_span,
    origin,
    recalled,
    relapse_time,
    rise,
    sample_text,
    verdict,
)
from widgets.figures.lanes import Lanes, linear_scale, log_scale
from widgets.figures.concentrations import EFFECT_RANGES as RANGES
from widgets.live import Choice, Cursor, LiveFigure, Slider, Switch
from widgets.models import pharmacokinetics as pk

END = 60 * DAY
WEEK, MINUTE = 7 * DAY, 1 / 60
GONE = 1.0  # ng/mL: below this the drug is called gone, and the figure says so
DRUG, METABOLITE, RED, PURPLE, GREEN, GOLD, ORANGE, GRAY = (
    style.COLORS[c][0] for c in ("drug", "metabolite", "effect", "synapse", "bdnf", "glutamate", "protein", "null")
)

ROUTES = {
    "iv": "into a vein over 40 min",
    "im": "into a muscle",
    "nasal": "nasal spray",
    "sublingual": "under the tongue",
    "oral": "swallowed",
    "sc": "under the skin",
}
GIVEN_BY = {**ROUTES, "nasal": "by nose"}
FIELD = {
    "intravenous": "iv",
    "intramuscular": "im",
    "nasal": "nasal",
    "sublingual": "sublingual",
    "oral": "oral",
    "subcutaneous": "sc",
}
# How a dose by each route with a curve is written, and when that curve is shown.
GIVEN = {
    "iv": "{injection:mg/kg}",
    "im": "{shot:mg/kg}",
    "nasal": "{sprays} × 28 mg",
    "sublingual": "{wafer:mg}",
    "oral": "{tablet:mg}",
}
SHOWN = {r: f"route={r}" + (" & drug=esketamine" if r == "nasal" else "") for r in GIVEN}
NO_CURVE = {
    "route=sc": "No human plasma curve under the skin was found.",
    "route=nasal & drug=ketamine": "No model fits the racemate by nose.",
}
# Doses of a regimen: a first series, then a second (hours between, when the second begins). Papers give the
# number of doses and the length of a series; here they are spread evenly.
REGIMENS = {
    "one": ("one dose", {"n1": 1, "e1": 0, "s2": 0, "n2": 0, "e2": 0}),
    "six": ("six in two weeks", {"n1": 6, "e1": 14 * DAY / 6, "s2": 0, "n2": 0, "e2": 0}),
    "eight": ("eight in four weeks", {"n1": 8, "e1": 3.5 * DAY, "s2": 0, "n2": 0, "e2": 0}),
    "maintenance": (
        "eight, then four weekly: no PTSD trial found",
        {"n1": 8, "e1": 3.5 * DAY, "s2": 28 * DAY, "n2": 4, "e2": WEEK},
    ),
}
VEIN = "drug=ketamine & route=iv"
SPRAY = "drug=esketamine & route=nasal"
FILM = "drug=esketamine & route=sublingual"

# While it acts: when, the effect, its rows (a strip each), and what else is known. A row without times, or
# with a length in place of an end, has words only.
NO_TIME = "timing not established"
LENGTHS = {"T40"}
ACTS = [
    (VEIN, "dissociation", ["T31"], course("T31")),
    (
        VEIN,
        "blood pressure",
        ["T32", "T33", "T34", "T35"],
        f"{rise('T32', 'T33', 'T34')}, a strip a clinic; over by {end_of('T35')}",
    ),
    (
        VEIN,
        "all side effects",
        ["T30"],
        f"{TIMES.loc['T30', 'n']:.0f} people; most over by {end_of('T30', 'low')}, all by {end_of('T30')}",
    ),
    (VEIN, f"sedation: {NO_TIME}", ["T48"], ""),
    (VEIN, f"nausea: {NO_TIME}", ["T46"], f"{in_100('T46')}, over six infusions{recalled(TIMES.loc['T46'])}"),
    (SPRAY, "dissociation", ["T37"], course("T37")),
    (
        SPRAY,
        "blood pressure",
        ["T38", "T39"],
        f"{rise('T38', 'T39')}, placebo {TIMES.loc['T38', 'size_comparator']:.0f} to {TIMES.loc['T39', 'size_comparator']:.0f}; over by {end_of('T38', 'low')} to {end_of('T38')}",
    ),
    (SPRAY, "sedation", ["T36"], course("T36")),
    (
        SPRAY,
        "not ready to leave",
        ["T43"],
        f"{TIMES.loc['T43', 'n']:.0f} people; over for 9 in 10 by {end_of('T43', 'low')}",
    ),
    (SPRAY, "nausea: on the day of the dose", ["T40"], f"{in_100('T40')}; median length {end_of('T40')} at most"),
    *(
        (f"drug=ketamine & route={FIELD[row['route']]}", f"{row['effect']}: {NO_TIME}", [name], "")
        for name, row in TIMES[
            (TIMES.band == "while it acts")
            & (TIMES.timing == "not established")
            & (TIMES.drug == "ketamine")
            & (TIMES.route != "intravenous")
        ].iterrows()
    ),
    *(
        ("drug=esketamine & route!=nasal", f"{effect}: {NO_TIME}", [], "")
        for effect in ("dissociation", "blood pressure", "sedation", "nausea")
    ),
    (FILM, "drug high, from a film", ["T45"], ""),
]
# What repetition changes: when, row, words.
REPEATED = [
    (VEIN, "T31", "dissociation: less with repetition"),
    (VEIN, "T32", "blood pressure: no less by the sixth infusion"),
    (VEIN, "T46", f"nausea: {in_100('T46')}, over six{recalled(TIMES.loc['T46'])}"),
    (SPRAY, "T37", "dissociation: less with repetition"),
]
# What remains: the rows of each regimen, in the order drawn: randomized comparisons, and how long a response
# was kept, the latter also from the one open study that followed it.
REMAINS = {
    "one": ("T69", "T74", "T75", "T76", "T89", "T93"),
    "six": ("T70", "T71", "T78", "T92"),
    "eight": ("T73", "T91"),
}
# No PTSD data: when, the row that says so (none speaks of esketamine by other routes), and of what.
NO_DATA = [
    (f"{VEIN} & regimen=maintenance", "T87", "maintenance"),
    (f"{SPRAY} & regimen!=maintenance", "T81", "esketamine by nose"),
    (f"{SPRAY} & regimen=maintenance", "T88", "esketamine by nose"),
    *(
        (
            f"drug=ketamine & route={FIELD[TIMES.loc[t, 'route']]}",
            t,
            f"ketamine {GIVEN_BY[FIELD[TIMES.loc[t, 'route']]]}",
        )
        for t in ("T82", "T83", "T84", "T85", "T86")
    ),
    ("drug=esketamine & route!=nasal", "", "esketamine by this route"),
]
# Approved for another illness: its row.
APPROVAL = "L07"
LAW = evidence.table("regulation").set_index("id").loc[APPROVAL]
# Conventional treatments: row, weeks of treatment after which benefit was measured, words.
TREATMENTS = evidence.table("treatments").set_index("id")
_X = TREATMENTS.loc
COMPARATORS = [
    ("X08", _X["X08", "value"], _X["X08", "value"], "sertraline, on anger: week 1"),
    ("X09", _X["X09", "value"], _X["X09", "value"], "sertraline, on numbing: week 6"),
    ("X37", _X["X37", "weeks_low"], _X["X37", "weeks_high"], "exposure in 2 weeks: not inferior to 8"),
    (
        "X01",
        _X["X01", "weeks_low"],
        _X["X01", "weeks_high"],
        f"SSRI, {_X['X01', 'weeks_low']:.0f} to {_X['X01', 'weeks_high']:.0f} weeks: {_X['X01', 'value']:.0f} in 100, placebo {_X['X01', 'comparator_value']:.0f}",
    ),
]
# What popular pages say of a time, in fewer words than the row has, by the band it is laid over.
CLAIMS = evidence.table("claims").set_index("id")
WEB_CLAIMS = {
    "acts": {
        "W55": "relaxed within minutes",
        "W21": "felt for up to an hour",
        "W23": "mild and short",
        "W67": "gone in hours",
    },
    "remains": {
        "W49": "works almost at once",
        "W56": "ends suicidal thoughts",
        "W30": "in hours",
        "W39": "not weeks",
        "W57": "weeks and even months",
        "W14": "rapid and lasting",
        "W42": "better for the long term",
    },
}


def _say() -> list:
    """The sentence: what falls below 1 ng/mL when, when intoxication is over, and what the trial of that regimen found."""
    n = {t: f"{TIMES.loc[t, 'n']:.0f}" for t in ("T45", "T69", "T70", "T71", "T73", "T74", "T75")}
    lost_at = TIMES.loc["T71"]
    by = {t: f"({author(TIMES.loc[t])})" for t in ("T69", "T70", "T73", "T74", "T75")}
    one, spray, film = TIMES.loc["T31"], TIMES.loc["T37"], TIMES.loc["T45"]
    no_times = "When intoxication by this route starts and ends is not established."
    return [
        *(
            (
                f"{SHOWN[r]} & regimen=one",
                f"After {GIVEN[r]} {GIVEN_BY[r]}, ketamine peaks at {{max plasma@{r}:ng/mL}} and falls below 1 ng/mL after "
                f"{{last plasma@{r} > {GONE:g}:duration}}, norketamine after {{last norketamine@{r} > {GONE:g}:duration}}.",
            )
            for r in GIVEN
        ),
        *(
            (
                f"{SHOWN[r]} & regimen!=one",
                f"With {GIVEN[r]} {GIVEN_BY[r]} each time, ketamine peaks at {{max plasma@{r}:ng/mL}} and is below 1 ng/mL for good "
                f"{{last plasma@{r} > {GONE:g}:duration}} after the first dose.",
            )
            for r in GIVEN
        ),
        ("route=sc", "Under the skin no human plasma curve was found, so none is drawn."),
        (
            "route=nasal & drug=ketamine",
            "For the racemate by nose no model fits the measured bioavailabilities, so no curve is drawn.",
        ),
        (
            VEIN,
            f"Dissociation, at 0.5 mg/kg, peaks near {one['peak_high']:.0f} min and is over by {one['end_low']:.0f} to {one['end_high']:.0f} min.",
        ),
        (SPRAY, f"Dissociation peaks near {spray['peak_high']:.0f} min and is over by {spray['end_high']:.0f} min."),
        (
            FILM,
            f"After a film, the drug high lasted {film['end_low'] / 60:g} to {film['end_high'] / 60:g} h in {n['T45']} healthy people.",
        ),
        ("drug=ketamine & route!=iv", no_times),
        ("drug=esketamine & route!=nasal|sublingual", no_times),
        (
            f"{VEIN} & regimen=one",
            f"In PTSD one infusion was better than midazolam at 24 h in {n['T69']} people {by['T69']}, and, beside exposure "
            f"therapy, no different from midazolam in {n['T75']} {by['T75']}; in {n['T74']} people in pain, with or without PTSD, it was no different "
            f"from ketorolac {by['T74']}.",
        ),
        (
            f"{VEIN} & regimen=six",
            f"In {n['T70']} people with PTSD six infusions were better than midazolam at week 2 {by['T70']}; half of the {n['T71']} responders had lost "
            f"the response {lost_at['end_high'] / 1440:g} days after that assessment, about day {int(relapse_time(lost_at) / DAY)}.",
        ),
        (
            f"{VEIN} & regimen=eight",
            f"In {n['T73']} veterans and service members with PTSD eight infusions did not differ from placebo on the PTSD scales, "
            f"over four weeks and four more {by['T73']}.",
        ),
        *(
            (f"{VEIN} & regimen=one|six & injection{sign}0.5", "Those trials gave 0.5 mg/kg, not the dose chosen here.")
            for sign in "<>"
        ),
        *(
            (
                f"{VEIN} & regimen=eight & injection{sign}0.5",
                "That trial gave 0.2 and 0.5 mg/kg; the curve is for the dose chosen here.",
            )
            for sign in "<>"
        ),
        (f"{VEIN} & regimen=maintenance", "No randomized trial of maintenance in PTSD was found."),
        ("drug=esketamine", "No randomized trial of esketamine in PTSD was found."),
        ("drug=ketamine & route!=iv", "No randomized trial of ketamine by this route in PTSD was found."),
        *((SHOWN[r], f"At the cursor, {{now:duration}}: {{at plasma@{r}:ng/mL}} of ketamine.") for r in GIVEN),
    ]


def _rows() -> list:
    """The table: all that the picture shows, in words."""
    out = []
    for r in GIVEN:
        out += [
            (SHOWN[r], ["In the blood", what, value])
            for what, value in (
                ("dose", GIVEN[r]),
                ("highest ketamine", f"{{max plasma@{r}:ng/mL}}"),
                ("ketamine below 1 ng/mL for good", f"{{last plasma@{r} > {GONE:g}:duration}}"),
                ("norketamine below 1 ng/mL for good", f"{{last norketamine@{r} > {GONE:g}:duration}}"),
            )
        ]
    out += [(when, ["In the blood", "ketamine", text]) for when, text in NO_CURVE.items()]
    for when, effect, _, note in ACTS:
        what, _, untimed = effect.partition(": ")
        out.append(
            (
                f"{when} & regimen=one" if when in (VEIN, SPRAY) else when,
                ["While it acts", what, "; ".join(filter(None, (untimed, note)))],
            )
        )
    for when, _, text in REPEATED:
        what, _, words = text.partition(": ")
        out.append((f"{when} & regimen!=one", ["While it acts", what, words]))
    for regimen, names in REMAINS.items():
        out += [
            (
                f"{VEIN} & regimen={regimen}",
                [f"On {TIMES.loc[n, 'domain']}", sample_text(n), f"{verdict(n)}; {'; '.join(details(n))}"],
            )
            for n in names
        ]
    out += [(when, ["On PTSD", what, "no data"]) for when, _, what in NO_DATA]
    for row in (row for band in WEB_CLAIMS.values() for row in band):
        out.append(
            (
                "claims=on",
                [
                    "Websites say",
                    CLAIMS.loc[row, "claim"],
                    f"{CLAIMS.loc[row, 'verdict']}: {CLAIMS.loc[row, 'correct']}",
                ],
            )
        )
    for row, _, _, words in COMPARATORS:
        what, _, found = words.partition(": ")
        out.append(("compare=on", ["Conventional", what, found]))
    return out


def _marks() -> list:
    """Each mark of the picture: when it is shown, its row, and the row's finding with its source."""
    out = []
    for when, effect, names, _ in ACTS:
        for n in names:
            # Some of what is said of one dose is said of a series too.
            again = when not in (VEIN, SPRAY) and not timed(n) or any(n == row for _, row, _ in REPEATED)
            out.append(
                (
                    when if again else f"{when} & regimen=one",
                    n,
                    f"{effect.partition(':')[0].capitalize()}: {citation_text(TIMES.loc[n])}",
                )
            )
    for regimen, names in REMAINS.items():
        out += [
            (
                f"{VEIN} & regimen={regimen}",
                n,
                f"{TIMES.loc[n, 'domain'].replace('d', 'D', 1)}: {citation_text(TIMES.loc[n])}",
            )
            for n in names
        ]
    out += [(when, n, f"PTSD: {citation_text(TIMES.loc[n])}") for when, n, _ in NO_DATA if n]
    out.append(
        (
            SPRAY,
            APPROVAL,
            f"Depression: {LAW['body']}, {str(LAW['date'])[:4]}. {LAW['words']} {evidence.cite(LAW['source'])} ({evidence.certainty_label(LAW)})",
        )
    )
    for n in (n for band in WEB_CLAIMS.values() for n in band):
        c = CLAIMS.loc[n]
        out.append(
            (
                "claims=on",
                n,
                f"{'Articles' if ';' in c['article'] else 'Article'} {c['article'].replace('; ', ', ')}: {c['claim']} *{c['verdict'].capitalize()}.* {c['correct']} {evidence.cite(c['source'])}",
            )
        )
    out += [
        (
            "compare=on",
            n,
            f"{TREATMENTS.loc[n, 'treatment'][0].upper()}{TREATMENTS.loc[n, 'treatment'][1:]}: {citation_text(TREATMENTS.loc[n])}",
        )
        for n, *_ in COMPARATORS
    ]
    return out


def timed(name: str) -> bool:
    """Whether the times of an effect can be drawn."""
    return name not in LENGTHS and TIMES.loc[name, "timing"] == "measured"


class Timeline(LiveFigure):
    """One time axis for the drug, the intoxication and the benefit.

    drug       "ketamine" (racemate) or "esketamine"
    route      "iv", "im", "nasal", "sublingual", "oral", "sc" (no curve is known)
    regimen    "one", "six", "eight", "maintenance"
    injection  mg/kg at a fixed 70 kg, into a vein (0.1 to 0.75); shot, the same into a muscle (0.25 to 0.5)
    sprays     1 to 3 sprays of 28 mg; wafer, mg under the tongue (25 to 100); tablet, mg swallowed (50 to 150)
    now        the time cursor, h, from one minute to sixty days
    compare    conventional treatments beside it
    band       the middle 80 % of 32 virtual people
    claims     what popular pages say, laid over what was measured

    Time is logarithmic for one dose and in days for a series. Every mark stands for a row of
    data/timecourses.csv, data/treatments.csv or data/claims.csv.
    """

    title = "How fast, and for how long?"
    caption = (
        "Every mark is from studies in people, and leads to its source. *Blood:* the model of "
        "[Perez-Ruixo 2021](https://doi.org/10.1007/s40262-020-00953-4), the racemate as an approximation (at 0.5 mg/kg by infusion it peaks at 125 ng/mL, where 185 was measured; norketamine is about 1.4 times too large); shaded, the middle 80 % of "
        "32 virtual people; gray, ranges measured for the racemate ([Zanos 2018](https://doi.org/10.1124/pr.117.015198)); gone means "
        "below 1 ng/mL. *While it acts:* slanted ends are ranges, dotted is not established, upright strokes are peaks. *What remains:* a filled "
        "mark is better than its comparator, an open gray one of the same size no difference, a thin line how long people were watched, a dotted "
        "bar a group without comparator. *Hatched:* what popular pages claim, as this course reads their words. Doses of a series are spread "
        "evenly. Weight is fixed at 70 kg: this is not a dose calculator."
    )
    drug = Choice("ketamine", {"ketamine": "ketamine (racemate)", "esketamine": "esketamine"}, label="Drug")
    route = Choice("iv", ROUTES, label="Route")
    regimen = Choice("one", REGIMENS, label="Regimen")
    # Each within what trials or labels used by that route.
    injection = Slider(0.5, 0.1, 0.75, 0.05, label="Dose", unit="mg/kg", when="route=iv")
    shot = Slider(0.5, 0.25, 0.5, 0.05, label="Dose", unit="mg/kg", when="route=im")
    sprays = Slider(2, 1, 3, whole=True, label="Sprays of 28 mg", when="route=nasal & drug=esketamine")
    wafer = Slider(50, 25, 100, 25, label="Dose", unit="mg", when="route=sublingual")
    tablet = Slider(50, 50, 150, 25, label="Dose", unit="mg", when="route=oral")
    now = Cursor(1.0, MINUTE, END, label="Time cursor")
    compare = Switch(True, label="Conventional treatments")
    band = Switch(True, label="Show how people differ")
    claims = Switch(False, label="What websites say")

    system = pk.ketamine()
    ensemble = system.sample_population(32)
    doses = {
        route: [
            *pk.doses(route, amount, sprays="sprays", count="n1", every="e1"),
            *pk.doses(route, amount, sprays="sprays", start="s2", count="n2", every="e2"),
        ]
        for route, amount in (
            ("iv", f"injection*{pk.BODY_WEIGHT}"),
            ("im", f"shot*{pk.BODY_WEIGHT}"),
            ("nasal", None),
            ("sublingual", "wafer"),
            ("oral", "tablet"),
        )
    }
    runs_when = SHOWN
    end = END
    narration = _say()
    columns = ("Band", "What", "What is known")
    rows = _rows()
    marks = _marks()
    scenarios = (
        (
            "One infusion",
            {"now": DAY},
            "The standard infusion of trials. Dissociation is over within two hours, the last side effects within five. The first comparison on PTSD was made at 24 h, with little drug left.",
        ),
        (
            "Nasal esketamine",
            {"drug": "esketamine", "route": "nasal"},
            "A spray in place of the infusion: it enters more slowly and part of it is swallowed, so the peak is lower. Times are from its label and its "
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

    # -- drawing: all in points -----------------------------------------------------------------

    WIDTH, LEFT, RIGHT, TOP, BOTTOM = 316.8, 36.0, 22.0, 16.0, 36.0
    BANDS = {"blood": (96.0, 36.0), "acts": (138.0, 22.0), "remains": (352.0, 0.0)}  # height, and the gap below
    LINE = 12.0  # one line of words
    DEPRESSION = {"off": 164.0, "on": 108.0}  # where its lane begins

    def draw(self, figure):
        tall = self.TOP + self.BOTTOM + sum(map(sum, self.BANDS.values()))
        wide = self.WIDTH - self.LEFT - self.RIGHT
        figure.set_size_inches(self.WIDTH / 72, tall / 72)
        for when, scale in (("regimen=one", log_scale(MINUTE, END)), ("regimen!=one", linear_scale(END))):
            top, one = tall - self.TOP, when == "regimen=one"
            for name, (height, gap) in self.BANDS.items():
                ax = figure.add_axes(
                    (self.LEFT / self.WIDTH, (top - height) / tall, wide / self.WIDTH, height / tall),
                    gid=f"show:{when}",
                )
                top -= height + gap
                self.time_axis(ax, one, labels=name != "acts")
                self.cursor(ax, linestyle=(0, (2, 3)), color=GRAY, linewidth=0.9, zorder=0)
                if name == "blood":
                    self.blood(ax, one)
                    continue
                ax.set_yticks([])
                ax.spines["left"].set_visible(False)
                lanes = Lanes(ax, (wide, height), (self.LEFT - 3, self.RIGHT - 3), scale)
                (self.acts if name == "acts" else self.remains)(lanes, one)
            ax.set_xlabel("Time since the start of the first dose")

    def time_axis(self, ax, one, labels):
        if one:
            style.time_axis(ax, MINUTE, END, ("1 min", "10 min", "1 h", "4 h", "1 day", "1 week", "60 days"))
        else:
            ax.set_xlim(0, END)
            ax.set_xticks([0, WEEK, 2 * WEEK, 4 * WEEK, 6 * WEEK, END], ["0", "1 week", "2", "4", "6 weeks", "60 days"])
        ax.tick_params(axis="x", labelbottom=labels)

    def heading(self, ax, words, color):
        # At the edge of the picture, where the words of its entries begin too.
        ax.set_title(words, color=color, x=-(self.LEFT - 3) / (self.WIDTH - self.LEFT - self.RIGHT), pad=4)

    def blood(self, ax, one):
        edge = ax.get_yaxis_transform()
        self.heading(ax, "In the blood (ng/mL)", DRUG)
        ax.set_yscale("log")
        ax.set_ylim(0.1, 3000)
        ax.set_yticks([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1,000"])
        ax.minorticks_off()
        ax.tick_params(axis="y", pad=2)
        for name, (low, high) in RANGES.items():
            ax.axhspan(low, high, color=GRAY, alpha=0.16, lw=0, gid="show:drug=ketamine")
            # Two of the ranges overlap: one is named below, the other above.
            y, side = {"analgesia": (low, "top"), "dissociation": (high, "bottom")}.get(
                name, ((low * high) ** 0.5, "center")
            )
            ax.text(1.0, y, name, transform=edge, ha="right", va=side, gid="show:drug=ketamine")
        ax.axhline(GONE, color=GRAY, lw=0.8, linestyle=(0, (1, 2)))
        ax.text(1.0, 0.85 * GONE, "gone", transform=edge, ha="right", va="top")
        for route in self.doses:
            for quantity, color in (("norketamine", METABOLITE), ("plasma", DRUG)):
                self.fill(ax, f"{quantity}@{route}", color=color, alpha=0.15)
                self.plot(ax, f"{quantity}@{route}", color=color, lw=2.2 if quantity == "plasma" else 1.5)
            if one:
                self.label_curve(ax, f"plasma@{route}", "ketamine", 10 / 60, "left", color=DRUG)
                self.label_curve(ax, f"norketamine@{route}", "norketamine", 30, "right", color=METABOLITE)
        if not one:
            # A comb of doses leaves no room at the curve.
            ax.text(0.72, 1.05, "ketamine", transform=ax.transAxes, ha="right", color=DRUG)
            ax.text(1.0, 1.05, "norketamine", transform=ax.transAxes, ha="right", color=METABOLITE)
        for when, text in NO_CURVE.items():
            ax.text(0.5, 0.36, text, transform=ax.transAxes, ha="center", gid=f"show:{when}")

    def acts(self, lanes, one):
        self.heading(lanes.ax, "While it acts", RED)
        top = 0.0 if one else self.comb(lanes)
        for when in dict.fromkeys(w for w, *_ in ACTS):
            # A second line gives way to what websites say; without one there is nothing to give way.
            for also in (
                (" & claims=off", " & claims=on") if any(note for of, _, _, note in ACTS if of == when) else ("",)
            ):
                lanes.y = top + (4 * (self.LINE + 1) if when == FILM else 0)
                for of, row, words in REPEATED if not one else ():
                    if of == when:
                        lanes.write(words, f"show:{when}{also};{row}")
                        lanes.y += self.LINE + 1
                for of, effect, names, note in ACTS:
                    # On days an hour cannot be drawn: only what has no time is said there, and once.
                    if of == when and (one or when not in (VEIN, SPRAY) and not any(map(timed, names))):
                        self.effect(lanes, effect, names, f"show:{when}{also}")
                        if note and "off" in also:
                            lanes.write(note, f"show:{when}{also};{names[0]}", color=GRAY)
                            lanes.y += self.LINE + 1
        lanes.y = lanes.tall - self.LINE * (len(WEB_CLAIMS["acts"]) + 1) - 3
        self.sites(lanes, "acts", "claims=on")

    def comb(self, lanes) -> float:
        """One line for each dose of a series; returns where the next entry may begin."""
        for regimen, (_, n) in REGIMENS.items():
            for t in [i * n["e1"] for i in range(n["n1"])] + [n["s2"] + i * n["e2"] for i in range(n["n2"])]:
                lanes.stroke(f"show:regimen={regimen}", lanes.x(t), 6, 10, color=RED, lw=1.6)
        lanes.write("One line a dose: hours are too short to see here.", "show:regimen!=one", y=17, color=GRAY)
        return 23.0

    def effect(self, lanes, effect, names, gid):
        """One effect: a strip for each of its rows, and its name; or the name alone where no time is known."""
        if any(map(timed, names)):
            tall = 9.0 if len(names) == 1 else 13.0 / len(names)
            first = lanes.y + 6 - tall * (len(names) - 1) / 2
            ends = [
                self.strip(lanes, TIMES.loc[n], f"{gid};{n}", first + tall * i, tall - (len(names) > 1))
                for i, n in enumerate(names)
            ]
            lanes.beside(effect, f"{gid};{names[0]}", lanes.y + 6, 0, max(ends), weight="bold")
        else:
            lanes.write(effect, gid + "".join(f";{n}" for n in names), color=GRAY, weight="bold")
        lanes.y += self.LINE + 1

    def strip(self, lanes, row, gid, y, tall) -> float:
        """Onset, peak and end of one row: slanted where they are ranges, dotted where not established. Returns where it ends."""
        top, bottom = y - tall / 2, y + tall / 2
        onset, full, peak, last_peak, fades, end = (
            None if hours(row, c) is None else lanes.x(hours(row, c))
            for c in ("onset_low", "onset_high", "peak_low", "peak_high", "end_low", "end_high")
        )
        if full is None:
            # Where it starts is not known: dotted to the first moment that is.
            onset = full = next(x for x in (peak, last_peak, fades, end) if x is not None)
            lanes.line(gid, 0, full, y, color=RED, lw=min(1.2, tall / 3), linestyle=(0, (1, 2)))
        last = max(x for x in (full, last_peak, end) if x is not None)
        if last == full:
            lanes.stroke(gid, last, y, tall, color=RED, lw=1.6)
        else:
            before = next(x for x in (fades, last_peak, full) if x is not None)
            lanes.shape(gid, [(full, top), (before, top), (last, bottom), (onset, bottom)], color=RED, alpha=0.75)
        for x in {peak, last_peak} if peak is not None else ():
            lanes.stroke(gid, x, y, tall + 2, color=style.INK[0], lw=1.6)
        return last

    def remains(self, lanes, one):
        self.heading(lanes.ax, "What remains: on PTSD, as measured", PURPLE)
        self.conventional(lanes)
        lanes.y = self.sites_top(lanes, one)
        self.sites(lanes, "remains", "claims=on")
        for claims in ("off", "on"):
            for regimen in ("one",) if one else ("six", "eight"):
                when, lanes.y = f"{VEIN} & regimen={regimen} & claims={claims}", 2.0
                by = {d: [n for n in REMAINS[regimen] if TIMES.loc[n, "domain"] == d] for d in ("PTSD", "depression")}
                for name in by["PTSD"]:
                    self.finding(lanes, name, when, PURPLE, claims == "off")
                # At one place whatever the regimen, so that the eye finds it again.
                lanes.y = self.DEPRESSION[claims]
                lanes.write("On depression, another illness", f"show:{when}", y=lanes.y + 8, weight="bold", color=GREEN)
                lanes.y += self.LINE + 3
                for name in by["depression"]:
                    self.finding(lanes, name, when, GREEN, claims == "off")
            for when, row, what in NO_DATA:
                # As large as the findings that stand here for other drugs and routes.
                room = (self.sites_top(lanes, one) if claims == "on" else self.conventional_top(lanes)) - (
                    24 if when.startswith(SPRAY) else 8
                )
                gid = f"show:{when} & claims={claims}" + (f";{row}" if row else "")
                lanes.shape(
                    gid,
                    [(lanes.left, 2), (lanes.right, 2), (lanes.right, room), (lanes.left, room)],
                    color=GRAY,
                    alpha=0.16,
                )
                lanes.write("No PTSD data", gid, lanes.wide / 2, room / 2 - 7, "center", "bold")
                lanes.write(f"{what}: no randomized trial was found", gid, lanes.wide / 2, room / 2 + 9, "center")
                if when.startswith(SPRAY):
                    words = f"On depression, another illness: approved in {str(LAW['date'])[:4]}"
                    lanes.write(
                        words, f"show:{when} & claims={claims};{APPROVAL}", y=room + 9, weight="bold", color=GREEN
                    )

    def sites_top(self, lanes, one) -> float:
        # On days three claims stretch over so much of the axis that their words need a line of their own.
        return self.conventional_top(lanes) - self.LINE * (len(WEB_CLAIMS["remains"]) + 1 + (0 if one else 3)) - 4

    def conventional_top(self, lanes) -> float:
        return lanes.tall - (self.LINE + 0.5) * len(COMPARATORS) - 15

    def conventional(self, lanes):
        """How long treatment had lasted when benefit was measured."""
        lanes.y = self.conventional_top(lanes)
        lanes.write("Conventional treatments: when benefit was measured", "show:compare=on", weight="bold")
        lanes.y += 14
        for row, low, high, words in COMPARATORS:
            gid, x0, x1 = f"show:compare=on;{row}", lanes.x(low * WEEK), lanes.x(high * WEEK)
            lanes.line(gid, x0, x1 + 0.1, lanes.y + 6, color=ORANGE, lw=3)
            lanes.stroke(gid, x0, lanes.y + 6, 9, color=ORANGE, lw=3)
            lanes.beside(words, gid, lanes.y + 6, x0, x1)
            lanes.y += self.LINE + 0.5

    def finding(self, lanes, name, when, color, roomy):
        """One finding: who was studied, then its mark with the verdict beside it. A null is as large as any other."""
        row, gid = TIMES.loc[name], f"show:{when};{name}"
        null = row["result"] == "no difference"
        color = GRAY if null else color
        if is_kept(row):
            x0, x1 = (
                lanes.x(row["size_comparator"] * DAY if row["comparator"] else origin(row)),
                lanes.x(relapse_time(row)),
            )
        elif is_span(row):
            x0, x1 = lanes.x(hours(row, "onset_low")), lanes.x(hours(row, "end_high"))
        else:
            x0, x1 = (
                lanes.x(hours(row, "peak_low") or hours(row, "peak_high")),
                lanes.x(hours(row, "followed_until") or hours(row, "peak_high")),
            )
        lanes.write(sample_text(name), gid)
        lanes.y += self.LINE
        if not lanes.beside(verdict(name), gid, lanes.y + 6, x0 - 4, x1 + 4, color=color, weight="bold"):
            lanes.write(verdict(name), gid, x1, align="right", color=color, weight="bold")
            lanes.y += 10
        y = lanes.y + 6
        if is_kept(row):
            lanes.line(gid, x0, x1, y, color=color, lw=2.4, linestyle="-" if row["comparator"] else (0, (1, 1.6)))
            lanes.stroke(gid, x1, y, 9, color=color, lw=2.4)
            if row["comparator"]:
                lanes.stroke(gid, x0, y, 9, color=GRAY, lw=2.4)
        elif is_span(row):
            full, before = lanes.x(hours(row, "onset_high")), lanes.x(hours(row, "end_low"))
            lanes.shape(
                gid, [(x0, y + 4.5), (full, y - 4.5), (before, y - 4.5), (x1, y + 4.5)], color=color, alpha=0.75
            )
        else:
            lanes.line(gid, x0, x1, y, color=color, lw=1.4)
            lanes.dot(gid, x0, y, color, filled=not null)
        lanes.y += self.LINE
        for line in details(name) if roomy else ():
            lanes.write(line, gid, color=GRAY)
            lanes.y += self.LINE
        lanes.y += 3 if roomy else 2

    def sites(self, lanes, band, when):
        """What popular pages claim, hatched over the times they name, each with its verdict."""
        lanes.write("Websites say", f"show:{when}", color=GOLD, weight="bold")
        lanes.y += self.LINE
        for row, words in WEB_CLAIMS[band].items():
            claim, gid = CLAIMS.loc[row], f"show:{when};{row}"
            x0, x1 = lanes.x(claim.claimed_low * MINUTE), lanes.x(claim.claimed_high * MINUTE)
            said = f"{words}: {claim.verdict}"
            if not lanes.beside(said, gid, lanes.y + 6, x0, x1, color=GOLD):
                lanes.write(said, gid, color=GOLD)
                lanes.y += self.LINE
            lanes.hatched(gid, x0, max(x1, x0 + 1.5), lanes.y + 6, 8, GOLD)
            lanes.y += self.LINE
