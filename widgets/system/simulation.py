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

from widgets.system.dosing import Dose, Event, breakpoints
from widgets.system.errors import fail
from widgets.system.expressions import FLOOR, clamp_states

if TYPE_CHECKING:
    from widgets.system.system import System


def jacobian(system: System) -> sp.Matrix:
    """d(rate of state i) / d(state j), shape (states, states)."""
    rates, stands_for = clamp_states(system, system.equations.values())
    stand_in = {s: h for h, s in stands_for.items()}
    # Differentiated by the state and by its clamped stand-in, so that x**h never leaves a bare 1/x.
    return sp.Matrix(
        [
            [
                sp.diff(r, s) + (sp.diff(r, stand_in[s]) if s in stand_in else 0)
                for s in (system.symbols[k] for k in system.states)
            ]
            for r in rates
        ]
    )


@dataclass(frozen=True)
class Functions:
    """A system as functions of numbers: states `y`, shape (states, ...), and constants `p`, one each.

    `rates` gives d(state)/dt of each state, `jacobian` its derivatives row by row, `observe`
    each observable. Shapes follow those of `y` and of the constants.
    """

    rates: Callable[[np.ndarray, Sequence], list]
    jacobian: Callable[[np.ndarray, Sequence], list]
    observe: Callable[[np.ndarray, Sequence], list]


def functions(system: System) -> Functions:
    """The numeric functions of a system, made once."""
    n = len(system.states)
    expressions = [
        *system.equations.values(),
        *system.jacobian,
        *(o.expression for o in system.observables.values()),
    ]
    clamped, stands_for = clamp_states(system, expressions)
    indices = [system.states.index(s.name) for s in stands_for.values()]
    arguments = [[system.symbols[s] for s in system.states], system.constants, list(stands_for)]

    def function(expressions):
        compiled = sp.lambdify(arguments, expressions, "numpy", cse=True)
        return lambda y, p: compiled(y, p, np.maximum(y[indices], FLOOR))

    return Functions(function(clamped[:n]), function(clamped[n : n + n * n]), function(clamped[n + n * n :]))


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
        Relative tolerance; the absolute one is `rtol` / 1000 times the scale of each state.

    Returns
    -------
    ndarray, shape (times, states) or (times, states, members)

    Raises
    ------
    ModelError
        When a rate is not finite or the solver cannot go on.
    """
    known = list(system.values(parameters).values())
    shape = np.broadcast_shapes(*(np.shape(v) for v in known), *(np.shape(e.amount) for e in events))
    members, n, times = (shape or (1,))[0], len(system.states), np.asarray(times, float)
    end = float(times[-1]) if len(times) else 0.0
    # The end stands twice: a bolus at the very end counts at its own time too.
    cuts = [*sorted({*breakpoints(events, end), end}), end]
    out, y = np.zeros((len(times), n, members)), np.zeros((n, members))
    for a, b in itertools.pairwise(cuts):
        inflow = np.zeros((n, members))
        for e in events:
            if e.start == a and e.end == a:
                y[e.state] += e.amount
            elif e.start <= a < e.end:
                inflow[e.state] += e.amount / (e.end - e.start)
        here = (times >= a) & (times <= b)
        out[times == a] = y
        if b <= a:
            continue
        moments = np.union1d(times[here], [b])
        path = _integrate(system, known, inflow, y, (a, b), moments, rtol)
        out[here] = path[np.isin(moments, times[here])]
        y = path[-1].copy()
    return out if shape else out[:, :, 0]


def _integrate(system, known, inflow, y, span, moments, rtol) -> np.ndarray:
    """States at `moments` within one piece without a start or end of a dose, shape (moments, states, members)."""
    n, members = y.shape
    # The states of a member stand together, so the Jacobian of all members is a band of small blocks.
    entries = [(i, j) for i in range(n) for j in range(n) if system.jacobian[i, j] != 0]

    def rates(t, x):
        out = np.empty((n, members))
        for i, v in enumerate(system.functions.rates(x.reshape(members, n).T, known)):
            out[i] = v
        out += inflow
        # The solver would look for a step that mends an infinity, and never come back.
        if not math.isfinite(out.sum()):
            wrong = system.states[int(np.argmin(np.isfinite(out).all(axis=1)))]
            fail(
                f"{system.name}: the rate of {wrong} is not a finite number "
                f"at {t:g} {system.time_unit}; a parameter may be far outside its range."
            )
        return out.T.ravel()

    def band(t, x):
        out = np.zeros((2 * n - 1, members * n))
        values = system.functions.jacobian(x.reshape(members, n).T, known)
        for i, j in entries:
            out[i - j + n - 1, j::n] = values[i * n + j]
        return out

    with np.errstate(all="ignore"):
        solution = solve_ivp(
            rates,
            span,
            y.T.ravel(),
            "LSODA",
            t_eval=moments,
            rtol=rtol,
            atol=np.tile([system.scales[s] for s in system.states], members) * rtol * 1e-3,
            jac=band,
            lband=n - 1,
            uband=n - 1,
        )
    if not solution.success:
        fail(
            f"{system.name}: the equations could not be followed from {span[0]:g} to {span[1]:g} {system.time_unit}; "
            f"a parameter may be far outside its range."
        )
    return solution.y.T.reshape(-1, members, n).transpose(0, 2, 1)


def observe(system: System, states: np.ndarray, parameters: Mapping | None = None) -> dict[str, np.ndarray]:
    """Every observable at each row of `states`.

    Parameters
    ----------
    states : ndarray, shape (times, states) or (times, states, members)
        From `System.solve`.
    parameters : mapping, optional
        The values that `states` were solved with.

    Returns
    -------
    dict of ndarray, shape (times,) or (times, members)
    """
    known = list(system.values(parameters).values())
    y = np.moveaxis(states, 1, 0)
    rows = system.functions.observe(y, known) if system.observables else []
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
    for key, values in system.observe(states, parameters).items():
        frame[key] = values
    frame.attrs["units"] = {
        **{s: system.units.get(s, "1") for s in system.states},
        **{k: o.unit for k, o in system.observables.items()},
    }
    return frame
