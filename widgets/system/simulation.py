"""The equations solved with SciPy: numeric functions, the Jacobian, states and observables over time."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import sympy as sp
from scipy.integrate import solve_ivp

from widgets.system import forcing, guards
from widgets.system.dosing import Dose, Event
from widgets.system.errors import fail
from widgets.system.guards import guarded, slope

if TYPE_CHECKING:
    from widgets.system.system import System


# Away from each end of a piece by this much, or by a thousandth of it: there a condition on time
# is on the side that belongs to the piece, though a stop is rounded.
INSIDE = 2e-9
EVALUATIONS = 400_000  # of the rates in one piece, before it is given up


def guarded_rates(system: System) -> list[sp.Expr]:
    """The rates of change as the solvers work them out, one a state."""
    states = [system.symbols[s] for s in system.states]
    return [guarded(e, states, system.time, smooth=True) for e in system.equations.values()]


def jacobian(system: System) -> dict[tuple[int, int], sp.Expr]:
    """d(rate of state i) / d(state j) by (i, j), those that are not zero, row by row."""
    out = {}
    for i, rate in enumerate(system.guarded_rates):
        for j, s in enumerate(system.states):
            if system.symbols[s] in rate.free_symbols and (d := slope(rate, system.symbols[s])) != 0:
                out[i, j] = d
    return out


def guarded_observables(system: System) -> list[sp.Expr]:
    """The observables as they are worked out, one each."""
    states = [system.symbols[s] for s in system.states]
    return [guarded(o.expression, states, system.time, smooth=False) for o in system.observables.values()]


@dataclass(frozen=True)
class Functions:
    """A system as functions of numbers: states `y`, shape (states, ...), constants `p`, one each, and time `t`.

    `rates` gives d(state)/dt of each state, `jacobian` the entries of `System.jacobian` in
    their order, `observe` each observable. Shapes follow those of `y`, of the constants and of `t`.
    """

    rates: Callable[[np.ndarray, Sequence, float | np.ndarray], list]
    jacobian: Callable[[np.ndarray, Sequence, float | np.ndarray], list]
    observe: Callable[[np.ndarray, Sequence, float | np.ndarray], list]


def functions(system: System) -> Functions:
    """The numeric functions of a system, made once."""
    arguments = [[system.symbols[s] for s in system.states], system.constants, system.time]
    function = lambda e: sp.lambdify(arguments, list(e), [guards.NUMPY, forcing.NUMPY, "numpy"], cse=True)
    return Functions(
        function(system.guarded_rates), function(system.jacobian.values()), function(guarded_observables(system))
    )


def sizes(system: System, events: Sequence[Event], initial: np.ndarray) -> np.ndarray:
    """The size of each state below which its errors matter less and less, shape (states, members).

    What `System.scales` says; for the other states the least of 1, the total of all doses and
    each initial value that is not zero, so that a model in mol/L is followed as closely as one
    in mg. A state that is smaller than all of these by nature needs a scale of its own.
    """
    least = np.ones(initial.shape[1:])
    total = sum(e.amount for e in events)
    for size in (total, *np.abs(initial)):
        least = np.where(np.greater(size, 0), np.minimum(least, size), least)
    return np.array([np.full_like(least, system.scales[s]) if s in system.scales else least for s in system.states])


def solve(system: System, events: Sequence[Event], times, parameters: Mapping | None = None, rtol=1e-9) -> np.ndarray:
    """States over time. A bolus counts at its own time.

    Parameters
    ----------
    events : sequence of Event
        From `System.events`.
    times : array_like, shape (times,)
        Sorted, from 0 on, in the time unit of the system.
    parameters : mapping, optional
        Values that replace those of the system. Values or amounts of shape (members,) are
        solved together.
    rtol : float
        Relative tolerance; the absolute one is `rtol` / 1000 times the size of each state (`sizes`).

    Returns
    -------
    ndarray, shape (times, states) or (times, states, members)

    Raises
    ------
    ModelError
        When a rate is not finite, or the solver cannot go on or does not come to an end.
    """
    known = system.constant_values(parameters)
    shape = np.broadcast_shapes(*(np.shape(v) for v in known), *(np.shape(e.amount) for e in events))
    members, n, times = (shape or (1,))[0], len(system.states), np.asarray(times, float)
    end = float(times[-1]) if len(times) else 0.0
    # The end stands twice: a bolus at the very end counts at its own time too.
    cuts = [*sorted({*system.breakpoints(events, end, parameters), end}), end]
    y = system.initial_state(parameters)
    y = np.broadcast_to(y.reshape(n, -1), (n, members)).copy()
    atol = (sizes(system, events, y) * rtol * 1e-3).T.ravel()
    out = np.zeros((len(times), n, members))
    running: list[Event] = []
    starting: dict[float, list[Event]] = {}
    for e in events:
        starting.setdefault(e.start, []).append(e)
    for a, b in itertools.pairwise(cuts):
        # The events of this cut alone: of a daily dose over years each piece would go through all.
        running = [e for e in running if e.end > a] + starting.pop(a, [])
        inflow = np.zeros((n, members))
        for e in running:
            if e.end == a:
                y[e.state] += e.amount
            else:
                inflow[e.state] += e.amount / (e.end - e.start)
        here = slice(np.searchsorted(times, a, "left"), np.searchsorted(times, b, "right"))
        out[here][times[here] == a] = y
        if b <= a:
            continue
        moments = np.union1d(times[here], [b])
        path = _Piece(system, known, inflow, (a, b)).follow(y, moments, rtol, atol)
        out[here] = path[np.isin(moments, times[here])]
        y = path[-1].copy()
    return out if shape else out[:, :, 0]


class _Piece:
    """One piece of time without a start or end of a dose and without a change of a condition on time."""

    def __init__(self, system: System, known: list, inflow: np.ndarray, span: tuple[float, float]):
        self.system, self.known, self.inflow, self.span = system, known, inflow, span
        self.n, self.members = inflow.shape
        self.margin = min(INSIDE, (span[1] - span[0]) / 1000)
        self.evaluations = 0

    def time(self, t: float) -> float:
        return min(max(t, self.span[0] + self.margin), self.span[1] - self.margin)

    def rates(self, t, x):
        self.evaluations += 1
        if self.evaluations > EVALUATIONS:
            self.give_up("did not come to an end; a rate may jump to and fro, or a parameter be far outside its range")
        out = np.empty((self.n, self.members))
        for i, v in enumerate(self.system.functions.rates(x.reshape(self.members, self.n).T, self.known, self.time(t))):
            out[i] = v
        out += self.inflow
        # The solver would look for a step that mends an infinity, and never come back.
        if not math.isfinite(out.sum()):
            wrong = self.system.states[int(np.argmin(np.isfinite(out).all(axis=1)))]
            fail(
                f"{self.system.name}: the rate of {wrong} is not a finite number "
                f"at {t:g} {self.system.time_unit}; a parameter may be far outside its range."
            )
        return out.T.ravel()

    def band(self, t, x):
        # The states of a member stand together, so the Jacobian of all members is a band of small blocks.
        out = np.zeros((2 * self.n - 1, self.members * self.n))
        values = self.system.functions.jacobian(x.reshape(self.members, self.n).T, self.known, self.time(t))
        for (i, j), v in zip(self.system.jacobian, values, strict=True):
            out[i - j + self.n - 1, j :: self.n] = v
        return out

    def follow(self, y, moments, rtol, atol) -> np.ndarray:
        """States at `moments`, shape (moments, states, members)."""
        with np.errstate(all="ignore"):
            solution = solve_ivp(
                self.rates,
                self.span,
                y.T.ravel(),
                "LSODA",
                t_eval=moments,
                rtol=rtol,
                atol=atol,
                jac=self.band,
                lband=self.n - 1,
                uband=self.n - 1,
            )
        if not solution.success:
            self.give_up("could not be followed; a parameter may be far outside its range")
        return solution.y.T.reshape(-1, self.members, self.n).transpose(0, 2, 1)

    def give_up(self, why: str):
        a, b = self.span
        fail(f"{self.system.name}: the equations from {a:g} to {b:g} {self.system.time_unit} {why}.")


def observe(system: System, states: np.ndarray, parameters: Mapping | None = None, times=None) -> dict[str, np.ndarray]:
    """Every observable at each row of `states`.

    Parameters
    ----------
    states : ndarray, shape (times, states) or (times, states, members)
        From `System.solve`.
    parameters : mapping, optional
        The values that `states` were solved with.
    times : array_like, shape (times,), optional
        The times of the rows; needed where an observable asks for `t`.

    Returns
    -------
    dict of ndarray, shape (times,) or (times, members)

    Raises
    ------
    ModelError
        For an observable that asks for `t`, without `times`.
    """
    for key, o in system.observables.items():
        if times is None and system.time in o.expression.free_symbols:
            fail(f"{system.name}: observable {key} depends on t; give the times of the states to observe.")
    known = system.constant_values(parameters)
    y = np.moveaxis(states, 1, 0)
    t = np.zeros(len(states)) if times is None else np.asarray(times, float)
    t = t.reshape(-1, *[1] * (y.ndim - 2))
    with np.errstate(all="ignore"):
        rows = system.functions.observe(y, known, t) if system.observables else []
    return {
        k: np.broadcast_to(np.asarray(v, float), y.shape[1:]).copy()
        for k, v in zip(system.observables, rows, strict=True)
    }


def simulate(
    system: System,
    doses: Iterable[Dose] = (),
    until: float | None = None,
    times=None,
    parameters: Mapping | None = None,
    rtol: float = 1e-9,
) -> pd.DataFrame:
    """States and observables over time, as a table.

    Parameters
    ----------
    doses : iterable of Dose
    until : float, optional
        The end of 481 even times from 0; 24 when neither it nor `times` is given.
    times : array_like, shape (times,), optional
        The times themselves, from 0 on, in the time unit of the system.
    parameters : mapping, optional
        Values that replace those of the system, one number each.
    rtol : float
        Relative tolerance.

    Returns
    -------
    pandas.DataFrame, shape (times, states + observables)
        The index is time; `frame.attrs["units"]` maps column -> unit. At the moment of a
        bolus the value just after it is returned.

    Raises
    ------
    ModelError
        For times that are no finite numbers from 0 on, an unknown parameter, a dose that
        cannot be, and equations that cannot be followed.
    """
    if times is None:
        times = np.linspace(0, system.number("the end of the simulation", 24 if until is None else until), 481)
    try:
        times = np.unique(np.asarray(times, float))
    except (TypeError, ValueError):
        times = np.empty(0)
    if not len(times) or not np.isfinite(times).all() or times[0] < 0:
        fail(f"{system.name}: times must be finite numbers from 0 on.")
    several = [s for s, v in system.values(parameters).items() if np.ndim(v)]
    if several:
        fail(f"{system.name}: {several[0]} holds several numbers, and a table shows one person; use solve and observe.")
    states = system.solve(system.events(doses, parameters), times, parameters, rtol)
    index = pd.Index(times, name=f"time ({system.time_unit})")
    frame = pd.DataFrame(states, columns=list(system.states), index=index)
    for key, values in system.observe(states, parameters, times).items():
        frame[key] = values
    frame.attrs["units"] = {
        **{s: system.units.get(s, "1") for s in system.states},
        **{k: o.unit for k, o in system.observables.items()},
    }
    return frame
