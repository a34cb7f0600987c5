"""Reductions: what a sentence takes from a curve, such as its largest value or when it falls below a level.

A curve is known at its samples. Between them it is taken to be smooth, so that a sentence speaks no
digit that only the place of a sample has made; two samples closer than `JUMP` stand for the two
sides of a jump or a bend. The page holds the same rules (`live/reductions.mjs`);
tests/vectors/reductions.json holds both to them.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

import numpy as np

JUMP = 2e-9  # in the time unit of the system; moments closer than this are one
TOP_LIMIT = 0.2  # of the fall beside it: by no more is a top taken to lie above its largest sample
FLAT = 1e-3  # of its size: a curve that moves by less has no top, as three digits do not show it
REACH = 2  # samples to each side of the two between which a time lies
STEPS = 30  # of a search, which end within a millionth of where it began

# Each reduction, what it takes, and the numbers that may follow the observable.
REDUCTIONS = {
    "max": ("the largest value", ("", "from to")),
    "min": ("the smallest value", ("", "from to")),
    "mean": ("the mean over the time shown or from one time to another", ("", "from to")),
    "tmax": ("when it is largest (above a level, or from one time to another)", ("", "level", "from to")),
    "at": ("the value at the time cursor, or at a time", ("", "time")),
    "first": ("when it first rises above a level", ("level",)),
    "last": ("when it falls below a level for good", ("level",)),
    "auc": ("area under the curve over the time shown or from one time to another", ("", "from to")),
    "trough": ("the value just before the last dose, or before the second, third ...", ("", "dose")),
    "halflife": ("half-life between two times", ("from to",)),
    "value": ("a value that does not depend on time", ("",)),
}


def value_at(t: np.ndarray, y: np.ndarray, time: float) -> float:
    """The value at `time`, straight between two samples, as a curve is drawn; outside of them it is the nearest."""
    return float(np.interp(time, t, y))


class Samples:
    """A curve at its samples, smooth between them.

    Parameters
    ----------
    t, y : array_like, shape (times,)
        Sorted by time.
    """

    def __init__(self, t: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray) -> None:
        self.t: list[float] = np.asarray(t, float).tolist()
        self.y: list[float] = np.asarray(y, float).tolist()

    def joins(self, i: int) -> bool:
        """Whether the curve is smooth from sample `i` to the next."""
        return 0 <= i < len(self.t) - 1 and self.t[i + 1] - self.t[i] > JUMP

    def at(self, time: float) -> float:
        """The value at a time: a polynomial through the three samples on each side, as far as there is no jump.

        Where the curve falls and is positive it is one on the logarithm. It leaves the range of the
        two samples beside it only where the curve turns between them, and there not far.
        """
        t, y = self.t, self.y
        if time <= t[0] or time >= t[-1]:
            return y[0] if time <= t[0] else y[-1]
        i = bisect_right(t, time) - 1
        if not self.joins(i) or time == t[i]:
            return y[i]
        first, last = i, i + 1
        while i - first < REACH and self.joins(first - 1):
            first -= 1
        while last - i <= REACH and self.joins(last):
            last += 1
        window = range(first, last + 1)
        before = y[i] - y[max(first, i - 1)]
        after = y[i + 1] - y[min(last, i + 2)]
        turns = before * after > 0
        is_decay = y[i + 1] < y[i] and not turns and all(y[k] > 0 for k in window)
        value = 0.0
        for k in window:
            weight = math.log(y[k]) if is_decay else y[k]
            for j in window:
                if j != k:
                    weight *= (time - t[j]) / (t[k] - t[j])
            value += weight
        if is_decay:
            value = math.exp(value)
        room = TOP_LIMIT * min(abs(before), abs(after)) if turns else 0.0
        low = min(y[i], y[i + 1]) - (room if before < 0 else 0.0)
        high = max(y[i], y[i + 1]) + (room if before > 0 else 0.0)
        return min(high, max(low, value))

    def moments(self, start: float, stop: float) -> list[float]:
        """`start`, each sample in between, and `stop`."""
        return [start, *self.t[bisect_right(self.t, start) : bisect_left(self.t, stop)], stop]

    def top(self, start: float, stop: float, sign: int = 1) -> tuple[float, float]:
        """When the curve is largest, or with a `sign` of -1 smallest, and how large it is then."""
        height = lambda time: sign * self.at(time)
        moments = self.moments(start, stop)
        heights = [height(time) for time in moments]
        best = heights.index(max(heights))
        low, high = moments[max(0, best - 1)], moments[min(best + 1, len(moments) - 1)]
        for _ in range(STEPS):
            third = (high - low) / 3
            if height(low + third) < height(high - third):
                low += third
            else:
                high -= third
        found = max(moments[best], (low + high) / 2, key=height)
        return found, sign * height(found)

    def area(self, start: float, stop: float) -> float:
        """The area under the curve, by Boole's rule from sample to sample."""
        moments, out = self.moments(start, stop), 0.0
        for a, b in itertools.pairwise(moments):
            for k, weight in enumerate((7, 32, 12, 32, 7)):
                # Each piece to its own end, on its own side of a jump.
                time = a + (b - a) * k / 4
                out += weight * (b - a) / 90 * (self.at(time) if k < 4 else self.before(b))
        return out

    def before(self, time: float) -> float:
        """The value just before a time, where the curve may jump."""
        i = bisect_left(self.t, time) - 1
        return self.y[i] if i >= 0 and time - self.t[i] < JUMP else self.at(time)

    def crossing(self, level: float, rising: bool) -> float | None:
        """When the curve first rises above a level, or falls below it for good; None when it never does."""
        t, y = self.t, self.y
        above = [v > level for v in y]
        if rising and above[0]:
            return t[0]
        steps = [i for i in range(len(y) - 1) if above[i] != above[i + 1] and above[i + 1] == rising]
        if not steps or (not rising and above[-1]):
            return None
        i = steps[0] if rising else steps[-1]
        low, high = t[i], t[i + 1]
        for _ in range(2 * STEPS):
            middle = (low + high) / 2
            if (self.at(middle) > level) == rising:
                high = middle
            else:
                low = middle
        return (low + high) / 2

    def half_life(self, start: float, stop: float) -> float | None:
        """The half-life between two times; None where the curve does not fall or is not positive."""
        a, b = self.at(start), self.at(stop)
        return math.log(2) * (stop - start) / math.log(a / b) if a > b > 0 else None

    def top_time(self, start: float, stop: float, level: float = 0.0) -> float | None:
        """When the curve is largest; None when it is then not above a level, or hardly moves at all."""
        time, value = self.top(start, stop)
        is_flat = value - self.top(start, stop, -1)[1] <= FLAT * abs(value)
        return time if value > level and not is_flat else None


