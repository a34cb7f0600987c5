"""One published system: stated for this course as a student would, and again in plain Python as its reference."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.integrate import solve_ivp

from widgets.system import Dose, System, bolus, infusion


@dataclass(frozen=True)
class Published:
    """A system with its source and what it is held against.

    Parameters
    ----------
    name, source : str
    system : System
    rates : function (t, y) -> rates of change
        The same equations, written down a second time, with their numbers; or None when `exact` is given.
    end : float
    given : sequence of (state, amount, start, duration)
        What is given, by the place of the state; a duration of 0 is a bolus.
    start : sequence of float
        The states at time 0; zeros when not given.
    method : str
        Of SciPy's `solve_ivp`, for the reference.
    first : float
        Above 0 the times are spread evenly on a logarithmic scale from there.
    exact : function of an array of times -> states
        The solution in closed form.
    """

    name: str
    source: str
    system: System
    rates: Callable | None
    end: float
    given: Sequence[tuple[int, float, float, float]] = ()
    start: Sequence[float] | None = None
    method: str = "DOP853"
    first: float = 0.0
    exact: Callable | None = None

    @property
    def times(self) -> np.ndarray:
        """Where states are compared, shape (times,)."""
        if self.first:
            return np.concatenate([[0], np.geomspace(self.first, self.end, 200)])
        return np.linspace(0, self.end, 401)

    @property
    def doses(self) -> list[Dose]:
        into = lambda i: self.system.states[i]
        return [
            infusion(amount, into(i), lasts, start=start) if lasts else bolus(amount, into(i), start=start)
            for i, amount, start, lasts in self.given
        ]

    def reference(self) -> np.ndarray:
        """States at `times` by SciPy at a relative tolerance of 1e-12, shape (times, states)."""
        times = self.times
        if self.exact is not None:
            return self.exact(times)
        y = np.array(self.start if self.start is not None else [0.0] * len(self.system.states), float)
        out = np.zeros((len(times), len(y)))
        cuts = sorted({0.0, self.end, *(t for _, _, s, d in self.given for t in (s, s + d) if t < self.end)})
        for a, b in itertools.pairwise(cuts):
            inflow = np.zeros(len(y))
            for i, amount, start, lasts in self.given:
                if start == a and not lasts:
                    y[i] += amount
                elif start <= a < start + lasts:
                    inflow[i] += amount / lasts
            here = (times >= a) & ((times < b) | (times == b) & (b == self.end))
            moments = np.union1d(times[here], [b])
            path = solve_ivp(
                lambda t, y, inflow=inflow: np.asarray(self.rates(t, y)) + inflow,
                (a, b), y, self.method, t_eval=moments, rtol=1e-12, atol=1e-18,
            ).y.T  # fmt: skip
            out[here] = path[np.isin(moments, times[here])]
            y = path[-1].copy()
        return out
