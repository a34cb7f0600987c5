"""Doses: what enters a state, how much, when and how fast; and the events that a solver steps to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from widgets.system.errors import fail
from widgets.system.expressions import parse_constant

if TYPE_CHECKING:
    from widgets.system.system import System

PER_UNIT = 1e9  # moments that are told apart in one unit of time


@dataclass(frozen=True)
class Dose:
    """An amount that enters a state, at once or evenly over a duration, one or more times.

    Every number may be an expression in a system's parameters and inputs.

    Parameters
    ----------
    into : str
        The state that the amount enters.
    amount : number or str
        In the unit of that state, 0 or more.
    start : number or str
        When the first dose begins, in the time unit of the system.
    duration : number or str
        0 is a bolus; more is an infusion, or the zero-order release of a tablet into its depot.
    count, every : number or str
        `count` doses start `every` time units from `start`.
    times : sequence of number or str
        Each start by name, in place of `start`, `count` and `every`.
    unit : str, optional
        When given, it must be the unit of the state.
    """

    into: str
    amount: object
    start: object = 0
    duration: object = 0
    count: object = 1
    every: object = 0
    times: tuple = ()
    unit: str | None = None

    def __post_init__(self):
        # A list of times is what one writes; a dose must be hashable to be remembered.
        object.__setattr__(self, "times", tuple(self.times))


def bolus(amount, into: str, start=0, **more) -> Dose:
    """An amount that is there at once. `more`: `count`, `every`, `times`, `unit` as in `Dose`."""
    return Dose(into, amount, start, 0, **more)


def infusion(amount, into: str, duration, start=0, **more) -> Dose:
    """An amount that runs in evenly over `duration`, in the time unit of the system."""
    return Dose(into, amount, start, duration, **more)


def release(amount, depot: str, duration, start=0, **more) -> Dose:
    """Zero-order release: a dose form that empties evenly into its depot over `duration`."""
    return Dose(depot, amount, start, duration, **more)


@dataclass(frozen=True)
class Event:
    """A dose with its numbers filled in.

    Parameters
    ----------
    state : int
        Index of the state in `System.states`.
    amount : float or ndarray, shape (members,)
    start, end : float
        In the time unit of the system; equal for a bolus.
    """

    state: int
    amount: float | np.ndarray
    start: float
    end: float


def events(system: System, doses: Iterable[Dose], parameters: Mapping | None = None) -> list[Event]:
    """The doses with their numbers filled in, sorted by start and then by state.

    Parameters
    ----------
    doses : iterable of Dose
    parameters : mapping, optional
        Values that replace those of the system, as in `System.values`.

    Returns
    -------
    list of Event
        Times are rounded to 1e-9, so that two doses that end together end at the very same
        number, here and in the page. A dose of amount 0 is left out.

    Raises
    ------
    ModelError
        For what is no dose, an unknown state, a wrong unit, a number that is negative or not
        finite, and a count that is not whole.
    """
    known = system.constant_values(parameters)
    out = []
    for dose in list(doses) if isinstance(doses, Iterable) else [doses]:
        if not isinstance(dose, Dose):
            fail(f"{system.name}: {dose!r} is not a dose; write bolus(...), infusion(...) or release(...).")
        amount, duration, *when = _checked(system, dose, _function(system, dose)(*known))
        state = system.states.index(dose.into)
        if np.any(amount):
            out += [Event(state, amount, rounded(t), rounded(t + duration)) for t in _starts(dose, when)]
    return sorted(out, key=lambda e: (e.start, e.state))


def rounded(time: float) -> float:
    """A time to the ninth decimal, half a unit up: the arithmetic of a page's `Math.round`."""
    units = float(time) * PER_UNIT
    whole = math.floor(units)
    return (whole + (units - whole >= 0.5)) / PER_UNIT


def unit_dose(events: Sequence[Event]) -> tuple[list[Event], float | np.ndarray]:
    """The events of a total of one, and the total: a linear system is solved for the first and scaled by the second.

    Returns
    -------
    events : list of Event
        Amounts as shares of the total; none when nothing is given.
    total : float or ndarray
        In the unit of the doses.
    """
    total = sum((e.amount for e in events), start=0.0)
    return [replace(e, amount=e.amount / total) for e in events] if np.any(total) else [], total


def breakpoints(
    system: System, events: Sequence[Event], until: float, parameters: Mapping | None = None
) -> list[float]:
    """Where integration restarts before `until`, sorted.

    Returns
    -------
    list of float
        0, each start and end of a dose, and each time at which a condition on `t` changes.
    """
    times = (t for e in events for t in (e.start, e.end))
    return sorted({0.0, *(t for t in (*times, *stop_times(system, parameters)) if 0 < t < until)})


def stop_times(system: System, parameters: Mapping | None = None) -> list[float]:
    """When conditions on `t` change, for these values of the parameters (for all members), rounded like a dose."""
    if not system.stops:
        return []
    with np.errstate(all="ignore"):
        values = sp.lambdify(system.constants, system.stops, "numpy")(*system.constant_values(parameters))
    return [rounded(t) for v in values for t in np.ravel(np.asarray(v, float)) if math.isfinite(t)]


def _starts(dose: Dose, when: list) -> list:
    start, count, every, *times = when
    return times or [start + i * every for i in range(round(count))]


def _checked(system: System, dose: Dose, numbers: list) -> list:
    where = f"the dose into {dose.into}"
    for what, value in zip(
        ("amount", "duration", "start", "count", "interval", *["time"] * len(dose.times)), numbers, strict=True
    ):
        if not np.isfinite(value).all():
            fail(f"{system.name}: the {what} of {where} is {value}; it must be a finite number.")
        if np.min(value) < 0:
            fail(f"{system.name}: the {what} of {where} is {np.min(value):g}; it must be 0 or more.")
        if what == "count" and value != round(value):
            fail(f"{system.name}: the count of {where} is {value:g}; it must be a whole number.")
    return numbers


def _function(system: System, dose: Dose) -> Callable[..., list]:
    """A dose as a function of the parameters' values, made once; refuses one that cannot be."""
    remembered = system.dose_functions
    if dose not in remembered:
        where = f"the dose into {dose.into}"
        if dose.into not in system.states:
            fail(f"{system.name}: there is no state {dose.into} to dose; states are {', '.join(system.states)}.")
        unit = system.units.get(dose.into, "1")
        if dose.unit is not None and dose.unit != unit:
            fail(f"{system.name}: {where} is in {dose.unit}; that state is in {unit}.")
        values = (dose.amount, dose.duration, dose.start, dose.count, dose.every, *dose.times)
        # A number stays as it is: as an expression it would keep 15 digits, and a long series would take seconds.
        parts = [v if isinstance(v, (int, float)) else parse_constant(system, v, where) for v in values]
        for value in parts:
            if isinstance(value, float) and not math.isfinite(value):
                fail(f"{system.name}: {where} has the number {value}; it must be finite.")
        function_of = compiled(tuple(system.constants), tuple(p for p in parts if isinstance(p, sp.Expr)))

        def function(*constants):
            with np.errstate(all="ignore"):
                found = iter(function_of(*constants))
            return [next(found) if isinstance(p, sp.Expr) else float(p) for p in parts]

        remembered[dose] = function
    return remembered[dose]


@lru_cache(maxsize=1024)
def compiled(constants: tuple[sp.Symbol, ...], expressions: tuple[sp.Expr, ...]) -> Callable[..., list]:
    """Expressions as a function of the constants, made once."""
    return sp.lambdify(constants, list(expressions), "numpy")
