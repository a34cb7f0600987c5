"""What Routes shows and says: its curves, who draws each, and the words, rows and scenarios that follow them."""

from __future__ import annotations

from dataclasses import dataclass

from widgets import evidence
from widgets.figures.concentrations import COMPARED_UNTIL, INFUSION_PEAK
from widgets.models import curves, side_by_side
from widgets.models.published import BODY_WEIGHT

# What a reader may choose. Under the tongue each drug has the one form in which it was measured.
ROUTES = {
    "iv": "Intravenous, over 40 min",
    "im": "Into a muscle (assumption)",
    "nasal": "Nasal spray (esketamine)",
    "sublingual": "Under the tongue (film or wafer)",
    "oral": "Swallowed",
}
DRUGS: dict[str, tuple[str, dict[str, float]]] = {
    "esketamine": ("esketamine", {"share_S": 1}),
    "racemate": ("racemic ketamine", {"share_S": 0.5}),
    "arketamine": ("arketamine", {"share_S": 0}),
}
OVERLAYS = {"none": "nothing", "model": "the other model", "site": "the other needle"}
MODELS = {"joined": "joined model", "nasal": "nasal model"}


@dataclass(frozen=True)
class Way:
    """A way in, with the curve that is drawn for it.

    Attributes
    ----------
    route : str
        The reader's choice, a key of `ROUTES`.
    drugs : str
        For which drugs a curve is drawn, as a condition; "" for all.
    short, dose : str
        What the curve and its dose are called in the picture, in the table and, with `subject`, in the sentence.
    amount : str
        mg, in the controls.
    other_route : str
        What the model that does not draw it calls the route.
    """

    route: str
    drugs: str
    short: str
    dose: str
    subject: str
    amount: str
    other_route: str

    def when(self, more: str = "") -> str:
        """The condition under which it is drawn, and `more`."""
        return " & ".join(filter(None, (f"routes={self.route}", self.drugs, more)))


# Keys: the routes of the model that draws it.
WAYS = {
    "iv": Way(
        "iv", "", "infusion", "{injection:mg/kg}", "an infusion of {injection:mg/kg} of {drug} over 40 min",
        f"injection*{BODY_WEIGHT}", "iv",
    ),
    "im": Way(
        "im", "", "injection", "{shot:mg/kg}", "an injection of {shot:mg/kg} of {drug} into a muscle", f"shot*{BODY_WEIGHT}", "im",
    ),
    "nasal": Way(
        "nasal", "drug=esketamine", "nasal", "{devices} × 28 mg", "a nasal dose of {devices} × 28 mg of {drug}", "", "nasal",
    ),
    "film": Way(
        "sublingual", "drug=esketamine", "under tongue", "{tablet:mg}", "a film of {tablet:mg} of {drug} under the tongue",
        "tablet", "sublingual",
    ),
    "wafer": Way(
        "sublingual", "drug=racemate", "under tongue", "{tablet:mg}", "a wafer of {tablet:mg} of {drug} under the tongue",
        "tablet", "sublingual",
    ),
    "oral": Way("oral", "", "swallowed", "{tablet:mg}", "a swallowed dose of {tablet:mg} of {drug}", "tablet", "oral"),
}  # fmt: skip
JOINED = tuple(run for run in WAYS if side_by_side.drawn_by(run) == "joined")


def other(run: str) -> str:
    """The model that does not draw this way in."""
    return "nasal" if side_by_side.drawn_by(run) == "joined" else "joined"


def observable(quantity: str, model: str) -> str:
    """What a model's `plasma` or `norketamine` is called where both stand side by side."""
    return quantity if model == "joined" else side_by_side.OWN + quantity


def runs():
    """Every curve as (name of the run, condition, model, way): each way in, the other model's and the other needle's."""
    for run, way in WAYS.items():
        yield run, way.when(), side_by_side.drawn_by(run), way
    for run, way in WAYS.items():
        yield f"{run}_model", way.when("overlay=model"), other(run), way
    for run in JOINED:
        yield f"{run}_site", WAYS[run].when("overlay=site"), "joined", WAYS[run]