def crossing(t: np.ndarray, y: np.ndarray, level: float, rising: bool) -> float | None:
    """When a curve first rises above a level, or falls below it for good.

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
    return Samples(t, y).crossing(level, rising)


def reduce(
    name: str, t: np.ndarray, y: np.ndarray, arguments: Sequence[float], now: float, doses: Sequence[float] = ()
) -> float | None:
    """One reduction of a curve.

    Parameters
    ----------
    name : str
        A key of `REDUCTIONS`.
    t, y : array, shape (times,)
        The samples, sorted by time.
    arguments : sequence of float
        The numbers of the reduction, see `REDUCTIONS`.
    now : float
        The time cursor, for `at`.
    doses : sequence of float
        When each dose begins, sorted, for `trough`.

    Returns
    -------
    float or None
        None when there is no such value.
    """
    curve = Samples(t, y)
    start, stop = arguments if len(arguments) == 2 else (curve.t[0], curve.t[-1])
    level = arguments[0] if len(arguments) == 1 else 0.0

    def trough() -> float | None:
        number = int(level) or len(doses)
        return curve.before(doses[number - 1]) if 2 <= number <= len(doses) else None

    rules: dict[str, Callable[[], float | None]] = {
        "max": lambda: curve.top(start, stop)[1],
        "min": lambda: curve.top(start, stop, -1)[1],
        "mean": lambda: curve.area(start, stop) / (stop - start),
        "tmax": lambda: curve.top_time(start, stop, level),
        "at": lambda: curve.at(level if arguments else now),
        "first": lambda: curve.crossing(level, True),
        "last": lambda: curve.crossing(level, False),
        "auc": lambda: curve.area(start, stop),
        "trough": trough,
        "halflife": lambda: curve.half_life(start, stop),
        "value": lambda: curve.y[0],
    }
    return rules[name]()
