"""The joined model and Perez-Ruixo's nasal model in one system, so that a figure draws one and lays the other over it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import sympy as sp

from widgets.models import disposition, published
from widgets.system import Dose, Observable, System

MODELS = ("joined", "nasal")
# What the nasal model's own symbols begin with here: both models have a `central` and a `ka_o` of their own.
OWN = "pr_"
# What a control sets, shared by both.
_SHARED = ("devices",)
# Of the nasal model, the depot that each route needs beside the body.
_DEPOTS = {
    "iv": (),
    "im": ("muscle",),
    "nasal": ("nose", "swallowed"),
    "sublingual": ("mucosa", "mouth"),
    "oral": ("mouth",),
}


def drawn_by(route: str) -> str:
    """The model that agrees best with what was measured after a dose by `route`: a key of `MODELS`.

    Perez-Ruixo's was made for nasal esketamine and is exact there; the joined model draws everything else.
    """
    return "nasal" if route == "nasal" else "joined"


def side_by_side(
    routes: Sequence[str] = tuple(disposition.ROUTES),
    nasal: Sequence[str] = tuple(published.ROUTES),
    *,
    both_sites: bool = False,
) -> System:
    """Both models of ketamine in one linear system, each with the states that its routes need.

    Amounts in mg, time in h, concentrations in ng/mL. Nothing flows from one model to the other: a dose is given to
    one of them by `doses`, and the other stays empty.

    Parameters
    ----------
    routes : sequence of str
        What the joined model is dosed by, keys of `disposition.ROUTES`.
    nasal : sequence of str
        What the nasal model is dosed by, keys of `published.ROUTES`.
    both_sites : bool
        Adds `elsewhere`, the joined model's plasma at the site where the needle is not.

    Returns
    -------
    System
        Observables of the joined model: `plasma`, `norketamine` and `F_` of each of its routes; of the nasal model
        `pr_plasma`, `pr_norketamine` and `pr_F_` of each of its routes. Parameters and states of the nasal model
        begin with `pr_`. Inputs: `site` (0 artery, 1 vein; the joined model alone, the nasal one was made from
        venous samples), `share_S` (1 esketamine, 0.5 racemate, 0 arketamine; the nasal model draws each as if it were
        esketamine), and `devices` when there is a nasal route.

    Raises
    ------
    ValueError
        For a route that a model does not have.

    References
    ----------
    `disposition.joined` and `published.ketamine`.
    """
    for route in nasal:
        if route not in _DEPOTS:
            raise ValueError(f"The nasal model has no route {route!r}; choose {', '.join(_DEPOTS)}.")
    # A route that is not known to the joined model is refused there.
    joined = disposition.joined("racemate", routes)
    return _side_by_side(joined, tuple(r for r in _DEPOTS if r in nasal), both_sites)


@cache
def _side_by_side(joined: System, nasal: tuple[str, ...], both_sites: bool) -> System:
    own = _nasal(nasal)
    shown = {k: o for k, o in joined.observables.items() if k not in disposition.SITES}
    if both_sites:
        vein, artery = (joined.observables[site].expression for site in ("vein", "artery"))
        there = joined.symbols["site"]
        shown["elsewhere"] = Observable((1 - there) * vein + there * artery, "ng/mL", "ketamine at the other site")
    return System(
        "both models",
        {**joined.equations, **own.equations},
        {**joined.parameters, **own.parameters},
        {**shown, **own.observables},
        units={**joined.units, **own.units},
        inputs={**joined.inputs, **own.inputs},
    )


def _nasal(routes: tuple[str, ...]) -> System:
    """Perez-Ruixo's model with the depots of these routes alone, its symbols renamed."""
    system = published.ketamine()
    kept = {depot for route in routes for depot in _DEPOTS[route]}
    empty = {system.symbols[d]: 0 for depots in _DEPOTS.values() for d in depots if d not in kept}
    new = {s: sp.Symbol(OWN + name, real=True) for name, s in system.symbols.items() if name not in _SHARED}
    states = [s for s in system.states if system.symbols[s] not in empty]
    equations = {OWN + s: system.equations[s].xreplace(empty).xreplace(new) for s in states}
    names = ("plasma", "norketamine", *(f"F_{route}" for route in routes))
    observables = {
        OWN + k: replace(o, expression=o.expression.xreplace(new)) for k, o in system.observables.items() if k in names
    }
    given = " ".join(str(part) for route in routes for d in _doses(route, "0", {}) for part in (d.amount, d.duration))
    used = {
        *re.findall(r"\w+", given),
        *(s.name for e in equations.values() for s in e.free_symbols),
        *(s.name for o in observables.values() for s in o.expression.free_symbols),
    }
    return System(
        "nasal",
        equations,
        {OWN + s: replace(p, symbol=OWN + s) for s, p in system.parameters.items() if OWN + s in used},
        observables,
        units={OWN + s: system.units[s] for s in states},
        inputs=system.inputs if "nasal" in routes else {},
    )


def doses(model: str, route: str, amount: float | str | None = None, **how) -> list[Dose]:
    """What a dose by `route` puts into one of the two models.

    Parameters
    ----------
    model : {"joined", "nasal"}
    route : str
        A key of `disposition.ROUTES` for the joined model, of `published.ROUTES` for the nasal one.
    amount : float or str, optional
        mg, or an expression in inputs and controls; by nose the amount is that of the devices.
    **how
        `duration` (h) of an infusion; `devices` by nose, 1 to 3 or the name of a control; `start`, `count`, `every`,
        `times` as in `Dose` (h).

    Returns
    -------
    list of Dose

    Raises
    ------
    ValueError
        For a model or a route that is not known, and for a number of devices that is none of 1, 2, 3.
    """
    if model not in MODELS:
        raise ValueError(f"There is no model {model!r}; choose {', '.join(MODELS)}.")
    if model == "nasal":
        return _doses(route, amount, how)
    if route == "nasal":
        amount = f"{published.DEVICE}*({how.get('devices', 1)})"
    return disposition.doses(route, "0" if amount is None else amount, "racemate", **how)


def _doses(route: str, amount: float | str | None, how: dict) -> list[Dose]:
    """A dose of the nasal model, its parameters and states renamed."""
    own = set(published.ketamine().parameters)
    rename = lambda v: re.sub(r"\w+", lambda m: OWN * (m[0] in own) + m[0], v) if isinstance(v, str) else v
    if route == "nasal":
        how = {"devices": 1, **how}
    return [
        replace(d, into=OWN + d.into, amount=rename(d.amount), duration=rename(d.duration))
        for d in published.doses(route, amount, **how)
    ]
