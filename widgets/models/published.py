"""The published systems: each paper's own model of ketamine in the blood, with the doses that enter it."""

from __future__ import annotations

from functools import cache

import pandas as pd

from widgets import evidence
from widgets.system import Dose, Parameter, System, bolus, infusion, release

# kg; fixed, because this course is not a dose calculator
BODY_WEIGHT = float(evidence.parameters("body_weight").loc["BW", "value"])
MOLAR_MASS = float(evidence.table("concentrations").set_index("id").loc["C91", "value"])  # g/mol, free base
DEVICE = 28.0  # mg of esketamine in one nasal device, two sprays of 14 mg (Perez-Ruixo 2021)
DEVICE_INTERVAL = 5 / 60  # h from one device to the next
MOST_DEVICES = 3

# What the paper supports, and what this course adds to it and marks as added.
ROUTES = {
    "iv": "intravenous infusion",
    "im": "intramuscular injection",
    "nasal": "nasal spray",
    "sublingual": "under the tongue",
    "oral": "swallowed",
}
NOT_KNOWN = {"sc": "subcutaneous: no human plasma curve was found, so none is drawn"}


def parameters(model: str, symbols=None) -> dict[str, Parameter]:
    """The rows of data/parameters.csv for one system.

    Parameters
    ----------
    model : str
        The value of the column `model`.
    symbols : collection of str, optional
        Those wanted; all when not given.

    Returns
    -------
    dict of str to Parameter
        By symbol; `cv` as a fraction.
    """
    rows = evidence.parameters(model)
    number = lambda v: None if pd.isna(v) else float(v)
    return {
        s: Parameter(
            s,
            float(r["value"]),
            low=number(r["low"]),
            high=number(r["high"]),
            cv=None if pd.isna(r["cv"]) else r["cv"] / 100,
            logit_sd=number(r["logit_sd"]),
            **{k: r[k] for k in ("unit", "name", "source", "checked", "basis", "species", "note")},
        )
        for s, r in rows.iterrows()
        if symbols is None or s in symbols
    }


@cache
def ketamine() -> System:
    """The published model of esketamine and noresketamine after any route.

    Amounts in mg, time in h, concentrations in ng/mL. States: depots `nose`, `swallowed`,
    `mouth` (oral solution), `muscle`, `mucosa` (under the tongue); `liver`, the
    hepato-portal compartment every swallowed dose must pass; `central` with `shallow` and
    `deep`; `metabolite` and `metabolite_deep` for noresketamine. `muscle` and `mucosa` are
    this course's extensions. Bioavailability is not a parameter: it comes out of `liver`.

    Returns
    -------
    System
        Its one input, `devices`, says for how many nasal devices `F_nasal` is the mean.

    References
    ----------
    Perez-Ruixo 2021, key `PerezRuixo2021` of data/references.bib.
    """
    return System(
        "ketamine",
        {
            "nose": "-ka_n*nose",
            "swallowed": "-ka_s*swallowed",
            "mouth": "-ka_o*mouth",
            "muscle": "-ka_im*muscle",
            "mucosa": "-ka_m*mucosa",
            "liver": "ka_s*swallowed + ka_o*mouth + Qh/Vc*central - Qh/Vh*liver - (kel + kmet)*liver",
            "central": "ka_n*nose + ka_im*muscle + ka_m*mucosa + Qh/Vh*liver - Qh/Vc*central"
            " - Q1/Vc*central + Q1/Vp1*shallow - Q2/Vc*central + Q2/Vp2*deep",
            "shallow": "Q1/Vc*central - Q1/Vp1*shallow",
            "deep": "Q2/Vc*central - Q2/Vp2*deep",
            "metabolite": "kmet*liver - CLn/Vcn*metabolite - Q3/Vcn*metabolite + Q3/Vpn*metabolite_deep",
            "metabolite_deep": "Q3/Vcn*metabolite - Q3/Vpn*metabolite_deep",
        },
        parameters("ketamine"),
        {
            "plasma": ("1000*central/Vc", "ng/mL", "ketamine in plasma"),
            "norketamine": ("1000*metabolite/Vcn", "ng/mL", "norketamine in plasma"),
            **{
                f"F_{route}": (fraction, "1", f"bioavailability, {ROUTES[route]}")
                for route, fraction in _FRACTIONS.items()
            },
        },
        units=dict.fromkeys(_STATES, "mg"),
        inputs={"devices": 1},
    )


_STATES = (
    "nose",
    "swallowed",
    "mouth",
    "muscle",
    "mucosa",
    "liver",
    "central",
    "shallow",
    "deep",
    "metabolite",
    "metabolite_deep",
)
# E, the fraction the liver removes in one pass; what is left, times the gut wall, is the oral fraction.
EXTRACTION = "(Vh*(kel + kmet)/(Qh + Vh*(kel + kmet)))"
_SWALLOWED = f"Fgut*(1 - {EXTRACTION})"
_NOSE = "(FRn*(1 + (devices - 1)*FRn_later)/devices)"
_FRACTIONS = {
    "iv": "1",
    "im": "F_im",
    # The mean over the devices of a dose: later ones are absorbed less by the nose.
    "nasal": f"{_NOSE} + (1 - {_NOSE})*{_SWALLOWED}",
    "sublingual": f"FRm + (1 - FRm)*{_SWALLOWED}",
    "oral": _SWALLOWED,
}


