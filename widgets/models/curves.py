"""One call for a student: the concentrations after a dose, drawn by the model that fits that drug and route best."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from widgets.models import disposition, published

# What draws a curve, as a figure names it.
MODELS = {
    "joined": "joined model of this course (data/parameters.csv, model joined)",
    "nasal": "Perez-Ruixo 2021, made for nasal esketamine",
}
MOST_MG = 1000.0
MOST_HOURS = 24.0

# Drug and route -> why no curve is drawn.
NOT_DRAWN = {
    ("racemate", "nasal"): "for the racemate by nose neither model fits the measured area",
    ("arketamine", "nasal"): "no curve of arketamine by nose was found",
    ("racemate", "film"): "the film was measured with esketamine alone; ask for route='wafer' or drug='esketamine'",
    ("arketamine", "film"): "the film was measured with esketamine alone",
    ("esketamine", "wafer"): "the wafer was measured with the racemate alone; ask for route='film' or drug='racemate'",
    ("arketamine", "wafer"): "the wafer was measured with the racemate alone",
}
NO_CURVE = {
    "sc": "no human curve after a subcutaneous dose was found",
    "subcutaneous": "no human curve after a subcutaneous dose was found",
}
# Under the tongue, each drug has the one form in which it was measured.
_SUBLINGUAL = {"racemate": "wafer", "esketamine": "film", "arketamine": "film"}


def concentrations(
    drug: str = "racemate",
    route: str = "iv",
    dose: float = 35,
    duration: float = 40 / 60,
    site: str = "vein",
    times=None,
) -> pd.DataFrame:
    """Ketamine and norketamine in plasma after one dose, at a fixed 70 kg.

    >>> curve = concentrations("racemate", "iv", dose=35, duration=40 / 60)
    >>> round(curve["ketamine"].max())
    209

    Parameters
    ----------
    drug : {"racemate", "esketamine", "arketamine"}
        The racemate's columns hold both enantiomers together; half the dose of each alone gives its part.
    route : {"iv", "im", "oral", "film", "wafer", "nasal"}
        "sublingual" stands for the film of esketamine and for the wafer of the racemate.
    dose : float
        mg, more than 0 and up to 1000; by nose 28, 56 or 84 mg: one to three devices of two 14 mg sprays.
    duration : float
        h, from 0 (at once) to 24, of an intravenous dose; not used by other routes.
    site : {"vein", "artery"}
        Where the blood is drawn. Norketamine is the same at both: nothing measured tells them apart.
    times : sequence of float, optional
        h from 0 on, shape (times,); every minute of 24 h when not given.

    Returns
    -------
    pandas.DataFrame
        Indexed by time (h), columns `ketamine` and `norketamine` in ng/mL, shape (times, 2). `attrs["units"]` maps
        column to unit, `attrs["model"]` names the model that draws.

    Raises
    ------
    ValueError
        One sentence: a drug, route or site not known, a drug and route without a model, a number out of range.

    References
    ----------
    Perez-Ruixo 2021 for nasal esketamine; the joined model for all else, see `disposition.joined`.
    """
    route = _drawn(drug, route)
    _one_of("site", site, disposition.SITES)
    dose = _within("dose", dose, 0, MOST_MG, "mg", above=True)
    duration = _within("duration", duration, 0, MOST_HOURS, "h")
    moments = _moments(times)
    if route == "nasal":
        frame = _nasal(dose, site, moments)
    else:
        system = disposition.joined(drug, (route,))
        given = disposition.doses(route, dose, drug, duration=duration)
        frame = system.simulate(given, times=moments, parameters={"site": disposition.SITES[site]})
    # What is left of the solver's noise about zero is no concentration.
    out = frame[["plasma", "norketamine"]].clip(lower=0).rename(columns={"plasma": "ketamine"})
    model = MODELS["nasal" if route == "nasal" else "joined"]
    out.attrs = {"units": dict.fromkeys(out.columns, "ng/mL"), "model": model}
    return out


def _nasal(dose: float, site: str, moments: np.ndarray) -> pd.DataFrame:
    """Nasal esketamine, by the model made for it."""
    devices = dose / published.DEVICE
    if devices not in range(1, published.MOST_DEVICES + 1):
        raise ValueError(f"The nasal dose is {dose:g} mg; give 28, 56 or 84 mg, one to three devices of 28 mg.")
    if site != "vein":
        raise ValueError("The nasal model was made from venous samples and has no artery; ask for site='vein'.")
    return published.ketamine().simulate(published.doses("nasal", None, devices=int(devices)), times=moments)


def _one_of(what: str, value, known) -> None:
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"The {what} is {value!r}; choose {', '.join(known)}.")


def _drawn(drug: str, route: str) -> str:
    """The route's own name, when this drug has a curve by it."""
    _one_of("drug", drug, disposition.DRUGS)
    if route in NO_CURVE:
        raise ValueError(f"No curve is drawn for {drug} by route {route!r}: {NO_CURVE[route]}.")
    _one_of("route", route, (*disposition.ROUTES, "sublingual"))
    name = _SUBLINGUAL[drug] if route == "sublingual" else route
    if (drug, name) in NOT_DRAWN:
        raise ValueError(f"No curve is drawn for {drug} by route {route!r}: {NOT_DRAWN[drug, name]}.")
    return name


def _within(what: str, value, low: float, high: float, unit: str, above: bool = False) -> float:
    """`value` as a number from `low` (or above it) to `high`."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not low <= number <= high or (above and number == low):
        least = "more than" if above else "at least"
        raise ValueError(f"The {what} is {value!r}; give a number of {least} {low:g} and at most {high:g} {unit}.")
    return number


def _moments(times) -> np.ndarray:
    if times is None:
        return np.arange(0, 24 * 60 + 1) / 60
    try:
        moments = np.unique(np.atleast_1d(np.asarray(times, dtype=float)))
    except (TypeError, ValueError):
        moments = np.empty(0)
    if not moments.size or not np.isfinite(moments).all() or moments[0] < 0:
        raise ValueError(
            f"The times are {times!r}; give one or more numbers of hours from 0 on, for example [0, 1, 2]."
        )
    return moments
