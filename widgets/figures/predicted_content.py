"""What `Predicted` counts and says: published values, what two models give for them, and what each stands for."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from widgets import evidence
from widgets.models import comparison
from widgets.system import System

MODELS = {"joined": "the joined model", "nasal": "the model of nasal esketamine"}
ROUTES = {"intravenous": "iv", "oral": "oral", "sublingual": "tongue", "nasal": "nose"}
ROUTE_CHOICES = {
    "all": "all routes",
    "iv": "intravenous",
    "oral": "swallowed",
    "tongue": "under the tongue",
    "nose": "by nose",
}
ANALYTE_CHOICES = {
    "both": "ketamine and norketamine",
    "ketamine": "ketamine itself",
    "norketamine": "norketamine",
}
# A study without authors on the page that was read.
SHORT = {"Pharmacotherapy 42:298": "Nasal study 2022"}
SITES = {"arterial": "an artery", "venous": "a vein", "unknown": "a place not stated"}

# What the controls tell apart, and the sentence counts.
_COUNTED = ["study", "route", "analyte", "independent"]


def _key(study: str) -> str:
    """A study as a control writes it."""
    return "".join(c for c in SHORT.get(study, study).lower() if c.isalnum())


def compared() -> pd.DataFrame:
    """Every observation, with what each model gives for it.

    Returns
    -------
    pandas.DataFrame
        Rows of the table `observations` by `id`, as from `comparison.kept`, with `study` and `route` as keys of the
        controls, `study_name`, and `predicted_`, `ratio_` and `within_` of each model. Bioavailabilities are in
        percent, so that all lie on one axis.
    """
    rows = comparison.kept("joined")
    percent = np.where(rows["metric"] == "bioavailability", 100, 1)
    for model in MODELS:
        given = comparison.kept(model)
        rows[f"predicted_{model}"] = given["predicted"] * percent
        rows[f"ratio_{model}"], rows[f"within_{model}"] = given["ratio"], given["within"]
    return rows.assign(
        observed=rows["value"] * percent,
        study_name=[SHORT.get(s, s) for s in rows["study"]],
        study=[_key(s) for s in rows["study"]],
        route=rows["route"].map(ROUTES),
    )


OBSERVED = compared()
STUDY_CHOICES = {"all": "all studies"} | dict(
    sorted(zip(OBSERVED["study"], OBSERVED["study_name"], strict=True), key=lambda pair: pair[1])
)
STUDIES = len(STUDY_CHOICES) - 1
# Independent values that are a weak test.
WEAK = int((OBSERVED["independent"] & OBSERVED["study_name"].isin(comparison.SHARED)).sum())


def condition(row: pd.Series) -> str:
    """When the controls choose a value, whatever the model."""
    chosen = f"study=all|{row['study']} & route=all|{row['route']} & analyte=both|{row['analyte']}"
    return chosen if row["independent"] else f"{chosen} & values=all"


def options(choices: dict[str, str]) -> dict[str, tuple[str, dict[str, float]]]:
    """Choices of which the first means all: each with what it switches on in the counts."""
    first, *others = choices
    return {first: (choices[first], dict.fromkeys(others, 1.0))} | {k: (choices[k], {k: 1.0}) for k in others}


# -- counts and means -------------------------------------------------------------------------


def _sum(rows: pd.DataFrame, number) -> str:
    """Over the chosen rows, the sum of a number of each group of them, as an expression in the controls."""
    of_study = []
    for (study, route), some in rows.groupby(["study", "route"], sort=False):
        inside = " + ".join(f"{analyte}*({number(group)})" for analyte, group in some.groupby("analyte"))
        of_study.append(f"{study}*{route}*({inside})")
    return " + ".join(of_study)


def _by_model(number) -> str:
    """A number that each model gives, as an expression in the control that chooses one."""
    joined, nasal = number("joined"), number("nasal")
    return f"{nasal:.6g} + joined*{joined - nasal:.6g}"


def system() -> System:
    """The counts of the sentence, as observables that follow the controls; nothing in it moves in time.

    Returns
    -------
    System
        For all values chosen, and with `_free` for those among them that test the joined model: `n`, `within`
        (twofold), `share` and `mean`, the geometric mean of predicted over observed.
    """
    quantities: dict[str, str] = {}
    observables: dict[str, str] = {}
    for suffix, rows in (("", OBSERVED), ("_free", OBSERVED[OBSERVED["independent"]])):
        quantities |= {
            f"count{suffix}": _sum(rows, len),
            f"near{suffix}": _sum(rows, lambda group: _by_model(lambda m: int(group[f"within_{m}"].sum()))),
            f"logs{suffix}": _sum(rows, lambda group: _by_model(lambda m: float(np.log(group[f"ratio_{m}"]).sum()))),
        }
        # Where nothing is chosen, none of these is said.
        observables |= {
            f"n{suffix}": f"count{suffix}",
            f"within{suffix}": f"near{suffix}",
            f"share{suffix}": f"near{suffix}/Max(1, count{suffix})",
            f"mean{suffix}": f"exp(logs{suffix}/Max(1, count{suffix}))",
        }
    switches = [*list(STUDY_CHOICES)[1:], *list(ROUTE_CHOICES)[1:], *list(ANALYTE_CHOICES)[1:], "joined"]
    return System(
        "published values",
        {"rest": "0"},
        observables=observables,
        inputs=dict.fromkeys(switches, 0),
        quantities=quantities,
    )


Chosen = tuple[str, str, str]  # study, route, analyte


def choices_of(rows: pd.DataFrame) -> set[Chosen]:
    """Every choice of study, route and analyte that meets one of `rows` or more."""
    return {
        chosen
        for study, route, analyte in rows[["study", "route", "analyte"]].drop_duplicates().to_numpy()
        for chosen in product(("all", study), ("all", route), ("both", analyte))
    }


def conditions(choices: set[Chosen]) -> list[str]:
    """Choices as conditions, no two of which hold at once: those that differ in route, then in study, put together."""
    routes: dict[tuple[str, str], list[str]] = {}
    for study, analyte, route in product(STUDY_CHOICES, ANALYTE_CHOICES, ROUTE_CHOICES):
        if (study, route, analyte) in choices:
            routes.setdefault((study, analyte), []).append(route)
    studies: dict[tuple[str, str], list[str]] = {}
    for (study, analyte), some in routes.items():
        studies.setdefault(("|".join(some), analyte), []).append(study)
    return [f"study={'|'.join(some)} & route={r} & analyte={analyte}" for (r, analyte), some in studies.items()]


def narration() -> list[tuple[str, str]]:
    """The sentence: all values chosen, then those among them that nothing was fitted to."""
    every = set(product(STUDY_CHOICES, ROUTE_CHOICES, ANALYTE_CHOICES))
    known, free = choices_of(OBSERVED), choices_of(OBSERVED[OBSERVED["independent"]])
    clauses = (
        (
            known,
            "With {by}, {value within} of {value n} lie within 2-fold ({value share:percent}); the geometric mean of "
            "predicted over observed is {value mean}.",
        ),
        (
            free,
            "Independent values alone: {value within_free} of {value n_free} ({value share_free:percent}), mean "
            "{value mean_free}.",
        ),
        (known - free, "None of them is independent; the list below says why."),
        (
            every - known,
            "No such value is on file (study: {study}; route: {route}; measured: {analyte}). Widen one of the three.",
        ),
    )
    return [(when, text) for choices, text in clauses for when in conditions(choices)]


# -- table, list of sources, scenarios -------------------------------------------------------------

COLUMNS = (
    "Study",
    "Route",
    "Measured",
    "Independent",
    "Values",
    "Within 2-fold",
    "Geometric mean",
    "Lowest to highest",
)


def _three(x: float) -> str:
    """A ratio or a value with three digits at most."""
    return f"{x:#.3g}".rstrip(".") if x < 1000 else f"{x:,.0f}"


def table_rows() -> list[tuple[str, list[str]]]:
    """A row for each study, route and analyte, of independent values and of others, and for each model."""
    out = []
    for (_, _, analyte, free), rows in OBSERVED.groupby(_COUNTED):
        first = rows.iloc[0]
        for model in MODELS:
            ratios = rows[f"ratio_{model}"]
            cells = [
                first["study_name"],
                ROUTE_CHOICES[first["route"]],
                analyte,
                "yes" if free else "no",
                str(len(rows)),
                str(rows[f"within_{model}"].sum()),
                _three(np.exp(np.log(ratios).mean())),
                f"{_three(ratios.min())} to {_three(ratios.max())}" if len(rows) > 1 else "",
            ]
            out.append((f"{condition(first)} & by={model}", cells))
    return out


def _standing(row: pd.Series) -> str:
    """Whether anything was fitted to a value, and why it is not independent where it is not."""
    if row["independent"]:
        shared = comparison.SHARED.get(row["study_name"])
        return "Nothing was fitted to it: independent." + (f" But {shared} come from the same paper." if shared else "")
    if row["role"] == "fitted":
        return "A parameter of the joined model was fitted to it."
    if row["role"] == "model prediction":
        return "Not measured: another model's prediction."
    why = (
        "norketamine is counted apart"
        if row["analyte"] == "norketamine"
        else ("the wafer's share was computed from it" if row["form"] == "wafer" else "no model is claimed for it")
    )
    return f"Nothing was fitted to it, but it is not among the independent: {why}."


def _when(row: pd.Series) -> str:
    """The time of a value, or the hour to which an area runs."""
    if row["metric"] == "area":
        return f", to {row['until_h']:g} h" if pd.notna(row["until_h"]) else ", without end"
    return f" at {row['at_min']:.0f} min" if pd.notna(row["at_min"]) else ""


def _dose(row: pd.Series) -> str:
    """What was given, in what form, by which route and how much."""
    half = " of the racemate" if row["given"] != row["drug"] else ""
    form = "" if row["route"] == "iv" or row["form"].startswith(("device", "not stated")) else f" ({row['form']})"
    dose = "dose not stated" if row["dosing"] == "not stated" else row["dosing"]
    return f"{row['drug'].capitalize()}{half}{form}, {ROUTE_CHOICES[row['route']]}, {dose}"


def _mark(row: pd.Series) -> str:
    """What a mark stands for: study, time, place of sampling, numbers, dose, what was fitted to it, how it was read."""
    unit = "%" if row["metric"] == "bioavailability" else row["unit"].replace(" h", "·h")
    people = "" if pd.isna(row["n"]) else f", n = {row['n']}"
    return (
        # The first words name the mark to who goes through them by keyboard: they must tell one from the next.
        f"{evidence.cite(row['source'])}. {row['metric'].capitalize()} of {row['analyte']} from "
        f"{SITES[row['site']]}{_when(row)}: {_three(row['observed'])} {unit}; joined model "
        f"{_three(row['predicted_joined'])}, nasal model {_three(row['predicted_nasal'])}. {_dose(row)}{people}. {_standing(row)} "
        f"{row['how_read'][0].upper()}{row['how_read'][1:]}. {row['note']}".strip()
    )


def marks() -> list[tuple[str, str, str]]:
    """The list that a mark leads to, an entry for each value."""
    return [(condition(row), str(key), _mark(row)) for key, row in OBSERVED.iterrows()]


def _said(rows: pd.DataFrame, model: str) -> str:
    """How many of some values lie within twofold, with their geometric mean."""
    mean = np.exp(np.log(rows[f"ratio_{model}"]).mean())
    return f"{rows[f'within_{model}'].sum()} of {len(rows)} lie within 2-fold, geometric mean {mean:.2f}"


def scenarios() -> tuple[tuple[str, dict[str, str], str], ...]:
    """What is worth a look, each with what changed."""
    free = OBSERVED[OBSERVED["independent"]]
    apart = free[free["study"] != "kamp2020"]
    nose = OBSERVED[(OBSERVED["study"] == "nasalstudy2022") & (OBSERVED["route"] == "nose")]
    early = OBSERVED[(OBSERVED["study"] == "otto2021") & (OBSERVED["analyte"] == "norketamine")]
    return (
        (
            "Only what tests it",
            {"values": "independent"},
            f"What changed: only ketamine itself, to which nothing was fitted here: {_said(free, 'joined')}. "
            f"Without Kamp 2020, {_said(apart, 'joined')}.",
        ),
        (
            "The nasal model",
            {"values": "independent", "by": "nasal"},
            f"What changed: the same values, by the model made for nasal esketamine: {_said(free, 'nasal')}. It was not made for these routes.",
        ),
        (
            "Nasal racemate",
            {"study": "nasalstudy2022", "route": "nose"},
            f"What changed: only the racemate by nose: {_said(nose, 'joined')}. The peaks are near; every area fails, by either model.",
        ),
        (
            "Early norketamine",
            {"study": "otto2021", "analyte": "norketamine"},
            f"What changed: only norketamine after 10 mg of esketamine in 30 min: {_said(early, 'joined')}. The first sample, at "
            f"{early['at_min'].min():g} min, is predicted {early['ratio_joined'].max():.1f} times too high.",
        ),
    )
