"""From receptor to spine: the steps by which ketamine is thought to change synapses, as states that act on states."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import pandas as pd

from widgets.models import disposition
from widgets.models import pharmacokinetics as pk
from widgets.system import Dose, Parameter, System, bolus, infusion

# The steps in order.
STEPS = {
    "occupancy": "NMDA receptor occupancy",
    "interneuron": "interneurons silenced",
    "glutamate": "glutamate released",
    "ampa": "AMPA throughput",
    "eef2": "eEF2 relieved",
    "bdnf": "BDNF",
    "trkb": "TrkB active",
    "mtor": "mTORC1 active",
    "protein": "synaptic proteins",
    "spine": "new spines",
}
# What a level of 1 means: the step's peak in the rodent at 10 mg/kg, with disinhibition (eEF2: with
# direct action). A unit for each step, not a measurement. A test holds them.
UNITS = {
    "occupancy": 0.2432,
    "interneuron": 0.6046,
    "glutamate": 0.5287,
    "ampa": 0.8013,
    "eef2": 0.4414,
    "bdnf": 0.8407,
    "trkb": 0.455,
    "mtor": 0.4861,
    "protein": 0.8039,
    "spine": 0.6056,
}

HYPOTHESES = {
    "disinhibition": "disinhibition",
    "direct": "direct action at rest (eEF2)",
    "trkb": "direct binding to TrkB",
    "hnk": "hydroxynorketamine",
}
BREAKS = {
    "nbqx": "AMPA receptor blocked (NBQX)",
    "antibody": "BDNF neutralized (antibody)",
    "metmet": "BDNF Met/Met",
    "ltcc": "L-type calcium channels blocked",
    "rapamycin": "mTORC1 inhibited (rapamycin)",
}
# The arrows: (from, to): the hypothesis that turns it on ("" always), and what breaks it.
# The equations below are made of these and of nothing else; a test walks them.
EDGES = {
    ("drug", "occupancy"): ("", ()),
    ("occupancy", "interneuron"): ("disinhibition", ()),
    ("drug", "direct_inhibition"): ("disinhibition", ()),
    ("interneuron", "glutamate"): ("", ()),
    ("direct_inhibition", "glutamate"): ("", ()),
    ("glutamate", "ampa"): ("", ("nbqx",)),
    ("ampa", "bdnf"): ("", ("ltcc", "metmet")),
    ("occupancy", "eef2"): ("direct", ()),
    ("eef2", "bdnf"): ("", ()),
    ("bdnf", "trkb"): ("", ("antibody",)),
    ("drug", "trkb"): ("trkb", ()),
    ("trkb", "mtor"): ("", ("rapamycin",)),
    ("mtor", "protein"): ("", ()),
    ("protein", "spine"): ("", ()),
}
# What was measured of each step in rodents: rows of data/timecourses.csv. The other steps have no
# published minutes (T06, T07), only an order and a direction.
WINDOWS = {
    "occupancy": ("T03",),
    "eef2": ("T08",),
    "bdnf": ("T08", "T09"),
    "mtor": ("T13",),
    "protein": ("T15",),
    "spine": ("T20",),
}

SWITCHES = {
    **{f"hypotheses_{h}": float(h == "disinhibition") for h in HYPOTHESES},
    **{f"breaks_{b}": 0.0 for b in BREAKS},
}
ARROWS = {f"arrow_{a}_{b}": 1.0 for a, b in EDGES}

# Level at which each spine of the picture is half grown: together they say how many there are.
SPINES = (0.15, 0.4, 0.7, 1.2, 1.8)


def active(hypotheses, breaks) -> set[tuple[str, str]]:
    """The arrows that carry a signal when these hypotheses are on and these breaks are made."""
    return {
        edge
        for edge, (hypothesis, cuts) in EDGES.items()
        if (not hypothesis or hypothesis in hypotheses) and not set(cuts) & set(breaks)
    }


def reached(arrows) -> set[str]:
    """The steps to which a path of arrows leads from the drug."""
    out, more = set(), {"drug"}
    while more:
        out |= more
        more = {b for a, b in arrows if a in out} - out
    return out - {"drug"}


def _switched(source: str, target: str) -> str:
    """An arrow's factor: 1 when its hypothesis is on and nothing breaks it, else 0."""
    hypothesis, breaks = EDGES[source, target]
    return "*".join([f"hypotheses_{hypothesis}" if hypothesis else "1", *(f"(1 - breaks_{b})" for b in breaks)])


