"""What the timeline shows: which rows of data/ stand where, when each is shown, and its few words."""

from __future__ import annotations

from typing import Any, NamedTuple

from widgets import evidence
from widgets.figures.findings import (
    TIME_COURSES,
    end_text,
    incidence_text,
    recalled_note,
    rise_text,
    time_course_text,
)
from widgets.models import side_by_side
from widgets.models.published import BODY_WEIGHT
from widgets.style import DAY, WEEK

END = 60 * DAY
TREATMENTS = evidence.table("treatments").set_index("id")
CLAIMS = evidence.table("claims").set_index("id")

# -- routes, doses and regimens -----------------------------------------------------------------

ROUTES = {
    "iv": "into a vein over 40 min",
    "im": "into a muscle",
    "nasal": "nasal spray",
    "sublingual": "under the tongue",
    "oral": "swallowed",
    "sc": "under the skin",
}
ROUTE_WORDS = {**ROUTES, "nasal": "by nose"}  # within a sentence
# The column `route` of data/timecourses.csv -> the control `route`.
ROUTE_KEYS = {
    "intravenous": "iv",
    "intramuscular": "im",
    "nasal": "nasal",
    "sublingual": "sublingual",
    "oral": "oral",
    "subcutaneous": "sc",
}


class Curve(NamedTuple):
    """A curve of the blood: when it is shown, how its dose is written, its mg in the controls, and the way in as words."""

    when: str
    dose: str
    amount: str
    words: str


# Under the tongue each drug has the one form in which it was measured. Keys: the routes of the model that draws.
CURVES = {
    "iv": Curve("route=iv", "{injection:mg/kg}", f"injection*{BODY_WEIGHT}", ROUTE_WORDS["iv"]),
    "im": Curve("route=im", "{shot:mg/kg}", f"shot*{BODY_WEIGHT}", ROUTE_WORDS["im"]),
    "nasal": Curve("route=nasal & drug=esketamine", "{devices} × 28 mg", "", ROUTE_WORDS["nasal"]),
    "film": Curve("route=sublingual & drug=esketamine", "{tongue:mg}", "tongue", "under the tongue as a film"),
    "wafer": Curve("route=sublingual & drug=ketamine", "{tongue:mg}", "tongue", "under the tongue as a wafer"),
    "oral": Curve("route=oral", "{tablet:mg}", "tablet", ROUTE_WORDS["oral"]),
}
CURVE_SHOWN = {run: curve.when for run, curve in CURVES.items()}
JOINED = tuple(run for run in CURVES if side_by_side.drawn_by(run) == "joined")
NO_CURVE = {
    "route=sc": "No human plasma curve under the skin was found.",
    "route=nasal & drug=ketamine": "No model fits the racemate by nose.",
}
# Doses of a regimen: a first series of n1 doses, e1 hours apart, then a second of n2 that starts after s2 hours.
# Papers give the number of doses and the length of a series; here they are spread evenly.
REGIMENS: dict[str, tuple[str, dict[str, Any]]] = {
    "one": ("one dose", {"n1": 1, "e1": 0, "s2": 0, "n2": 0, "e2": 0}),
    "six": ("six in two weeks", {"n1": 6, "e1": 14 * DAY / 6, "s2": 0, "n2": 0, "e2": 0}),
    "eight": ("eight in four weeks", {"n1": 8, "e1": 3.5 * DAY, "s2": 0, "n2": 0, "e2": 0}),
    "maintenance": (
        "eight, then four weekly: no PTSD trial found",
        {"n1": 8, "e1": 3.5 * DAY, "s2": 28 * DAY, "n2": 4, "e2": WEEK},
    ),
}
# The two ways of dosing that were followed closely, and a film that was given to healthy people.
INFUSION = "drug=ketamine & route=iv"
SPRAY = "drug=esketamine & route=nasal"
FILM = "drug=esketamine & route=sublingual"


def dose_times(regimen: str) -> list[float]:
    """When the doses of a regimen are given, in h."""
    _, n = REGIMENS[regimen]
    return [i * n["e1"] for i in range(n["n1"])] + [n["s2"] + i * n["e2"] for i in range(n["n2"])]


# -- while it acts ------------------------------------------------------------------------------

NO_TIME = "timing not established"
DURATION_ONLY = {"T40"}  # says how long an effect lasted, not when it ended


def has_times(name: str) -> bool:
    """Whether the times of an effect can be drawn."""
    return name not in DURATION_ONLY and TIME_COURSES.loc[name, "timing"] == "measured"


class AcuteEffect(NamedTuple):
    """An effect while the drug acts: when it is shown, what it is called, its rows (a strip each), what else is known."""

    when: str
    effect: str
    rows: list[str]
    note: str


