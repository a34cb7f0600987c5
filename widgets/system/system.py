"""A system stated once: equations, parameters, observables, and what may not be said."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from keyword import iskeyword
from typing import Any

import numpy as np
import sympy as sp

from widgets.system import dosing, expressions, population, printing, simulation
from widgets.system.dosing import Dose
from widgets.system.errors import fail


@dataclass(frozen=True)
class Parameter:
    """One number of a system, with all that is needed to judge it.

    Parameters
    ----------
    symbol : str
    value : float
        In `unit`.
    low, high : float, optional
        The published range.
    cv : float, optional
        Between-person variability of a log-normal, as a fraction.
    logit_sd : float, optional
        The same for a fraction, as a standard deviation on the logit scale.
    source, checked, basis, species, note : str
        As in data/parameters.csv.
    """

    symbol: str
    value: float
    unit: str = "1"
    name: str = ""
    low: float | None = None
    high: float | None = None
    cv: float | None = None
    logit_sd: float | None = None
    source: str = ""
    checked: str = ""
    basis: str = ""
    species: str = ""
    note: str = ""


@dataclass(frozen=True)
class Observable:
    """What a reader looks at: an expression in states and parameters, with its unit and name."""

    expression: sp.Expr
    unit: str = "1"
    name: str = ""


class System:
    """Ordinary differential equations with parameters, observables and dosing.

    Parameters
    ----------
    name : str
    equations : mapping of str to str or sympy.Expr
        State -> its rate of change.
    parameters : mapping of str to number, (number, unit) or Parameter
    observables : mapping of str to str, (str, unit), (str, unit, label) or Observable
    units, labels : mapping of str to str
        State -> unit ("1" when not given) and name.
    inputs : mapping of str to float
        Symbol -> default: what a reader may set (a control); used like a parameter.
    time_unit : str
        "h" when not given.
    scales : mapping of str to float
        State -> the size below which its errors do not matter; 1 when not given.

    Raises
    ------
    ModelError
        One sentence, for an unknown symbol, a state without an equation, a number that is
        not finite, a negative dose, a wrong unit.

    Examples
    --------
    >>> one = System("one compartment", {"A": "-CL/V*A"},
    ...              parameters={"CL": (90, "L/h"), "V": (250, "L")},
    ...              observables={"plasma": ("1000*A/V", "ng/mL")}, units={"A": "mg"})
    >>> one.simulate([bolus(35, "A")], until=8)["plasma"].iloc[0]
    140.0
    """

    def __init__(
        self,
        name,
        equations,
        parameters=(),
        observables=(),
        *,
        units=(),
        labels=(),
        inputs=(),
        time_unit="h",
        scales=(),
    ):
        self.name, self.time_unit = name, time_unit
        self.states = tuple(equations)
        self.units, self.labels = dict(units), dict(labels)
        self.parameters = {s: _parameter(self, s, p) for s, p in dict(parameters).items()}
        self.inputs = {s: self.number(f"input {s}", v) for s, v in dict(inputs).items()}
        self.scales = {s: float(dict(scales).get(s, 1.0)) for s in self.states}
        _check_states(self, equations, {"a unit": units, "a label": labels, "a scale": scales})
        _check_names(self, observables)
        self.parsed: dict[str, sp.Expr] = {}
        self.dose_functions: dict[Dose, Callable[..., list]] = {}
        self.symbols = {s: sp.Symbol(s, real=True) for s in (*self.states, *self.parameters, *self.inputs)}
        self.equations = {s: self.parse(e, f"the equation of {s}") for s, e in equations.items()}
        self.observables = {key: _observable(self, key, o) for key, o in dict(observables).items()}

    # What follows from the statement is worked out in the modules beside this one.
    parse = expressions.parse
    events = dosing.events
    solve = simulation.solve
    observe = simulation.observe
    simulate = simulation.simulate
    sample_population = population.sample_population
    latex = printing.latex
    javascript = printing.javascript
    structural_inputs = expressions.structural_inputs
    is_time_dependent = expressions.is_time_dependent
    breakpoints = staticmethod(dosing.breakpoints)
    linear = cached_property(expressions.is_linear)
    jacobian = cached_property(simulation.jacobian)
    functions = cached_property(simulation.functions)
    table = property(printing.table)

    @cached_property
    def constants(self) -> list[sp.Symbol]:
        """The symbols of parameters, then of inputs: the order of `values`, and of `p` in a page."""
        return [self.symbols[s] for s in (*self.parameters, *self.inputs)]

    def number(self, what: str, value) -> float:
        """`value` as a finite number; `what` names it in the sentence of a refusal."""
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            fail(f"{self.name}: {what} is {value!r}; it must be a finite number.")
        return number

    def values(self, parameters: Mapping | None = None) -> dict[str, float]:
        """Every parameter and input as a number.

        Parameters
        ----------
        parameters : mapping of str to float or ndarray, shape (members,), optional
            Values that replace those of the system. With arrays everything is worked out for
            each of these members at once.

        Raises
        ------
        ModelError
            For a symbol that is no parameter or input, and for a value that is not finite.
        """
        known: dict[str, Any] = {**{s: p.value for s, p in self.parameters.items()}, **self.inputs}
        for s, v in (parameters or {}).items():
            if s not in known:
                fail(f"{self.name}: there is no parameter {s}; known are {', '.join(known)}.")
            known[s] = v if isinstance(v, np.ndarray) and np.isfinite(v).all() else self.number(f"parameter {s}", v)
        return known

    def value(self, expression, parameters: Mapping | None = None) -> float:
        """A number made of parameters and inputs alone, for example a bioavailability.

        Raises
        ------
        ModelError
            For an expression that depends on a state.
        """
        e = self.parse(expression, f"the expression {expression}")
        if any(s.name in self.states for s in e.free_symbols):
            fail(f"{self.name}: {expression} depends on a state; it may use parameters and inputs only.")
        return float(e.subs({self.symbols[k]: v for k, v in self.values(parameters).items()}))

    def with_inputs(self, inputs: Mapping[str, float]) -> System:
        """The same system with more inputs: symbols that a figure's controls set."""
        known = {s for s in inputs if s in self.parameters or s in self.states}
        if known:
            fail(f"{self.name}: a control is named {min(known)}, which the system already uses; rename the control.")
        return System(
            self.name,
            self.equations,
            self.parameters,
            self.observables,
            units=self.units,
            labels=self.labels,
            inputs={**self.inputs, **inputs},
            time_unit=self.time_unit,
            scales=self.scales,
        )

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex()}\n$$"

    def __repr__(self) -> str:
        return f"System({self.name!r}, {len(self.states)} states, {len(self.parameters)} parameters)"


