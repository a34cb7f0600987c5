"""Reductions: what a sentence takes from a curve, such as its largest value or when it falls below a level.

The page holds the same rules (`live/words.mjs`); tests/vectors/reductions.json holds both to them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

REDUCTIONS = {
    "max": "the largest value",
    "tmax": "when it is largest (above a level, when one is given)",
    "at": "the value at the time cursor",
    "first": "when it first rises above a level",
    "last": "when it falls below a level for good",
    "auc": "area under the curve over the time shown",
    "halflife": "half-life between two times",
    "value": "a value that does not depend on time",
}


def value_at(t: np.ndarray, y: np.ndarray, time: float) -> float:
    """The value at `time`, straight between two samples; before the first and after the last it is theirs."""
    return float(np.interp(time, t, y))


def crossing(t: np.ndarray, y: np.ndarray, level: float, rising: bool) -> float | None:
    """When a curve first rises above a level, or falls below it for good.

    Between two samples the curve is straight on the logarithm of its value, or, where a value
    or the level is not positive, on the value itself.

    Parameters
    ----------
    t, y : array, shape (times,)
        The samples, sorted by time.
    level : float
        In the unit of `y`.
    rising : bool
        The first rise, or else the last fall.

    Returns
    -------
    float or None
        A time; None when the level is never crossed in that direction.
    """
    above = y > level
    if rising:
        if above[0]:
            return float(t[0])
        hits = np.flatnonzero(above[1:] & ~above[:-1])
        if not len(hits):
            return None
        i = hits[0]
    else:
        if not above.any() or above[-1]:
            return None
        i = np.flatnonzero(above)[-1]
    a, b, c = y[i], y[i + 1], level
    if a > 0 and b > 0 and c > 0:
        a, b, c = math.log(a), math.log(b), math.log(c)
    return float(t[i] + (t[i + 1] - t[i]) * (c - a) / (b - a))


def half_life(t: np.ndarray, y: np.ndarray, start: float, stop: float) -> float | None:
    """The half-life between two times; None where the curve does not fall or is not positive."""
    a, b = value_at(t, y, start), value_at(t, y, stop)
    return math.log(2) * (stop - start) / math.log(a / b) if a > b > 0 else None


def reduce(name: str, t: np.ndarray, y: np.ndarray, arguments: Sequence[float], now: float) -> float | None:
    """One reduction of a curve.

    Parameters
    ----------
    name : str
        A key of `REDUCTIONS`.
    t, y : array, shape (times,)
        The samples, sorted by time.
    arguments : sequence of float
        A level (`first`, `last`, and optionally `tmax`) or two times (`halflife`).
    now : float
        The time cursor, for `at`.

    Returns
    -------
    float or None
        None when there is no such value.
    """
    if name == "max":
        return float(y.max())
    if name == "tmax":
        return float(t[int(y.argmax())]) if y.max() > (arguments[0] if arguments else 0) else None
    if name == "at":
        return value_at(t, y, now)
    if name in ("first", "last"):
        return crossing(t, y, arguments[0], name == "first")
    if name == "auc":
        return float(np.sum((t[1:] - t[:-1]) * (y[1:] + y[:-1])) / 2)
    if name == "halflife":
        return half_life(t, y, arguments[0], arguments[1])
    return float(y[0])