def doses(run: str, model: str, way: Way):
    """What goes into the system for a curve."""
    route = run.partition("_")[0] if model == side_by_side.drawn_by(run.partition("_")[0]) else way.other_route
    how = {"devices": "devices"} if route == "nasal" else {}
    return side_by_side.doses(model, route, way.amount or None, **how)


RUNS_WHEN = {run: when for run, when, *_ in runs()}
DOSES = {run: doses(run, model, way) for run, _, model, way in runs()}

_ROUTES = evidence.table("routes").set_index("id")
_MUSCLE, _WAFER = _ROUTES.loc["R10"], _ROUTES.loc["R36"]
_LABEL = evidence.table("disposition").set_index("id").loc["K07"]


def _peak(of: str) -> str:
    return f"peaks at {{max {of}:ng/mL}} after {{tmax {of}:duration}}"


_MORE = {
    "im": ": an assumption, as no curve after it was found. Peaks of "
    f"{_MUSCLE['low']:g} to {_MUSCLE['high']:g} ng/mL were reported after {_MUSCLE['dose']} of the racemate",
    "nasal": "; {value pr_F_nasal@nasal:percent} of it reaches the blood",
    "film": "; {value F_film@film:percent} of it reaches the blood",
    "wafer": "; {value F_wafer@wafer:percent} of it reaches the blood. In "
    f"{_WAFER['n']:g} people the measured peak came after {_WAFER['value']:g} min ({_WAFER['low']:g} to {_WAFER['high']:g})",
    "oral": ": gut wall and liver let {value F_oral@oral:percent} through, and norketamine reaches "
    "{max norketamine@oral:ng/mL}",
}
_JOINED_SAYS = "Drawn by the joined model, as sampled from {site}."
_NO_ARTERY = "That model was made from venous samples and has no artery."


def narration() -> list[tuple[str, str]]:
    """The sentence, clause by clause, each with its condition."""
    first = lambda text: text[0].upper() + text[1:]
    out = [(f"routes!={'|'.join(ROUTES)}", "No route is chosen, so no curve is drawn.")]
    for run, way in WAYS.items():
        plasma = observable("plasma", side_by_side.drawn_by(run))
        out.append((way.when(), f"{first(way.subject)} {_peak(f'{plasma}@{run}')}{_MORE.get(run, '')}."))
    refused = lambda drug, form: f"{first(curves.NOT_DRAWN[drug, form])}."
    out += [
        ("routes=nasal & drug=racemate", f"No nasal curve. {refused('racemate', 'nasal')}"),
        ("routes=nasal & drug=arketamine", f"No nasal curve. {refused('arketamine', 'nasal')}"),
        (
            "routes=sublingual & drug=arketamine",
            f"No curve under the tongue. {refused('arketamine', 'film')} {refused('arketamine', 'wafer')}",
        ),
        ("routes=iv|im|oral", _JOINED_SAYS),
        ("routes!=iv|im|oral & routes=sublingual & drug!=arketamine", _JOINED_SAYS),
        (WAYS["nasal"].when(), "The nasal curve is drawn by the nasal model."),
        (WAYS["nasal"].when("site=artery"), _NO_ARTERY),
        (WAYS["nasal"].when("site=vein & overlay=site"), _NO_ARTERY),
    ]
    for run, way in WAYS.items():
        there = f"{observable('plasma', other(run))}@{run}_model"
        out.append((way.when("overlay=model"), f"By the {MODELS[other(run)]} {way.subject} {_peak(there)}."))
    out.append(
        ("overlay=model & drug!=esketamine", "The nasal model draws every drug as if it were esketamine."),
    )
    for run in JOINED:
        for site, there in (("vein", "an artery"), ("artery", "a vein")):
            peak = _peak(f"elsewhere@{run}_site")
            out.append((WAYS[run].when(f"overlay=site & site={site}"), f"From {there} {WAYS[run].subject} {peak}."))
    out.append(
        (
            "routes=iv & scale=log",
            "In the last hours the joined model's infusion halves every {halflife plasma@iv 12 24:duration}, where the "
            f"label of esketamine says {_LABEL['low']:g} to {_LABEL['high']:g} h.",
        )
    )
    return out