def _strength(source: str, target: str) -> str:
    """An arrow's factor: its own strength, 1 as it is, 0 cut, more than 1 made stronger."""
    hypothesis, _ = EDGES[source, target]
    return f"arrow_{source}_{target}" + (f"*hypotheses_{hypothesis}" if hypothesis else "")


DRUG = "(site_r + site_h)"
PROTEIN = "(protein_new + protein_placed)"
# People's blood: both enantiomers of the joined model. The share of each in a dose of the racemate, and its states.
SHARES = {"S": disposition.DRUGS["racemate"], "R": 1 - disposition.DRUGS["racemate"]}
BLOOD = tuple(f"{place}_{e}" for e in SHARES for place in ("central", "fast", "slow"))
ARTERIAL = "1000*(" + " + ".join(f"central_{e}" for e in SHARES) + ")/V1"  # ng/mL
Gate = Callable[[str, str], str]  # an arrow's factor, as text


def _occupancy(gate: Gate) -> str:
    return f"({DRUG}/({DRUG} + K_o)*{gate('drug', 'occupancy')})"


def _equations(gate: Gate) -> dict[str, str]:
    """Rates of change from the rodent's belly to the spine, 1/h; what people's blood does is in `disposition.joined`."""
    occupancy = _occupancy(gate)
    drive = f"(bdnf*{gate('bdnf', 'trkb')} + d_t*{DRUG}*{gate('drug', 'trkb')})"
    inhibited, feedback = "direct_inhibition", "mtor_feedback"
    return {
        "site_r": "ke0_r*(body - site_r)",
        "site_h": f"ke0_h*({ARTERIAL}/C_ref - site_h)",
        "interneuron": f"({occupancy}/({occupancy} + o50)*{gate('occupancy', 'interneuron')} - interneuron)/t_i",
        inhibited: f"{DRUG}**h_q/({DRUG}**h_q + x_q**h_q)*{gate('drug', inhibited)}*(1 - {inhibited})/t_on"
        f" - {inhibited}/t_q",
        "glutamate": f"(interneuron*{gate('interneuron', 'glutamate')}"
        f" - w_q*{inhibited}*{gate(inhibited, 'glutamate')} - glutamate)/t_g",
        "ampa": f"(glutamate**h_g/(glutamate**h_g + g50**h_g)*{gate('glutamate', 'ampa')} - ampa)/t_a",
        "eef2": f"({occupancy}/({occupancy} + o50)*{gate('occupancy', 'eef2')} - eef2)/t_e",
        "bdnf": f"b_a*ampa*{gate('ampa', 'bdnf')} + b_e*eef2*{gate('eef2', 'bdnf')} - bdnf/t_b",
        "trkb": f"({drive}/({drive} + r50) - trkb)/t_t",
        "mtor": f"(trkb**h_m/(trkb**h_m + m50**h_m)*{gate('trkb', 'mtor')}*(1 - {feedback}) - mtor)/t_m",
        feedback: f"k_s*mtor*(1 - {feedback}) - {feedback}/t_s",
        "translated": f"(mtor*{gate('mtor', 'protein')} - translated)/t_x",
        "folded": "(translated - folded)/t_x",
        "protein_new": f"k_p*folded*(1 - {PROTEIN}/p_max) - protein_new/t_f",
        "protein_placed": "protein_new/t_f - protein_placed/t_p",
        "transit_1": f"(protein_new*{gate('protein', 'spine')} - transit_1)/t_y",
        "transit_2": "(transit_1 - transit_2)/t_y",
        "transit_3": "(transit_2 - transit_3)/t_y",
        "spine": "k_n*transit_3**h_p/(transit_3**h_p + p50**h_p)*(1 - spine/n_max) - spine/t_n",
    }


def _observables(gate: Gate) -> dict[str, tuple[str, str, str]]:
    """What a reader looks at: each step as a share of its unit, and the sizes of the spines of the picture."""
    occupancy = _occupancy(gate)
    level = {**{s: s for s in UNITS}, "occupancy": occupancy, "protein": PROTEIN}
    spine = f"(spine/{UNITS['spine']})**6"
    return {
        "drug": (DRUG, "1", "drug at its site, 1 = peak after 10 mg/kg in the rodent"),
        "occupancy": (occupancy, "1", STEPS["occupancy"]),
        "firing": (f"1 - interneuron/{UNITS['interneuron']}", "1", "interneurons that fire"),
        **{f"{step}_level": (f"{level[step]}/{unit}", "1", STEPS[step]) for step, unit in UNITS.items()},
        **{
            f"spine_{i}": (f"{spine}/({spine} + {half}**6)", "1", "size of one new spine in the picture")
            for i, half in enumerate(SPINES, 1)
        },
    }


