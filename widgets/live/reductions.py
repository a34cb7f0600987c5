"""Reductions: what a sentence takes from a curve, such as its largest value or when it falls below a level.

A curve is known at its samples. Between them it is taken to be smooth, so that a sentence speaks no
digit that only the place of a sample has made; two samples closer than `JUMP` stand for the two
sides of a jump or a bend. The page holds the same rules (`live/reductions.mjs`);
tests/vectors/reductions.json holds both to them.
"""

from __future__ import annotations

import math
from bisect import bisect_right
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
        self.t, self.y = np.asarray(t, float), np.asarray(y, float)
        apart = np.diff(self.t) > JUMP
        # Whether the curve is smooth from each sample to the next; before the first and after the last it is not.
        self.joins = np.concatenate([np.zeros(REACH, bool), apart, np.zeros(REACH + 1, bool)])
        self._piece: tuple[int, Pieces] | None = None  # of the last search, which stays within a piece or two

    def at(self, time: float) -> float:
        """The value at a time."""
        i = max(bisect_right(self.t, time) - 1, 0)
        if time <= self.t[i] or not self.joins[REACH + i]:
            return float(self.y[i])
        if self._piece is None or self._piece[0] != i:
            self._piece = i, Pieces(self, np.array([i]))
        return float(self._piece[1].values(time)[0])

    def values(self, times: np.ndarray) -> np.ndarray:
        """The values at times, as `at` gives each."""
        i = np.maximum(np.searchsorted(self.t, times, "right") - 1, 0)
        out = self.y[i]
        between = (times > self.t[i]) & self.joins[REACH + i]
        out[between] = Pieces(self, i[between]).values(times[between])
        return out

    def inside(self, start: float, stop: float) -> slice:
        """The samples after `start` and before `stop`."""
        first, last = np.searchsorted(self.t, start, "right"), np.searchsorted(self.t, stop, "left")
        return slice(int(first), int(last))

    def moments(self, start: float, stop: float) -> np.ndarray:
        """`start`, each sample in between, and `stop`."""
        return np.concatenate([[start], self.t[self.inside(start, stop)], [stop]])

    def top(self, start: float, stop: float, sign: int = 1) -> tuple[float, float]:
        """When the curve is largest, or with a `sign` of -1 smallest, and how large it is then."""
        height = lambda time: sign * self.at(time)
        moments = self.moments(start, stop)
        heights = sign * np.concatenate([[self.at(start)], self.y[self.inside(start, stop)], [self.at(stop)]])
        best = int(heights.argmax())
        low, high = float(moments[max(0, best - 1)]), float(moments[min(best + 1, len(moments) - 1)])
        for _ in range(STEPS):
            third = (high - low) / 3
            if height(low + third) < height(high - third):
                low += third
            else:
                high -= third
        found = max(float(moments[best]), (low + high) / 2, key=height)
        return found, sign * height(found)

    def area(self, start: float, stop: float) -> float:
        """The area under the curve, by Boole's rule from sample to sample."""
        moments = self.moments(start, stop)
        a, b = moments[:-1], moments[1:]
        inner = self.values(a + (b - a) * np.arange(4)[:, None] / 4)
        # Each piece to its own end, on its own side of a jump.
        heights = np.concatenate([inner, self.values_before(b)[None]])
        return float((np.array([7, 32, 12, 32, 7]) / 90 @ heights * (b - a)).sum())

    def values_before(self, times: np.ndarray) -> np.ndarray:
        """The values just before times, where the curve may jump."""
        i = np.searchsorted(self.t, times, "left") - 1
        return np.where((i >= 0) & (times - self.t[i] < JUMP), self.y[i], self.values(times))

    def crossing(self, level: float, rising: bool) -> float | None:
        """When the curve first rises above a level, or falls below it for good; None when it never does."""
        above = self.y > level
        if rising and above[0]:
            return float(self.t[0])
        steps = np.flatnonzero((above[:-1] != above[1:]) & (above[1:] == rising))
        if not len(steps) or (not rising and above[-1]):
            return None
        i = steps[0] if rising else steps[-1]
        low, high = float(self.t[i]), float(self.t[i + 1])
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


class Pieces:
    """A curve from some samples `i` to the next: a polynomial through three samples on each side, as far as there is no jump.

    Where the curve falls and is positive it is one on the logarithm. It leaves the range of the two
    samples beside it only where the curve turns between them, and there not far.
    """

    def __init__(self, curve: Samples, i: np.ndarray) -> None:
        aside = np.arange(-REACH, REACH + 2)[:, None]
        # Going out from the two samples in the middle a sample counts until there is a jump.
        linked = curve.joins[REACH + i + aside[:-1]]
        out = np.logical_and.accumulate
        linked = np.concatenate([out(linked[REACH::-1])[::-1], out(linked[REACH:])])
        place = np.clip(i + aside, 0, len(curve.t) - 1)
        self.t, y = curve.t[place], curve.y[place]
        a, b = y[REACH], y[REACH + 1]
        before = np.where(linked[REACH - 1], a - y[REACH - 1], 0.0)
        after = np.where(linked[REACH + 2], b - y[REACH + 2], 0.0)
        turns = before * after > 0
        self.is_decay = (b < a) & ~turns & ((y > 0) | ~linked).all(axis=0)
        # For each sample the others that count; what each is worth over its distances from them.
        self.others = linked[:, None] & linked & ~np.eye(len(aside), dtype=bool)[:, :, None]
        worth = np.where(self.is_decay, np.log(np.where(y > 0, y, 1.0)), y)
        distances = np.where(self.others, self.t[:, None] - self.t, 1.0).prod(axis=1)
        self.worth = np.where(linked, worth / distances, 0.0)
        room = np.where(turns, TOP_LIMIT * np.minimum(np.abs(before), np.abs(after)), 0.0)
        self.low = np.minimum(a, b) - np.where(before < 0, room, 0.0)
        self.high = np.maximum(a, b) + np.where(before > 0, room, 0.0)

    def values(self, times: float | np.ndarray) -> np.ndarray:
        """The values at times, one in each piece."""
        value = (self.worth * np.where(self.others, times - self.t, 1.0).prod(axis=1)).sum(axis=0)
        value = np.where(self.is_decay, np.exp(np.where(self.is_decay, value, 0.0)), value)
        return np.minimum(self.high, np.maximum(self.low, value))


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
    start, stop = arguments if len(arguments) == 2 else (float(curve.t[0]), float(curve.t[-1]))
    level = arguments[0] if len(arguments) == 1 else 0.0

    def trough() -> float | None:
        number = int(level) or len(doses)
        return float(curve.values_before(np.array([doses[number - 1]]))[0]) if 2 <= number <= len(doses) else None

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
        "value": lambda: float(curve.y[0]),
    }
    return rules[name]()
