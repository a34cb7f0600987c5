"""From receptor to spine: the steps by which ketamine is thought to change synapses, as states that act on states."""

from __future__ import annotations

import math
from functools import lru_cache

import pandas as pd

from widgets import pharmacokinetics as pk
from widgets.system import Dose, System, bolus, infusion

# The steps in order, and what a level of 1 means: the peak after 10 mg/kg in the rodent of this model.
STEPS = {
    "occupancy": "NMDA receptor occupancy", "interneuron": "interneurons silenced", "glutamate": "glutamate released",
    "ampa": "AMPA throughput", "eef2": "eEF2 relieved", "bdnf": "BDNF", "trkb": "TrkB active", "mtor": "mTORC1 active",
    "protein": "synaptic proteins", "spine": "new spines",
}
# Peaks in the rodent at 10 mg/kg with disinhibition: a unit for each step, not a measurement. A test holds them.
UNITS = {"interneuron": 0.605, "glutamate": 0.542, "ampa": 0.815, "eef2": 0.45, "bdnf": 0.876, "trkb": 0.253,
         "mtor": 0.742, "protein": 0.967, "spine": 0.77}

HYPOTHESES = {
    "disinhibition": "disinhibition", "direct": "direct action at rest (eEF2)", "trkb": "direct binding to TrkB",
    "hnk": "hydroxynorketamine",
}
BREAKS = {
    "nbqx": "AMPA receptor blocked (NBQX)", "antibody": "BDNF neutralized (antibody)", "metmet": "BDNF Met/Met",
    "ltcc": "L-type calcium channels blocked", "rapamycin": "mTORC1 inhibited (rapamycin)",
}
# The arrows: (from, to): the hypothesis that turns it on ("" always), and what breaks it.
# The equations below are made of these and of nothing else; a test walks them.
EDGES = {
    ("drug", "occupancy"): ("", ()),
    ("occupancy", "interneuron"): ("disinhibition", ()),
    ("drug", "quiet"): ("disinhibition", ()),
    ("interneuron", "glutamate"): ("", ()),
    ("quiet", "glutamate"): ("", ()),
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


def gate(source: str, target: str) -> str:
    """An arrow's factor: 1 when its hypothesis is on and nothing breaks it, else 0."""
    hypothesis, breaks = EDGES[source, target]
    return "*".join([f"hypotheses_{hypothesis}" if hypothesis else "1", *(f"(1 - breaks_{b})" for b in breaks)])


SWITCHES = {**{f"hypotheses_{h}": float(h == "disinhibition") for h in HYPOTHESES}, **{f"breaks_{b}": 0.0 for b in BREAKS}}


@lru_cache(maxsize=None)
def plasticity() -> System:
    """Twelve steps from drug to spine, driven by a rodent's or by a person's blood.

    Time in h. The drug scale is 1 at the rodent's peak after 10 mg/kg into the belly (its own
    one-compartment kinetics, half-life 13 min) and, as an assumption, at 185 ng/mL in people
    (the intravenous part of the published system). Rodent windows are what the parameters
    were chosen by; nothing of what follows the blood was measured in people in this form, so a
    human run is an extrapolation whose time scale is unknown.

    Inputs: a switch for each hypothesis and each break (`SWITCHES`), 0 or 1.
    """
    human = pk.ketamine()
    blood = {s: human.equations[s].subs({human._symbols[d]: 0 for d in ("nose", "swallowed", "mouth", "muscle", "mucosa")})
             for s in ("liver", "central", "shallow", "deep")}
    used = {s.name for e in blood.values() for s in e.free_symbols} | {"Vc"}
    parameters = {**{s: p for s, p in human.parameters.items() if s in used}, **pk.parameters("plasticity")}
    drug = "(site_r + site_h)"
    occupancy = f"({drug}/({drug} + K_o))"
    trkb_drive = f"(bdnf*{gate('bdnf', 'trkb')} + d_t*{drug}*{gate('drug', 'trkb')})"
    return System(
        "from receptor to spine",
        {
            "belly": "-ka_r*belly",
            "body": "ka_r*belly - k_r*body",
            **blood,
            "site_r": "ke0_r*(body - site_r)",
            "site_h": "ke0_h*(1000*central/Vc/C_ref - site_h)",
            "interneuron": f"({occupancy}/({occupancy} + o50)*{gate('occupancy', 'interneuron')} - interneuron)/t_i",
            "quiet": f"{drug}**6/({drug}**6 + x_q**6)*{gate('drug', 'quiet')}*(1 - quiet)/t_on - quiet/t_q",
            "glutamate": "(interneuron - w_q*quiet - glutamate)/t_g",
            "ampa": f"(glutamate**h_g/(glutamate**h_g + g50**h_g)*{gate('glutamate', 'ampa')} - ampa)/t_a",
            "eef2": f"({occupancy}/({occupancy} + o50)*{gate('occupancy', 'eef2')} - eef2)/t_e",
            "bdnf": f"b_a*ampa*{gate('ampa', 'bdnf')} + b_e*eef2*{gate('eef2', 'bdnf')} - bdnf/t_b",
            "spent": f"k_s*{trkb_drive}*(1 - spent) - spent/t_s",
            "trkb": f"({trkb_drive}*(1 - spent) - trkb)/t_t",
            "mtor": f"(trkb**h_m/(trkb**h_m + m50**h_m)*{gate('trkb', 'mtor')} - mtor)/t_m",
            "translated": "(mtor - translated)/t_x",
            "folded": "(translated - folded)/t_x",
            "protein": "k_p*folded - protein/t_p",
            "forming": "(protein**h_p/(protein**h_p + p50**h_p) - forming)/t_y",
            "spine": "k_n*forming*(1 - spine/n_max) - spine/t_n",
        },
        parameters,
        {
            "drug": (drug, "1", "drug at its site, 1 = peak after 10 mg/kg in the rodent"),
            "occupancy": (occupancy, "1", STEPS["occupancy"]),
            "firing": (f"1 - interneuron/{UNITS['interneuron']}", "1", "interneurons that fire"),
            "growth": (f"0.25 + spine/{UNITS['spine']}/2", "1", "size of the new spines in the picture"),
            **{f"{step}_level": (f"{step}/{unit}", "1", STEPS[step]) for step, unit in UNITS.items()},
        },
        inputs=SWITCHES,
        units={**dict.fromkeys(("liver", "central", "shallow", "deep"), "mg")},
        scales={s: 0.1 for s in ("interneuron", "quiet", "glutamate", "ampa", "bdnf", "trkb", "mtor", "protein", "spine")},
    )


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
    """Infusions over 40 min at a fixed 70 kg, in mg/kg: numbers or names of inputs."""
    return [infusion(f"({mg_per_kg})*{pk.BODY_WEIGHT}", "central", 40 / 60, count=count, every=every)]


def occupancy_range(count: int = 9) -> pd.DataFrame:
    """Variants of the half-occupancy concentration over its published range, low to high; a row each."""
    p = plasticity().parameters["K_o"]
    step = (p.high / p.low) ** (1 / (count - 1))
    return pd.DataFrame({"K_o": [p.low * step**i for i in range(count)]})
