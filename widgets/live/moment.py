"""A figure at one set of settings: its results and its words, which parts, spec and page read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from widgets.live import words
from widgets.live.controls import Switch
from widgets.live.errors import FigureError
from widgets.live.results import Result

if TYPE_CHECKING:
    from widgets.live.figure import LiveFigure

Clauses = list[tuple[str, str]]


def clauses(figure: type[LiveFigure]) -> Clauses:
    """The narration as pairs (condition, template)."""
    narration = [figure.narration] if isinstance(figure.narration, str) else figure.narration
    return [("", clause) if isinstance(clause, str) else (clause[0], clause[1]) for clause in narration]


def band_switch(figure: type[LiveFigure]) -> str | None:
    """The name of the switch that shows and hides the bands; None when the figure has none.

    Raises
    ------
    FigureError
        When the class names a control that is no switch.
    """
    name, controls = figure.band_switch, figure.control_traits()
    if name not in controls:
        return None
    if not isinstance(controls[name], Switch):
        raise FigureError(
            f"{figure.__name__}: bands are shown and hidden by {name}, which is no Switch; "
            "make it one, or name another in band_switch."
        )
    return name


class Moment:
    """A figure as it stands now; a run is asked for once.

    Attributes
    ----------
    name : str
        Of the figure's class, for a sentence that refuses something.
    settings : control -> value
    now : float
        The time cursor, in the time unit of the system; 0 without one.
    """

    def __init__(self, figure: LiveFigure) -> None:
        self.figure, self.name = figure, type(figure).__name__
        self.controls, self.settings = figure.control_traits(), figure.settings
        self.cursor = figure.time_cursor()
        self.now: float = self.settings[self.cursor] if self.cursor else 0.0
        self._results: dict[str, Result] = {}

    # -- curves

    def missing(self, run: str, observable: str) -> str:
        """What is wrong with asking for a curve, as a sentence ends with it; "" when there is that curve."""
        runs, model = self.figure.runs(), self.figure.model()
        if run in runs and observable in model.observables:
            return ""
        kind = "state" if observable in model.states else "number" if observable in model.values() else ""
        if kind:
            return f"is a {kind} and not an observable of a run; name it, as in observables={{'shown': {observable!r}}}, and ask for shown"
        named = ", ".join(model.observables) or "no observables"
        return f"is not an observable of a run; there are {named}" + (
            f", each as name@run with the runs {', '.join(runs)}" if list(runs) != ["main"] else ""
        )

    def result(self, run: str) -> Result:
        """The curves of a run."""
        if run not in self._results:
            self._results[run] = self.figure.result(run, self.settings)
        return self._results[run]

    def shows_run(self, run: str) -> bool:
        """Whether the settings show the curves of a run."""
        return words.holds(self.figure.runs_when.get(run, ""), self.settings)

    def shows_band(self, run: str) -> bool:
        """Whether the settings show the bands of a run."""
        switch = band_switch(type(self.figure))
        return self.shows_run(run) and (switch is None or self.settings[switch])

    def curves(self) -> pd.DataFrame:
        """The curves that are shown, long: run, observable, time, value, low, high.

        What a run does not reach stays at 0 throughout and is left out, when there is anything else.
        """
        columns = ["run", "observable", "time", "value", "low", "high"]
        frames = []
        for run in filter(self.shows_run, self.figure.runs()):
            result = self.result(run)
            moving = {o: y for o, y in result.curves.items() if self.figure.model().is_time_dependent(o)}
            for observable, values in ({o: y for o, y in moving.items() if y.any()} or moving).items():
                low, high = result.bands.get(observable, (np.nan, np.nan))
                row = (run, observable, result.times, values, low, high)
                frames.append(pd.DataFrame(dict(zip(columns, row, strict=True))))
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)

    # -- words

    def holds(self, condition: str) -> bool:
        """Whether a condition is met."""
        return words.holds(condition, self.settings)

    def compile(self, template: str) -> words.Tokens:
        """A template as a list of text and of what is to be filled in."""
        return words.compile_template(template, self.controls, self.missing, self.figure.end)

    def reduced(self, token: dict[str, Any]) -> float | None:
        """The value of a reduction."""
        return self.result(token["run"]).reduced(token["observable"], token["reduction"], token["args"], self.now)

    def value(self, template: str) -> float | None:
        """The value of a template that is one reduction."""
        (token,) = self.compile(template)
        if not isinstance(token, dict) or "control" in token:
            raise FigureError(f"{self.name}: the template {template!r} must be one reduction, such as {{max plasma}}.")
        return self.reduced(token)

    def fill(self, template: str) -> str:
        """A template with its values filled in."""
        return words.fill(self.compile(template), self.controls, self.settings, self.reduced, self.figure.hours())

    def sentence(self) -> str:
        """What the figure says."""
        said = [self.fill(template) for condition, template in clauses(type(self.figure)) if self.holds(condition)]
        return " ".join(said).strip()

    def table(self) -> pd.DataFrame:
        """What the reader sees in the table, as text."""
        rows = [[self.fill(cell) for cell in cells] for condition, cells in self.figure.rows if self.holds(condition)]
        return pd.DataFrame(rows, columns=list(self.figure.columns))
