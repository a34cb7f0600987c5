"""What the equations give at the reader's settings: where curves are sampled, what is solved, scaled and remembered."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from widgets.live import words
from widgets.live.reductions import reduce
from widgets.system import Dose, Event, System, unit_dose

if TYPE_CHECKING:
    from widgets.live.modeled import Modeled

Curves = dict[str, np.ndarray]
Bands = dict[str, tuple[np.ndarray, np.ndarray]]
Numbers = Mapping[str, float]

BEND = 0.03  # how far a sample may lie off the line between its neighbors, as a share of the range
MOST_SAMPLES = 4000
JUST_BEFORE = 1e-9  # from the last sample before a start or end of a dose to the one at it
MEMORY = 256  # results that a class of figures remembers


class Result:
    """What a run gives.

    Attributes
    ----------
    times : array, shape (times,)
        In the time unit of the system.
    curves : dict
        observable -> array, shape (times,), in the unit of the observable.
    bands : dict
        observable -> (low, high), each of shape (times,); empty without an ensemble. They are
        solved when they are first asked for: they take everybody, a curve only one.
    doses : sequence of float
        When each dose begins, sorted.
    """

    def __init__(
        self, times: np.ndarray, curves: Curves, bands: Callable[[], Bands], doses: Sequence[float] = ()
    ) -> None:
        self.times, self.curves, self._bands, self.doses = times, curves, bands, doses
        self._reduced: dict[tuple, float | None] = {}
        self._scaled: tuple[float, Result] | None = None

    @cached_property
    def bands(self) -> Bands:
        return self._bands()

    def reduced(self, observable: str, reduction: str, arguments: Sequence[float], now: float) -> float | None:
        """What a sentence takes from a curve, see `reduce`; worked out once, for picture, words and table."""
        key = (observable, reduction, *arguments)
        # What follows the time cursor is one value, soon had, and would be another for each of its moments.
        if reduction == "at" or key not in self._reduced:
            self._reduced[key] = reduce(reduction, self.times, self.curves[observable], arguments, now, self.doses)
        return self._reduced[key]

    def scaled(self, total: float, follows: Callable[[str], bool]) -> Result:
        """The same for a total dose that is larger, in the observables that follow it; the last one is remembered."""
        if self._scaled is None or self._scaled[0] != total:
            factors = {o: total if follows(o) else 1.0 for o in self.curves}
            self._scaled = (
                total,
                Result(
                    self.times,
                    {o: y * factors[o] for o, y in self.curves.items()},
                    lambda: {o: (low * factors[o], high * factors[o]) for o, (low, high) in self.bands.items()},
                    self.doses,
                ),
            )
        return self._scaled[1]


def interval_of(values: np.ndarray, shares: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Between which values a part of the people lie.

    Parameters
    ----------
    values : array, shape (times, people)
    shares : (float, float)
        Which share of the people lies below, from 0 to 1; straight between two people.

    Returns
    -------
    low, high : array, shape (times,)
    """
    low, high = np.quantile(values, shares, axis=1)
    return low, high


def sample_times(cuts: Sequence[float], first_step: float) -> np.ndarray:
    """Where curves are sampled: fine after each start and end of a dose, coarser later, and just before the next.

    Parameters
    ----------
    cuts : sequence of float
        0, each start and end of a dose, and the end of time, sorted.
    first_step : float
        The step after each of them, in the time unit of the system.

    Returns
    -------
    array, shape (times,)
    """
    end = cuts[-1]
    ratio, cap = min(1.2, 1.03 + 0.01 * len(cuts)), end / 240
    out = []
    for a, b in itertools.pairwise(cuts):
        t, step = a, first_step
        while t < b - JUST_BEFORE:
            out.append(t)
            t, step = t + step, min(step * ratio, cap)
        out.append(b - JUST_BEFORE if b < end else end)
    return np.array(out)


def refine(times: np.ndarray, states: np.ndarray, jumps: Iterable[float]) -> np.ndarray:
    """More sample times where a state bends between those it was solved at; the same ones where none does.

    A sample that lies off the straight line between its neighbors by more than `BEND` of the
    state's range splits the two intervals beside it, so that drawn straight they come within 1 %.

    Parameters
    ----------
    times : array, shape (times,)
    states : array, shape (times, states)
    jumps : iterable of float
        Starts and ends of doses and stops: what differs there is no bend.

    Returns
    -------
    array, shape (times or more,)
    """
    most, least = states.max(axis=0), states.min(axis=0)
    spread = most - least
    # What hardly moves shows the solver's own error.
    moves = spread > 1e-3 * np.maximum(most, -least)
    share = ((times[1:-1] - times[:-2]) / (times[2:] - times[:-2]))[:, None]
    away = np.abs(states[1:-1] - states[:-2] - (states[2:] - states[:-2]) * share)
    bends = (away > BEND * spread)[:, moves].any(axis=1)
    jumped = np.isin(times, list(jumps))
    bends &= ~(jumped[1:-1] | jumped[2:])
    split = np.concatenate([bends, [False]]) | np.concatenate([[False], bends])
    split &= np.diff(times) > 1e-9 * times[-1]
    if len(times) + 3 * split.sum() > MOST_SAMPLES:
        return times
    start, quarter = times[:-1][split], np.diff(times)[split] / 4
    return np.sort(np.concatenate([times, *(start + k * quarter for k in (1, 2, 3))]))


