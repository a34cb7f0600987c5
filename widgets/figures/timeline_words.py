"""The words of the timeline: its sentence, its table, and the source behind everything that is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from widgets import evidence
from widgets.figures.concentrations import COMPARED_UNTIL, GONE_BELOW
from widgets.figures.findings import (
    TIME_COURSES,
    citation_text,
    details,
    relapse_time,
    sample_text,
    short_citation,
    verdict,
)
from widgets.figures.timeline_content import (
    ACUTE_EFFECTS,
    ALL_WEB_CLAIMS,
    APPROVAL,
    APPROVAL_YEAR,
    CLAIMS,
    COMPARATORS,
    CURVES,
    FILM,
    FINDINGS,
    INFUSION,
    JOINED,
    NO_CURVE,
    NO_DATA,
    REGULATION,
    REPEATED,
    SPRAY,
    TREATMENTS,
    has_times,
)
from widgets.models import side_by_side
from widgets.style import DAY

Clause = tuple[str, str]  # condition, template
GONE = f"{GONE_BELOW:g} ng/mL"
MODEL_NAMES = {"joined": "joined model of chapter 5", "nasal": "Perez-Ruixo 2021, made for this spray"}
_MUSCLE = evidence.table("routes").set_index("id").loc["R10"]

# -- the sentence -------------------------------------------------------------------------------


def _blood_clauses() -> Iterator[Clause]:
    """When the drug is gone, by each route."""
    gone_after = lambda quantity, run: f"{{last {quantity}@{run} > {GONE_BELOW:g}:duration}}"
    for run, curve in CURVES.items():
        sampled = " in {site}" if run in JOINED else ""
        yield (
            f"{curve.when} & regimen=one",
            f"After {curve.dose} {curve.words}, {{drug}}{sampled} peaks at {{max plasma@{run}:ng/mL}} and falls below {GONE} after "
            f"{gone_after('plasma', run)}, norketamine after {gone_after('norketamine', run)}.",
        )
        yield (
            f"{curve.when} & regimen!=one",
            f"With {curve.dose} {curve.words} each time, {{drug}}{sampled} peaks at {{max plasma@{run}:ng/mL}} and is below {GONE} for good "
            f"{gone_after('plasma', run)} after the first dose.",
        )
    yield (
        "route!=nasal|sc",
        f"What lies later than {COMPARED_UNTIL:g} h after a dose was not compared with a measurement.",
    )
    yield (
        "route=im",
        f"How fast a muscle gives the drug off is assumed; {_MUSCLE['low']:g} to {_MUSCLE['high']:g} ng/mL were reported as "
        f"peaks after {_MUSCLE['dose']} of the racemate.",
    )
    yield "route=sc", "Under the skin no human plasma curve was found, so none is drawn."
    yield (
        "route=nasal & drug=ketamine",
        "For the racemate by nose no model fits the measured bioavailabilities, so no curve is drawn.",
    )


def _intoxication_clauses() -> Iterator[Clause]:
    """When intoxication is over."""
    infusion, spray, film = TIME_COURSES.loc["T31"], TIME_COURSES.loc["T37"], TIME_COURSES.loc["T45"]
    no_times = "When intoxication by this route starts and ends is not established."
    yield (
        INFUSION,
        f"Dissociation, at 0.5 mg/kg, peaks near {infusion['peak_high']:.0f} min and is over by "
        f"{infusion['end_low']:.0f} to {infusion['end_high']:.0f} min; from when the {infusion['end_high']:.0f} run is not spelled out.",
    )
    yield (
        SPRAY,
        f"Dissociation peaks near {spray['peak_high']:.0f} min and is over by {spray['end_high']:.0f} min.",
    )
    yield (
        FILM,
        f"After a film, the drug high lasted {film['end_low'] / 60:g} to {film['end_high'] / 60:g} h in "
        f"{film['n']:.0f} healthy people.",
    )
    yield "drug=ketamine & route!=iv", no_times
    yield "drug=esketamine & route!=nasal|sublingual", no_times


def _finding_clauses() -> Iterator[Clause]:
    """What the trials of the chosen regimen found on PTSD."""
    n = {t: f"{TIME_COURSES.loc[t, 'n']:.0f}" for t in ("T69", "T70", "T71", "T73", "T74", "T75")}
    by = {t: f"({short_citation(TIME_COURSES.loc[t])})" for t in ("T69", "T70", "T73", "T74", "T75")}
    lost = TIME_COURSES.loc["T71"]
    yield (
        f"{INFUSION} & regimen=one",
        f"In PTSD one infusion was better than midazolam at 24 h in {n['T69']} people {by['T69']}, and, beside exposure "
        f"therapy, no different from midazolam in {n['T75']} {by['T75']}; in {n['T74']} people in pain, with or without PTSD, it was no different "
        f"from ketorolac {by['T74']}.",
    )
    yield (
        f"{INFUSION} & regimen=six",
        f"In {n['T70']} people with PTSD six infusions were better than midazolam at week 2 {by['T70']}; half of the {n['T71']} responders had lost "
        f"the response {lost['end_high'] / 1440:g} days after that assessment, about day {int(relapse_time(lost) / DAY)}.",
    )
    yield (
        f"{INFUSION} & regimen=eight",
        f"In {n['T73']} veterans and service members with PTSD eight infusions did not differ from placebo on the PTSD scales, "
        f"over four weeks and four more {by['T73']}.",
    )
    for regimens, words in (
        ("one|six", "Those trials gave 0.5 mg/kg, not the dose chosen here."),
        ("eight", "That trial gave 0.2 and 0.5 mg/kg; the curve is for the dose chosen here."),
    ):
        for sign in "<>":
            yield f"{INFUSION} & regimen={regimens} & injection{sign}0.5", words
    yield f"{INFUSION} & regimen=maintenance", "No randomized trial of maintenance in PTSD was found."
    yield "drug=esketamine", "No randomized trial of esketamine in PTSD was found."
    yield "drug=ketamine & route!=iv", "No randomized trial of ketamine by this route in PTSD was found."


def narration() -> list[Clause]:
    """The sentence, clause by clause.

    Returns
    -------
    list of (condition, template)
        What falls below the limit when, when intoxication is over, what the trials of the regimen
        found, and how much drug there is at the cursor.
    """
    return [
        *_blood_clauses(),
        *_intoxication_clauses(),
        *_finding_clauses(),
        *(
            (curve.when, f"At the cursor, {{now:duration}}: {{at plasma@{run}:ng/mL}} of ketamine.")
            for run, curve in CURVES.items()
        ),
    ]


# -- the table ----------------------------------------------------------------------------------


def _blood_rows() -> Iterator[tuple[str, list[str]]]:
    for run, curve in CURVES.items():
        for what, value in (
            ("dose", curve.dose),
            ("drawn by", MODEL_NAMES[side_by_side.drawn_by(run)]),
            ("sampled from", "{site}" if run in JOINED else "a vein"),
            ("highest ketamine", f"{{max plasma@{run}:ng/mL}}"),
            (f"ketamine below {GONE} for good", f"{{last plasma@{run} > {GONE_BELOW:g}:duration}}"),
            (f"norketamine below {GONE} for good", f"{{last norketamine@{run} > {GONE_BELOW:g}:duration}}"),
        ):
            yield curve.when, ["In the blood", what, value]
    for when, text in NO_CURVE.items():
        yield when, ["In the blood", "ketamine", text]


def _effect_rows() -> Iterator[tuple[str, list[str]]]:
    for when, effect, _, note in ACUTE_EFFECTS:
        what, _, untimed = effect.partition(": ")
        when = f"{when} & regimen=one" if when in (INFUSION, SPRAY) else when
        yield when, ["While it acts", what, "; ".join(filter(None, (untimed, note)))]
    for when, _, text in REPEATED:
        what, _, words = text.partition(": ")
        yield f"{when} & regimen!=one", ["While it acts", what, words]


def table_rows() -> tuple[tuple[str, list[str]], ...]:
    """The table: all that the picture shows, in words.

    Returns
    -------
    tuple of (condition, [band, what, what is known])
    """
    out = [*_blood_rows(), *_effect_rows()]
    for regimen, names in FINDINGS.items():
        for n in names:
            found = f"{verdict(n)}; {'; '.join(details(n))}"
            out.append(
                (f"{INFUSION} & regimen={regimen}", [f"On {TIME_COURSES.loc[n, 'domain']}", sample_text(n), found])
            )
    out += [(when, ["On PTSD", what, "no data"]) for when, _, what in NO_DATA]
    for row in ALL_WEB_CLAIMS:
        claim, judged, correct = CLAIMS.loc[row, ["claim", "verdict", "correct"]]
        out.append(("claims=on", ["Websites say", claim, f"{judged}: {correct}"]))
    for _, _, _, words in COMPARATORS:
        what, _, found = words.partition(": ")
        out.append(("compare=on", ["Conventional", what, found]))
    return tuple(out)


# -- what everything drawn stands for -----------------------------------------------------------


def _effect_sources() -> Iterator[tuple[str, str, str]]:
    repeated = {row for _, row, _ in REPEATED}
    for when, effect, names, _ in ACUTE_EFFECTS:
        for n in names:
            # Some of what is said of one dose is said of a series too.
            again = n in repeated or (when not in (INFUSION, SPRAY) and not has_times(n))
            yield (
                when if again else f"{when} & regimen=one",
                n,
                f"{effect.partition(':')[0].capitalize()}: {citation_text(TIME_COURSES.loc[n])}",
            )


def _finding_sources() -> Iterator[tuple[str, str, str]]:
    for regimen, names in FINDINGS.items():
        for n in names:
            domain = TIME_COURSES.loc[n, "domain"].replace("d", "D", 1)
            yield f"{INFUSION} & regimen={regimen}", n, f"{domain}: {citation_text(TIME_COURSES.loc[n])}"
    for when, n, _ in NO_DATA:
        if n:
            yield when, n, f"PTSD: {citation_text(TIME_COURSES.loc[n])}"
    source, certainty = evidence.cite(REGULATION["source"]), evidence.certainty_label(REGULATION)
    body, year = REGULATION["body"], APPROVAL_YEAR
    yield SPRAY, APPROVAL, f"Depression: {body}, {year}. {REGULATION['words']} {source} ({certainty})"


def evidence_marks() -> tuple[tuple[str, str, str], ...]:
    """What each part of the picture that stands for a row of data/ rests on.

    Returns
    -------
    tuple of (condition, row, text with its source)
    """
    out = [*_effect_sources(), *_finding_sources()]
    for n in ALL_WEB_CLAIMS:
        c = CLAIMS.loc[n]
        articles = f"{'Articles' if ';' in c['article'] else 'Article'} {c['article'].replace('; ', ', ')}"
        judged = f"*{c['verdict'].capitalize()}.* {c['correct']} {evidence.cite(c['source'])}"
        out.append(("claims=on", n, f"{articles}: {c['claim']} {judged}"))
    for n, *_ in COMPARATORS:
        treatment = TREATMENTS.loc[n, "treatment"]
        out.append(("compare=on", n, f"{treatment[0].upper()}{treatment[1:]}: {citation_text(TREATMENTS.loc[n])}"))
    return tuple(out)
