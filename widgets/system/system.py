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

from widgets.system import dosing, expressions, population, printing, replacing, simulation
from widgets.system import initial as starts
from widgets.system import units as units_of
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


# In hours; a figure speaks of minutes, hours and days.
TIME_UNITS = {
    "ms": 1 / 3_600_000, "s": 1 / 3600, "min": 1 / 60, "h": 1.0, "day": 24.0, "days": 24.0, "week": 168.0, "weeks": 168.0,
}  # fmt: skip


class System:
    """Ordinary differential equations with parameters, observables and dosing.

    Parameters
    ----------
    name : str
    equations : mapping of str to str or sympy.Expr
        State -> its rate of change, in states, parameters, inputs, quantities and the time `t`.
        A condition on a state takes effect over a millionth of what it compares, so that a
        thermostat can be followed.
    parameters : mapping of str to number, (number, unit) or Parameter
    observables : mapping of str to str, (str, unit), (str, unit, label) or Observable
    units, labels : mapping of str to str
        State -> unit ("1" when not given) and name.
    inputs : mapping of str to float
        Symbol -> default: what a reader may set (a control); used like a parameter.
    time_unit : str
        A key of `TIME_UNITS`; "h" when not given.
    scales : mapping of str to float
        State -> the size below which its errors do not matter. When not given: the least of 1,
        the total of all doses and each initial value that is not zero.
    quantities : mapping of str to str or sympy.Expr
        Name -> an expression that equations, observables and other quantities may use.
    initial : mapping of str to number or str
        State -> its value at time 0, in parameters and inputs; 0 when not given.
    steady_state : bool
        Start where the equations come to rest from `initial` with nothing given.

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
        quantities=(),
        initial=(),
        steady_state=False,
    ):
        self.name, self.time_unit, self.steady_state = name, time_unit, bool(steady_state)
        self.states = tuple(equations)
        self.units, self.labels = dict(units), dict(labels)
        self.parameters = {s: _parameter(self, s, p) for s, p in dict(parameters).items()}
        self.inputs = {s: self.number(f"input {s}", v) for s, v in dict(inputs).items()}
        self.scales = {s: self.number(f"the scale of {s}", v) for s, v in dict(scales).items()}
        _check_states(self, equations, {"a unit": units, "a label": labels, "a scale": scales})
        _check_names(self, observables, quantities)
        self.parsed: dict[str, sp.Expr] = {}
        self.dose_functions: dict[Dose, Callable[..., list]] = {}
        named = (*self.states, *self.parameters, *self.inputs, *dict(quantities))
        self.symbols = {s: sp.Symbol(s, real=True) for s in named}
        # A system may call something of its own t; then time has no name in it.
        self.time = sp.Symbol("t" if "t" not in self.symbols else "time itself", real=True)
        self.quantities = {q: expressions.stated(self, e, f"the quantity {q}") for q, e in dict(quantities).items()}
        self.expansions = expressions.expansions(self)
        self.stated_equations = {s: expressions.stated(self, e, f"the equation of {s}") for s, e in equations.items()}
        self.equations = {s: e.xreplace(self.expansions) for s, e in self.stated_equations.items()}
        self.observables = {key: _observable(self, key, o) for key, o in dict(observables).items()}
        self.initial = starts.initial_values(self, dict(initial))
        self.stops = expressions.stops(self)
        units_of.check_units(self)

    # What follows from the statement is worked out in the modules beside this one.
    parse = expressions.parse
    structural_inputs = expressions.structural_inputs
    is_time_dependent = expressions.is_time_dependent
    linear = cached_property(expressions.is_linear)
    events = dosing.events
    breakpoints = dosing.breakpoints
    replaced = replacing.replaced
    initial_state = starts.initial_state
    solve = simulation.solve
    observe = simulation.observe
    simulate = simulation.simulate
    guarded_rates = cached_property(simulation.guarded_rates)
    jacobian = cached_property(simulation.jacobian)
    functions = cached_property(simulation.functions)
    sample_population = population.sample_population
    latex = printing.latex
    javascript = printing.javascript
    table = property(printing.table)

    @property
    def hours(self) -> float:
        """How many hours one unit of time is."""
        return TIME_UNITS[self.time_unit]

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

    def constant_values(self, parameters: Mapping | None = None) -> list:
        """The values as NumPy numbers, which may be divided by zero without an error of Python's own."""
        return [np.asarray(v, float)[()] for v in self.values(parameters).values()]

    def value(self, expression, parameters: Mapping | None = None) -> float:
        """A number made of parameters and inputs alone, for example a bioavailability.

        Raises
        ------
        ModelError
            For an expression that depends on a state.
        """
        e = expressions.parse_constant(self, expression, "the expression")
        return float(e.subs({self.symbols[k]: v for k, v in self.values(parameters).items()}))

    def uses(self, symbol: str, expression) -> bool:
        """Whether an expression, or a number, asks for a symbol of this system."""
        return symbol in {s.name for s in expressions.parse(self, expression, "the expression").free_symbols}

    def with_inputs(self, inputs: Mapping[str, float]) -> System:
        """The same system with more inputs: symbols that a figure's controls set.

        An input that is called like a parameter takes its place.

        Raises
        ------
        ModelError
            For one that is called like a state or a quantity.
        """
        for s in inputs:
            if s in self.states:
                fail(
                    f"{self.name}: a control is named {s}, which is a state; to set where it starts, name the control "
                    f"{s}0 and give initial={{{s!r}: '{s}0'}}."
                )
            if s in self.quantities:
                fail(f"{self.name}: a control is named {s}, which is a quantity; rename the control.")
        return System(
            self.name,
            self.stated_equations,
            {s: p for s, p in self.parameters.items() if s not in inputs},
            self.observables,
            units=self.units,
            labels=self.labels,
            inputs={**self.inputs, **inputs},
            time_unit=self.time_unit,
            scales=self.scales,
            quantities=self.quantities,
            initial=self.initial,
            steady_state=self.steady_state,
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
    """There is an equation, what is said of states is said of states, and time is counted in a known unit."""
    if not system.states:
        fail(f"{system.name}: there is no equation; give at least one state its rate of change.")
    for what, given in details.items():
        for s in dict(given):
            if s not in equations:
                fail(f"{system.name}: {s} has {what} but no equation; give it one in equations.")
    for s, scale in system.scales.items():
        if scale <= 0:
            fail(f"{system.name}: the scale of {s} is {scale:g}; it must be above 0.")
    if system.time_unit not in TIME_UNITS:
        fail(f"{system.name}: time_unit is {system.time_unit!r}; it may be {', '.join(TIME_UNITS)}.")


def _check_names(system: System, observables, quantities) -> None:
    """Every name is a name and stands for one thing."""
    kinds: dict[str, str] = {}
    for kind, given in (
        ("a state", system.states),
        ("a parameter", system.parameters),
        ("an input", system.inputs),
        ("a quantity", dict(quantities)),
        ("an observable", dict(observables)),
    ):
        for s in given:
            if not isinstance(s, str) or not s.isidentifier() or iskeyword(s):
                fail(
                    f"{system.name}: {s!r} cannot name {kind}; a name holds letters, digits and _, "
                    "starts with a letter and is no word of Python such as lambda."
                )
            # An observable may show a parameter under its own name, but not take a state's place.
            if kinds.get(s) == "a state" or (s in kinds and kind != "an observable"):
                fail(f"{system.name}: {s} is both {kinds[s]} and {kind}; rename one.")
            kinds[s] = kind