class Solutions:
    """What a class of figures has solved: each run, at the numbers to which its controls were set.

    A linear system is solved for a total dose of one and scaled, so that a dose solves nothing anew.

    Parameters
    ----------
    model : System
        With the controls as inputs.
    runs : dict
        run -> doses.
    parameters : dict
        run -> {parameter: its value in this run}, as in `System.replaced`.
    ensemble : DataFrame or None
        A row a person, a column a parameter.
    interval : (float, float)
        The shares of people between which the band lies.
    end, first_step : float
        In the time unit of the system.

    Attributes
    ----------
    solved : int
        How often a run has been solved; one that is remembered or scaled does not count.
    limit : int
        How many results are remembered; the oldest goes first.
    """

    def __init__(
        self,
        model: System,
        runs: Mapping[str, list[Dose]],
        *,
        parameters: Mapping[str, Mapping[str, float | str]],
        ensemble: pd.DataFrame | None,
        interval: tuple[float, float],
        end: float,
        first_step: float,
    ) -> None:
        self.model, self.runs, self.ensemble, self.interval = model, runs, ensemble, interval
        self.parameters, self.end, self.first_step = parameters, end, first_step
        self.solved, self.limit = 0, MEMORY
        self._known: dict[tuple, Result] = {}

    def __len__(self) -> int:
        return len(self._known)

    def clear(self) -> None:
        """Forgets every result."""
        self._known.clear()

    def times(self, events: Sequence[Event], numbers: Numbers | None = None) -> np.ndarray:
        """Where the curves of these doses are sampled, shape (times,)."""
        return sample_times([*self.model.breakpoints(events, self.end, numbers), self.end], self.first_step)

    def result(self, run: str, numbers: Numbers) -> Result:
        """A run at these numbers, symbol -> number: remembered, scaled or solved."""
        own = self._own(run, numbers)
        events, total = self.model.events(self.runs[run], own), 1.0
        if self.model.linear:
            events, amount = unit_dose(events)
            total = float(amount)
        used = self.model.structural_inputs() | self.parameters.get(run, {}).keys()
        key = (
            run,
            tuple((k, v) for k, v in own.items() if k in used),
            tuple((e.state, f"{e.amount:.12g}", e.start, e.end) for e in events),
        )
        if key not in self._known:
            if len(self._known) >= self.limit:
                del self._known[next(iter(self._known))]
            self._known[key] = self._solve(run, numbers, events, total)
        return self._known[key].scaled(total, self.model.is_time_dependent)

    def _own(self, run: str, numbers: Mapping) -> dict:
        """The parameters as a run has them."""
        return self.model.replaced(self.parameters.get(run, {}), numbers)

    def _solve(self, run: str, numbers: Numbers, events: list[Event], total: float) -> Result:
        self.solved += 1
        own = self._own(run, numbers)
        jumps = self.model.breakpoints(events, np.inf, own)
        times, finer = np.empty(0), self.times(events, own)
        while len(finer) > len(times):
            times = finer
            states = self.model.solve(events, times, own, rtol=1e-8)
            finer = refine(times, states, jumps)
        curves = self.model.observe(states, own, times)
        starts = sorted({e.start for e in events})
        return Result(times, curves, lambda: self._solve_bands(run, numbers, times, total), starts)

    def _solve_bands(self, run: str, numbers: Numbers, times: np.ndarray, total: float) -> Bands:
        if self.ensemble is None:
            return {}
        # What a run has otherwise it has for everybody: half of each person's own clearance.
        theirs = self._own(run, {**numbers, **{c: self.ensemble[c].to_numpy() for c in self.ensemble}})
        # Their events differ when a fraction varies; the scale is the typical total.
        events = [replace(e, amount=e.amount / total) for e in self.model.events(self.runs[run], theirs) if total]
        everybody = self.model.observe(self.model.solve(events, times, theirs, rtol=1e-6), theirs, times)
        return {o: interval_of(y.reshape(len(times), -1), self.interval) for o, y in everybody.items()}


def extent(figure: Modeled, observable: str, runs: Iterable[str] | None, band: bool) -> float:
    """The largest value of an observable over the corners of all controls; see `LiveFigure.extent`."""
    top = 0.0
    for run in list(runs or figure.runs()):
        for numbers in _corners(figure, observable, run):
            result = figure.solutions().result(run, numbers)
            top = max(top, float(result.curves[observable].max()))
            if band and figure.ensemble is not None:
                top = max(top, float(result.bands[observable][1].max()))
    return top


def _corners(figure: Modeled, observable: str, run: str) -> Iterable[dict[str, float]]:
    """What the corners of the controls mean to a run that they show; a control that this curve does not follow stays."""
    model, controls = figure.model(), figure.control_traits()
    asked = {name for name, _, _ in words.terms(figure.runs_when.get(run, ""))}
    stated = [*model.equations.values(), *model.initial.values(), model.observables[observable].expression]
    follows = {s.name for e in stated for s in e.free_symbols}
    # A dose may be text, which is not worth reading more closely than by its words.
    follows |= {w for dose in figure.runs()[run] for w in re.findall(r"\w+", str(dose))}
    choices = []
    for name, control in controls.items():
        corners = control.corners()
        symbols = {symbol for corner in corners for symbol in control.numbers(corner)}
        choices.append(corners if corners and (name in asked or symbols & follows) else [getattr(figure, name)])
    wanted = {}
    for corner in itertools.product(*choices):
        settings = dict(zip(controls, corner, strict=True))
        if words.holds(figure.runs_when.get(run, ""), settings):
            numbers = figure.inputs_from(settings)
            wanted[tuple(numbers.values())] = numbers
    return wanted.values()