def _system(gate: Gate, inputs: dict[str, float]) -> System:
    joined = disposition.joined("racemate", ("iv",))
    blood = {s: joined.equations[s] for s in BLOOD}
    used = {s.name for e in blood.values() for s in e.free_symbols}
    return System(
        "from receptor to spine",
        {"belly": "-ka_r*belly", "body": "ka_r*belly - k_r*body", **blood, **_equations(gate)},
        {**{s: p for s, p in joined.parameters.items() if s in used}, **pk.parameters("plasticity")},
        _observables(gate),
        inputs=inputs,
        units=dict.fromkeys(BLOOD, "mg"),
        # Where a state's size stops to matter: what is fast and far up may be rougher.
        scales={
            **dict.fromkeys(("belly", "body", *blood, "site_r", "site_h"), 100),
            **dict.fromkeys(("interneuron", "direct_inhibition", "glutamate", "ampa", "eef2"), 3),
            **dict.fromkeys(("protein_new", "protein_placed", "transit_1", "transit_2", "transit_3", "spine"), 0.1),
        },
    )


@cache
def plasticity() -> System:
    """The steps from drug to spine, driven by a rodent's or by a person's blood.

    Time in h, amounts in people in mg, the rest without a unit. The drug scale is 1 at the rodent's peak after
    10 mg/kg into the belly (its own one-compartment kinetics, half-life 13 min) and, as an assumption, at the end
    of the standard infusion in people (`C_ref`, arterial plasma of `disposition.joined`, to which the delay to the
    effect site belongs too). Rodent windows are what the parameters were chosen by; nothing of what follows the
    blood was measured in people in this form, so a human run is an extrapolation whose time scale is unknown.

    Returns
    -------
    System
        Inputs: a switch for each hypothesis and each break (`SWITCHES`), 0 or 1.
    """
    return _system(_switched, SWITCHES)


@cache
def by_arrow() -> System:
    """The same steps with the strength of each arrow as an input (`ARROWS`): 0 cuts it, 1.5 makes it stronger."""
    return _system(_strength, {**SWITCHES, **ARROWS})


@cache
def plain() -> System:
    """The same steps with every arrow on, to be printed: equations without switches."""
    return _system(lambda source, target: "1", {})


def unit_dose() -> float:
    """The amount into the belly that peaks at 1 in plasma: 10 mg/kg, by definition of the drug scale."""
    p = plasticity().values()
    ka, k = p["ka_r"], p["k_r"]
    t = math.log(ka / k) / (ka - k)
    return 1 / (ka / (ka - k) * (math.exp(-k * t) - math.exp(-ka * t)))


def rodent(mg_per_kg, count=1, every=24.0) -> list[Dose]:
    """Doses into the belly of a rodent, in mg/kg: numbers or names of inputs."""
    return [bolus(f"{unit_dose()}*({mg_per_kg})/10", "belly", count=count, every=every)]


def human(mg_per_kg, count=1, every=24.0) -> list[Dose]:
    """Infusions of the racemate over 40 min at a fixed 70 kg, in mg/kg: numbers or names of inputs."""
    return [
        infusion(f"{share}*({mg_per_kg})*{pk.BODY_WEIGHT}", f"central_{e}", 40 / 60, count=count, every=every)
        for e, share in SHARES.items()
    ]


def _range(parameter: Parameter) -> tuple[float, float]:
    """The published range of a parameter that has one."""
    if parameter.low is None or parameter.high is None:
        raise ValueError(f"{parameter.symbol} has no published range in data/parameters.csv.")
    return parameter.low, parameter.high


def uncertainty(count: int = 5) -> pd.DataFrame:
    """Variants of what is least known: half-occupancy concentration and delay to the effect site in people.

    Returns
    -------
    pandas.DataFrame, shape (count + 4, 2)
        Columns `K_o` over its published range and `ke0_h` (1/h) over its own.
    """
    parameters = plasticity().parameters
    k, delay = parameters["K_o"], parameters["ke0_h"]
    low, high = _range(k)
    step = (high / low) ** (1 / (count - 1))
    rows = [(low * step**i, delay.value) for i in range(count)]
    rows += [(value, rate) for value in (low, high) for rate in _range(delay)]
    return pd.DataFrame(rows, columns=["K_o", "ke0_h"])