def _parameter(system: System, symbol: str, given) -> Parameter:
    if not isinstance(given, Parameter):
        given = Parameter(symbol, *(given if isinstance(given, (tuple, list)) else (given,)))
    return replace(given, value=system.number(f"parameter {symbol}", given.value))


def _observable(system: System, key: str, given) -> Observable:
    if not isinstance(given, Observable):
        given = Observable(*((given,) if isinstance(given, (str, sp.Expr)) else given))
    return replace(given, expression=system.parse(given.expression, f"observable {key}"))


def _check_states(system: System, equations: Mapping, details: Mapping[str, Any]) -> None:
    """There is an equation, and what is said of states is said of states."""
    if not system.states:
        fail(f"{system.name}: there is no equation; give at least one state its rate of change.")
    for what, given in details.items():
        for s in dict(given):
            if s not in equations:
                fail(f"{system.name}: {s} has {what} but no equation; give it one in equations.")


def _check_names(system: System, observables) -> None:
    """Every name is a name and stands for one thing."""
    kinds: dict[str, str] = {}
    for kind, given in (
        ("a state", system.states),
        ("a parameter", system.parameters),
        ("an input", system.inputs),
        ("an observable", dict(observables)),
    ):
        for s in given:
            if not isinstance(s, str) or not s.isidentifier() or iskeyword(s):
                fail(
                    f"{system.name}: {s!r} cannot name {kind}; a name holds letters, digits and _ "
                    "and starts with a letter."
                )
            # An observable may show a parameter under its own name, but not take a state's place.
            if kinds.get(s) == "a state" or (s in kinds and kind != "an observable"):
                fail(f"{system.name}: {s} is both {kinds[s]} and {kind}; rename one.")
            kinds[s] = kind