_placebo_low, _placebo_high = (TIME_COURSES.loc[name, "size_comparator"] for name in ("T38", "T39"))
ACUTE_EFFECTS = [
    AcuteEffect(INFUSION, "dissociation", ["T31"], f"{time_course_text('T31').removeprefix('from ')} (from when?)"),
    AcuteEffect(
        INFUSION,
        "blood pressure",
        ["T32", "T33", "T34", "T35"],
        f"{rise_text('T32', 'T33', 'T34')}, a strip a clinic; over by {end_text('T35')}",
    ),
    AcuteEffect(
        INFUSION,
        "all side effects",
        ["T30"],
        f"{TIME_COURSES.loc['T30', 'n']:.0f} people; most over by {end_text('T30', 'low')}, all by {end_text('T30')}",
    ),
    AcuteEffect(INFUSION, f"sedation: {NO_TIME}", ["T48"], ""),
    AcuteEffect(
        INFUSION,
        f"nausea: {NO_TIME}",
        ["T46"],
        f"{incidence_text('T46')}, over six infusions{recalled_note(TIME_COURSES.loc['T46'])}",
    ),
    AcuteEffect(SPRAY, "dissociation", ["T37"], time_course_text("T37")),
    AcuteEffect(
        SPRAY,
        "blood pressure",
        ["T38", "T39"],
        f"{rise_text('T38', 'T39')}, placebo {_placebo_low:.0f} to {_placebo_high:.0f}; "
        f"over by {end_text('T38', 'low')} to {end_text('T38')}",
    ),
    AcuteEffect(SPRAY, "sedation", ["T36"], time_course_text("T36")),
    AcuteEffect(
        SPRAY,
        "not ready to leave",
        ["T43"],
        f"{TIME_COURSES.loc['T43', 'n']:.0f} people; over for 9 in 10 by {end_text('T43', 'low')}",
    ),
    AcuteEffect(
        SPRAY,
        "nausea: on the day of the dose",
        ["T40"],
        f"{incidence_text('T40')}; median length {end_text('T40')} at most",
    ),
    *(
        AcuteEffect(f"drug=ketamine & route={ROUTE_KEYS[row['route']]}", f"{row['effect']}: {NO_TIME}", [str(name)], "")
        for name, row in TIME_COURSES[
            (TIME_COURSES.band == "while it acts")
            & (TIME_COURSES.timing == "not established")
            & (TIME_COURSES.drug == "ketamine")
            & (TIME_COURSES.route != "intravenous")
        ].iterrows()
    ),
    *(
        AcuteEffect("drug=esketamine & route!=nasal", f"{effect}: {NO_TIME}", [], "")
        for effect in ("dissociation", "blood pressure", "sedation", "nausea")
    ),
    AcuteEffect(FILM, "drug high, from a film", ["T45"], ""),
]
# What repetition changes: when it is shown, row, words.
REPEATED = [
    (INFUSION, "T31", "dissociation: less with repetition"),
    (INFUSION, "T32", "blood pressure: no less by the sixth infusion"),
    (INFUSION, "T46", f"nausea: {incidence_text('T46')}, over six{recalled_note(TIME_COURSES.loc['T46'])}"),
    (SPRAY, "T37", "dissociation: less with repetition"),
]

# -- what remains -------------------------------------------------------------------------------

# The rows of each regimen, in the order drawn: randomized comparisons, and how long a response was kept, the
# latter also from the one open study that followed it.
FINDINGS = {
    "one": ("T69", "T74", "T75", "T76", "T89", "T93"),
    "six": ("T70", "T71", "T78", "T92"),
    "eight": ("T73", "T91"),
}
# No PTSD data: when, the row that says so (none speaks of esketamine by other routes), and of what.
NO_DATA = [
    (f"{INFUSION} & regimen=maintenance", "T87", "maintenance"),
    (f"{SPRAY} & regimen!=maintenance", "T81", "esketamine by nose"),
    (f"{SPRAY} & regimen=maintenance", "T88", "esketamine by nose"),
    *(
        (f"drug=ketamine & route={route}", name, f"ketamine {ROUTE_WORDS[route]}")
        for name in ("T82", "T83", "T84", "T85", "T86")
        for route in [ROUTE_KEYS[TIME_COURSES.loc[name, "route"]]]
    ),
    ("drug=esketamine & route!=nasal", "", "esketamine by this route"),
]
# A drug that is approved for another illness: its row of data/regulation.csv.
APPROVAL = "L07"
REGULATION = evidence.table("regulation").set_index("id").loc[APPROVAL]
APPROVAL_YEAR = str(REGULATION["date"])[:4]


def _comparators() -> list[tuple[str, float, float, str]]:
    """Conventional treatments: row, weeks of treatment (from, to) after which benefit was measured, words."""
    anger, numbing, massed, ssri = (TREATMENTS.loc[name] for name in ("X08", "X09", "X37", "X01"))
    return [
        ("X08", anger["value"], anger["value"], "sertraline, on anger: week 1"),
        ("X09", numbing["value"], numbing["value"], "sertraline, on numbing: week 6"),
        ("X37", massed["weeks_low"], massed["weeks_high"], "exposure in 2 weeks: not inferior to 8"),
        (
            "X01",
            ssri["weeks_low"],
            ssri["weeks_high"],
            f"SSRI, {ssri['weeks_low']:.0f} to {ssri['weeks_high']:.0f} weeks: {ssri['value']:.0f} in 100, "
            f"placebo {ssri['comparator_value']:.0f}",
        ),
    ]


COMPARATORS = _comparators()

# -- what popular pages say ---------------------------------------------------------------------

# Claims on a time, in fewer words than the row has, by the band each is laid over.
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
ALL_WEB_CLAIMS = [row for band in WEB_CLAIMS.values() for row in band]
