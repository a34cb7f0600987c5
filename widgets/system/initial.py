"""Where a system starts: initial values, or the state in which its equations are at rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from widgets.system.errors import fail
from widgets.system.expressions import parse_constant

if TYPE_CHECKING:
    from widgets.system.system import System

# A rest is sought by implicit Euler steps, each twice as long as the one before. The page does the same.
FIRST_STEP, LONGEST_STEP, STEPS, REST = 1e-6, 1e9, 200, 1e-11


def initial_values(system: System, given: Mapping) -> dict[str, sp.Expr]:
    """The initial values by state, 0 where none is given.

    Raises
    ------
    ModelError
        For what is no state, and for a value that depends on a state or on time.
    """
    for s in given:
        if s not in system.states:
            fail(f"{system.name}: {s} has an initial value but no equation; give it one in equations.")
    return {s: parse_constant(system, given.get(s, 0), f"the initial value of {s}") for s in system.states}


def initial_state(system: System, parameters: Mapping | None = None) -> np.ndarray:
    """The states at time 0, before a dose.

    Parameters
    ----------
    parameters : mapping, optional
        Values that replace those of the system; arrays of shape (members,) for each of many.

    Returns
    -------
    ndarray, shape (states,) or (states, members)

    Raises
    ------
    ModelError
        When an initial value is not finite, or the equations come to no rest from there.
    """
    known = system.constant_values(parameters)
    shape = np.broadcast_shapes(*(np.shape(v) for v in known))
    function = sp.lambdify(system.constants, list(system.initial.values()), "numpy")
    with np.errstate(all="ignore"):
        values = function(*known)
    y = np.array([np.broadcast_to(np.asarray(v, float), shape) for v in values]).reshape(len(system.states), *shape)
    if not np.isfinite(y).all():
        wrong = system.states[int(np.argmin(np.isfinite(y).reshape(len(y), -1).all(axis=1)))]
        fail(
            f"{system.name}: the initial value of {wrong} is not a finite number; a parameter may be out of its range."
        )
    return _rest(system, y, known) if system.steady_state else y


def _rest(system: System, y: np.ndarray, known: list) -> np.ndarray:
    """Where the equations come to rest from `y`, with nothing given and time held at 0.

    References
    ----------
    Kelley and Keyes 1998, Convergence analysis of pseudo-transient continuation, SIAM J Numer
    Anal 35:508.
    """
    n, shape = len(system.states), y.shape[1:]
    members = int(np.prod(shape))
    y = y.reshape(n, members).copy()
    functions, h = system.functions, FIRST_STEP
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            rates = np.empty((n, members))
            for i, v in enumerate(functions.rates(y, known, 0.0)):
                rates[i] = v
            matrix = np.zeros((members, n, n))
            for (i, j), v in zip(system.jacobian, functions.jacobian(y, known, 0.0), strict=True):
                matrix[:, i, j] = -v
            matrix[:, range(n), range(n)] += 1 / h
            if not (np.isfinite(matrix).all() and np.isfinite(rates).all()):
                break
            try:
                step = np.linalg.solve(matrix, rates.T[..., None])[..., 0].T
            except np.linalg.LinAlgError:
                break
            y += step
            if h >= 1 and (np.abs(step) <= REST * (np.abs(y) + REST)).all():
                # A rest that the equations leave is none that they come to.
                matrix[:, range(n), range(n)] -= 1 / h
                growth = np.linalg.eigvals(-matrix).real.max()
                if growth > 1e-6 * np.abs(matrix).max():
                    break
                return y.reshape(n, *shape)
            h = min(2 * h, LONGEST_STEP)
    fail(
        f"{system.name}: the equations come to no rest from their initial values, so there is no steady state to "
        "start from; give initial values instead, or look for a state that is fed and never lost."
    )