def doses(route: str, amount, *, duration=40 / 60, devices=None, start=0, count=1, every=0, times=()) -> list[Dose]:
    """What a dose by `route` puts into the states of `ketamine`.

    Parameters
    ----------
    route : str
        A key of `ROUTES`.
    amount : number or str
        mg, or an expression in the model's symbols; not used for `nasal`.
    duration : number or str
        h, of an intravenous infusion; 0 is a bolus.
    devices : int or str
        1 to 3 nasal devices of 28 mg esketamine, two sprays each, five minutes apart (`nasal` only).
    start, count, every, times
        When and how often, as in `Dose` (h).

    Raises
    ------
    ValueError
        For a route that has no model, with the reason, and for another number of devices.
    """
    again = {"start": start, "count": count, "every": every, "times": tuple(times)}
    if route == "iv":
        return [infusion(amount, "central", duration, **again) if duration else bolus(amount, "central", **again)]
    if route == "im":
        return [bolus(f"F_im*({amount})", "muscle", **again)]
    if route == "oral":
        return [release(f"Fgut*({amount})", "mouth", "D_o", **again)]
    if route == "sublingual":
        # Two doses at once: what the mucosa takes up, and the rest, which is swallowed.
        return [
            release(f"FRm*({amount})", "mucosa", "D_m", **again),
            release(f"(1 - FRm)*Fgut*({amount})", "mouth", "D_o", **again),
        ]
    if route == "nasal":
        return _devices(devices, again)
    reason = NOT_KNOWN.get(route, f"there is no route {route!r}; known are {', '.join(ROUTES)}")
    raise ValueError(f"No model for this dose: {reason}.")


def _devices(devices, again: dict) -> list[Dose]:
    """One to three nasal devices: the part that the nose takes up, and the rest, which is swallowed."""
    number = isinstance(devices, (int, float))
    if devices is None or (number and devices not in range(1, MOST_DEVICES + 1)):
        raise ValueError(f"A nasal dose is 1, 2 or 3 devices of {DEVICE:g} mg; devices is {devices!r}.")
    out = []
    for i in range(MOST_DEVICES):
        # Device i + 1 is given when devices > i: amount 0 otherwise, written without a condition.
        given = (1.0 if i < devices else 0.0) if number else f"Min(1, Max(0, {devices} - {i}))"
        absorbed = "FRn" if i == 0 else "FRn_later*FRn"
        start, delay = again["start"], i * DEVICE_INTERVAL
        later = {
            **again,
            "start": f"{start} + {delay}" if isinstance(start, str) else start + delay,
            "times": tuple(t + delay for t in again["times"]),
        }
        out += [
            bolus(f"{DEVICE}*{given}*{absorbed}", "nose", **later),
            release(f"{DEVICE}*{given}*(1 - {absorbed})*Fgut", "swallowed", "D_s", **later),
        ]
    return out


@cache
def venous() -> System:
    """Intravenous esketamine sampled from a vein: the Fanta–Otto set, three compartments.

    Amounts in mg, time in h, concentrations in ng/mL.

    References
    ----------
    Otto 2021, as the rows `fanta` of data/parameters.csv say.
    """
    return System(
        "Fanta–Otto, venous",
        {
            "central": "-CL/V1*central - Q1/V1*central + Q1/Vp1*shallow - Q2/V1*central + Q2/Vp2*deep",
            "shallow": "Q1/V1*central - Q1/Vp1*shallow",
            "deep": "Q2/V1*central - Q2/Vp2*deep",
        },
        parameters("fanta", ("V1", "CL", "Vp1", "Q1", "Vp2", "Q2")),
        {"plasma": ("1000*central/V1", "ng/mL", "ketamine in venous plasma")},
        units=dict.fromkeys(("central", "shallow", "deep"), "mg"),
    )


@cache
def arterial() -> System:
    """Intravenous esketamine sampled from an artery: the Simons set, three compartments.

    Amounts in mg, time in h, concentrations in ng/mL.

    References
    ----------
    Simons 2022, as the rows `simons` of data/parameters.csv say.
    """
    return System(
        "Simons, arterial",
        {
            "central": "-CLK1/VK1*central - CLK2/VK1*central + CLK2/VK2*shallow - CLK3/VK1*central + CLK3/VK3*deep",
            "shallow": "CLK2/VK1*central - CLK2/VK2*shallow",
            "deep": "CLK3/VK1*central - CLK3/VK3*deep",
        },
        parameters("simons", ("VK1", "VK2", "VK3", "CLK1", "CLK2", "CLK3")),
        {"plasma": ("1000*central/VK1", "ng/mL", "ketamine in arterial plasma")},
        units=dict.fromkeys(("central", "shallow", "deep"), "mg"),
    )