COLUMNS = (
    "Curve",
    "Dose",
    "Model",
    "Bioavailability",
    "Peak, ketamine",
    "Time of peak",
    "Half-life, 12 to 24 h",
    "Peak, norketamine",
)


def rows() -> tuple[tuple[str, list[str]], ...]:
    """The table: each curve that is drawn, with what draws it."""
    out = []
    for run, when, model, way in runs():
        base, _, kind = run.partition("_")
        route = base if model == "joined" else way.other_route
        plasma = "elsewhere" if kind == "site" else observable("plasma", model)
        out.append(
            (
                when,
                [
                    way.short + {"": "", "model": ", other model", "site": ", other needle"}[kind],
                    way.dose,
                    MODELS[model],
                    f"{{value {observable(f'F_{route}', model)}@{run}:percent}}",
                    f"{{max {plasma}@{run}:ng/mL}}",
                    f"{{tmax {plasma}@{run}:duration}}",
                    f"{{halflife {plasma}@{run} 12 24:duration}}",
                    f"{{max {observable('norketamine', model)}@{run}:ng/mL}}",
                ],
            )
        )
    return tuple(out)


def caption(people: int) -> str:
    """Who draws what, what the band holds, and where the curves are least sure."""
    return (
        f"*Nasal model:* made for nasal esketamine ({evidence.cite('PerezRuixo2021')}), and drawing that alone. *Joined model:* put together "
        "by this course from published parts, two enantiomers, an artery and a vein; it draws everything else. The muscle is an assumption. "
        f"No concentration later than {COMPARED_UNTIL:g} h was there to compare the joined model with; its last half-life, in the table, is shorter "
        f"than the {_LABEL['low']:g} to {_LABEL['high']:g} h of the esketamine label ({evidence.cite('SpravatoPI')}). Shaded: the middle 80 % of "
        f"{people} virtual people: published differences between them, and what two fitted values leave open; for the muscle, the film's "
        f"and the wafer's own numbers none was published. Ranges of effect: the racemate ({evidence.cite('Zanos2018')}). "
        f"This is not a dose calculator: weight is fixed at {BODY_WEIGHT:g} kg."
    )


SCENARIOS: tuple = (
    (
        "Standard infusion",
        {"routes": ("iv",), "drug": "racemate"},
        "0.5 mg/kg of the racemate over 40 min, the dose of most trials, with the ranges in which effects were seen.",
    ),
    (
        "Two needles",
        {"routes": ("iv",), "drug": "racemate", "overlay": "site", "band": False},
        "The same infusion, the same model, and a second needle. While the drug runs in, the artery holds more than the vein; "
        f"soon after the end the order turns round. {INFUSION_PEAK:g} ng/mL was reported at the end; from which needle is not stated.",
    ),
    (
        "Spray beside infusion",
        {"routes": ("iv", "nasal"), "devices": 3},
        "84 mg by nose, six sprays from three devices, beside 35 mg into a vein: more than twice the dose, and a lower peak.",
    ),
    (
        "The liver first",
        {"routes": ("iv", "oral"), "tablet": 50, "scale": "log"},
        "A swallowed dose passes the gut wall and the liver before it reaches the blood. Little ketamine arrives, and much norketamine.",
    ),
    (
        "Two models",
        {"routes": ("iv", "nasal"), "overlay": "model", "band": False},
        "The nasal model, asked for an infusion, gives a lower peak than the joined one; the joined one, asked for the spray, an earlier and higher peak.",
    ),
    (
        "All five",
        {"routes": tuple(ROUTES), "scale": "log", "band": False},
        "The same hours, five ways in. In the end the curves of one model fall side by side, because leaving the body does not depend on the way in.",
    ),
)
