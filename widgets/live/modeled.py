"""What the settings of a figure mean to its system: runs, times, curves and bands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from widgets.live import results
from widgets.live.controls import Slider
from widgets.live.errors import FigureError
from widgets.live.results import Result, Solutions
from widgets.live.settings import Controlled
from widgets.system import Dose, Event, System


class Modeled(Controlled):
    """Controls over a system. What is worked out belongs to the class and is shared by its figures."""

    doses: Dose | list[Dose] | dict[str, list[Dose]] = []
    runs_when: dict[str, str] = {}
    run_parameters: dict[str, dict[str, float | str]] = {}
    ensemble: pd.DataFrame | None = None
    interval: tuple[float, float] = (0.1, 0.9)
    end: float = 24.0
    first_step: float = 1 / 60
    _model: System
    _solutions: Solutions

    @classmethod
    def model(cls) -> System:
        """The system with the controls as inputs, made once for each class."""
        if "_model" not in vars(cls):
            numbers = cls.inputs_from(cls.default_settings())
            model = cls.system.with_inputs({s: v for s, v in numbers.items() if s not in cls.system.inputs})
            cls._check_counts(model)
            cls._model = model
        return cls._model

    @classmethod
    def _check_counts(cls, model: System) -> None:
        """A slider that says how many doses are given must take whole numbers."""
        for name, control in cls.control_traits().items():
            counts = [d.count for doses in cls.runs().values() for d in doses if isinstance(d, Dose)]
            if isinstance(control, Slider) and not control.whole and any(model.uses(name, c) for c in counts):
                raise FigureError(
                    f"{cls.__name__}: the slider {name} says how many doses are given and takes fractions; "
                    "give it whole=True."
                )

    @classmethod
    def hours(cls) -> float:
        """One time unit of the system in hours."""
        return cls.model().hours

    @classmethod
    def runs(cls) -> dict[str, list[Dose]]:
        """Every run of the system that this figure shows: its name and its doses.

        Raises
        ------
        FigureError
            When parameters are given to a run that there is not, and for a name that none can have.
        """
        several = lambda doses: [doses] if isinstance(doses, Dose) else list(doses)
        for run in cls.doses if isinstance(cls.doses, dict) else cls.run_parameters:
            if not isinstance(run, str) or not re.fullmatch(r"[\w-]+", run):
                raise FigureError(
                    f"{cls.__name__}: a run is called {run!r}; its name may hold letters, digits, _ and - only, "
                    "so that sentences and parts can ask for it as observable@run."
                )
        if not isinstance(cls.doses, dict):
            # The same doses in each run that has parameters of its own.
            return {run: several(cls.doses) for run in cls.run_parameters or ("main",)}
        for run in cls.run_parameters:
            if run not in cls.doses:
                raise FigureError(
                    f"{cls.__name__}: run_parameters names the run {run!r}, which has no doses; "
                    f"there are {', '.join(cls.doses)}."
                )
        return {run: several(doses) for run, doses in cls.doses.items()}

    @classmethod
    def solutions(cls) -> Solutions:
        """What has been solved for this class of figures."""
        if "_solutions" not in vars(cls):
            cls._solutions = Solutions(
                cls.model(),
                cls.runs(),
                parameters=cls.run_parameters,
                ensemble=cls.ensemble,
                interval=cls.interval,
                end=cls.end,
                first_step=cls.first_step,
            )
        return cls._solutions

    @classmethod
    def times(cls, events: Sequence[Event]) -> np.ndarray:
        """Where curves are sampled: fine after each start and end of a dose, coarser later.

        Parameters
        ----------
        events : sequence of Event
            Doses with their numbers filled in.

        Returns
        -------
        array, shape (times,)
            In the time unit of the system; the page samples the same moments.
        """
        return cls.solutions().times(events)

    def result(self, run: str = "main", settings: Mapping[str, Any] | None = None) -> Result:
        """The curves of a run, and their band when the figure has an ensemble.

        Parameters
        ----------
        run : str
            A key of `runs()`.
        settings : control -> value
            Every control; those of now when not given.

        Returns
        -------
        Result
            `times`, shape (times,); `curves[observable]`, the same shape; `bands[observable]`,
            a pair (low, high) of that shape.
        """
        return self.solutions().result(run, self.inputs_from(settings or self.settings))

    def extent(self, observable: str, runs: Iterable[str] | None = None, band: bool = False) -> float:
        """The largest value of an observable over the corners of all controls, to fix an axis by.

        Parameters
        ----------
        observable : str
            Its name.
        runs : iterable of str
            Which runs; all when not given.
        band : bool
            The upper edge of the band counts too.

        Returns
        -------
        float
            In the unit of the observable; 0 when nothing is ever shown.
        """
        return results.extent(self, observable, runs, band)

    @property
    def model_source(self) -> str:
        """The model as JavaScript, an object literal that the page and JupyterLab run."""
        return self.model().javascript(self.runs(), self.run_parameters)
