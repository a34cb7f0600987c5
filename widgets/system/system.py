"""Equations stated once, as symbols: simulated with SciPy, printed as LaTeX, printed as JavaScript."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from keyword import iskeyword

import numpy as np
import pandas as pd
import sympy as sp
from scipy.integrate import solve_ivp
from sympy.parsing.sympy_parser import parse_expr

# A state inside x**h is held at or above this, because 0**h has no derivative.
FLOOR = 1e-12


class ModelError(ValueError):
    """A system, a dose or a parameter that cannot be: one sentence says what and where."""


def _fail(sentence: str) -> None:
    raise ModelError(sentence) from None


@dataclass(frozen=True)
class Parameter:
    """One number of a system, with all that is needed to judge it.

    `value` in `unit`; `low` and `high` the published range; `cv` the between-person
    variability (a fraction, log-normal); `logit_sd` the same for a fraction on the logit
    scale; `source`, `checked`, `basis`, `species` as in data/parameters.csv.
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


@dataclass(frozen=True)
class Dose:
    """An amount that enters a state, at once or evenly over a duration, one or more times.

    Numbers, or expressions in a system's parameters and inputs. `duration` 0 is a bolus;
    more is an infusion, or the zero-order release of a tablet into its depot. `count` doses
    start `every` time units from `start`; or `times` names each start. `unit`, when given,
    must be the unit of the state.
    """

    into: str
    amount: object
    start: object = 0
    duration: object = 0
    count: object = 1
    every: object = 0
    times: tuple = ()
    unit: str | None = None

    def __post_init__(self):
        # A list of times is what one writes; a dose must be hashable to be remembered.
        object.__setattr__(self, "times", tuple(self.times))


def bolus(amount, into: str, start=0, **more) -> Dose:
    """An amount that is there at once."""
    return Dose(into, amount, start, 0, **more)


def infusion(amount, into: str, duration, start=0, **more) -> Dose:
    """An amount that runs in evenly over `duration` (time unit of the system)."""
    return Dose(into, amount, start, duration, **more)


def release(amount, depot: str, duration, start=0, **more) -> Dose:
    """Zero-order release: a dose form that empties evenly into its depot over `duration`."""
    return Dose(depot, amount, start, duration, **more)


@dataclass(frozen=True)
class Event:
    """A dose with its numbers filled in: state index, amount, start and end."""

    state: int
    amount: float | np.ndarray
    start: float
    end: float


def variability(cv: float) -> float:
    """The log-normal's variance: omega squared = ln(1 + CV squared), CV as a fraction."""
    return math.log1p(cv * cv)


class System:
    """Ordinary differential equations with parameters, observables and dosing.

    >>> one = System("one compartment", {"A": "-CL/V*A"},
    ...              parameters={"CL": (90, "L/h"), "V": (250, "L")},
    ...              observables={"plasma": ("1000*A/V", "ng/mL")}, units={"A": "mg"})
    >>> one.simulate([bolus(35, "A")], until=8)["plasma"].iloc[0]
    140.0

    equations   state -> its rate of change, as text or as a SymPy expression
    parameters  symbol -> number, (number, unit) or `Parameter`
    observables name -> text, (text, unit), (text, unit, label) or `Observable`
    units       state -> unit ("1" when not given); `labels` the same for names
    inputs      symbol -> default: what a reader may set (a control); used like a parameter
    time_unit   the unit of time, "h" when not given

    Raises `ModelError`, one sentence, for an unknown symbol, a state without an equation,
    a number that is not finite, a negative dose, a wrong unit.
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
        self.parameters = {s: self._parameter(s, p) for s, p in dict(parameters).items()}
        self.inputs = {s: self._number(f"input {s}", v) for s, v in dict(inputs).items()}
        self._doses = {}
        self.scales = {s: float(dict(scales).get(s, 1.0)) for s in self.states}
        if not self.states:
            _fail(f"{name}: there is no equation; give at least one state its rate of change.")
        for what, given in (("a unit", self.units), ("a label", self.labels), ("a scale", dict(scales))):
            for s in given:
                if s not in equations:
                    _fail(f"{name}: {s} has {what} but no equation; give it one in equations.")
        kinds: dict[str, str] = {}
        for kind, given in (
            ("a state", self.states),
            ("a parameter", self.parameters),
            ("an input", self.inputs),
            ("an observable", dict(observables)),
        ):
            for s in given:
                if not isinstance(s, str) or not s.isidentifier() or iskeyword(s):
                    _fail(
                        f"{name}: {s!r} cannot name {kind}; a name holds letters, digits and _ and starts with a letter."
                    )
                # An observable may show a parameter under its own name, but not take a state's place.
                if kinds.get(s) == "a state" or (s in kinds and kind != "an observable"):
                    _fail(f"{name}: {s} is both {kinds[s]} and {kind}; rename one.")
                kinds[s] = kind
        self._symbols = {s: sp.Symbol(s, real=True) for s in (*self.states, *self.parameters, *self.inputs)}
        self.equations = {s: self.parse(e, f"the equation of {s}") for s, e in equations.items()}
        self.observables = {}
        for key, o in dict(observables).items():
            if not isinstance(o, Observable):
                o = Observable(*((o,) if isinstance(o, (str, sp.Expr)) else o))
            self.observables[key] = replace(o, expression=self.parse(o.expression, f"observable {key}"))

    # -- what may be said, and what may not ------------------------------------------------

    def _number(self, what, value) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            _fail(f"{self.name}: {what} is {value!r}; it must be a finite number.")
        return number

    def _parameter(self, symbol, p) -> Parameter:
        if not isinstance(p, Parameter):
            p = Parameter(symbol, *(p if isinstance(p, (tuple, list)) else (p,)))
        return replace(p, value=self._number(f"parameter {symbol}", p.value))

    def parse(self, expression, where: str) -> sp.Expr:
        """`expression` as SymPy, with this system's symbols and no others."""
        if isinstance(expression, str):
            try:
                expression = parse_expr(expression, local_dict=dict(self._symbols))
            except Exception:
                _fail(f"{self.name}: {where} is {expression!r}, which is not an expression.")
        try:
            expression = sp.sympify(expression)
        except sp.SympifyError:
            pass
        if not isinstance(expression, sp.Expr) or expression.has(sp.I, sp.zoo, sp.oo, sp.nan):
            _fail(f"{self.name}: {where} is {expression!r}, which is not a finite real number or an expression.")
        # A symbol made elsewhere, without our assumptions, is the same symbol by name.
        expression = expression.subs(
            {s: self._symbols[s.name] for s in expression.free_symbols if s.name in self._symbols}
        )
        unknown = sorted(s.name for s in expression.free_symbols if s.name not in self._symbols)
        if unknown:
            _fail(
                f"{self.name}: {where} uses {unknown[0]}, which is neither a state with an "
                f"equation nor a parameter; known are {', '.join(self._symbols)}."
            )
        return expression

    def values(self, parameters: Mapping | None = None) -> dict[str, float]:
        """Every parameter and input as a number; `parameters` replaces some.

        A replacement may be an array, shape (people,): then everything is worked out for
        each of these people at once.
        """
        known = {**{s: p.value for s, p in self.parameters.items()}, **self.inputs}
        for s, v in (parameters or {}).items():
            if s not in known:
                _fail(f"{self.name}: there is no parameter {s}; known are {', '.join(known)}.")
            known[s] = v if isinstance(v, np.ndarray) and np.isfinite(v).all() else self._number(f"parameter {s}", v)
        return known

    def events(self, doses: Iterable[Dose], parameters: Mapping | None = None) -> list[Event]:
        """The doses with their numbers filled in, sorted by start."""
        known = self.values(parameters)
        out = []
        doses = list(doses) if isinstance(doses, Iterable) else [doses]
        for dose in doses:
            if not isinstance(dose, Dose):
                _fail(f"{self.name}: {dose!r} is not a dose; write bolus(...), infusion(...) or release(...).")
            where = f"the dose into {dose.into}"
            numbers = self._dose(dose)(*known.values())
            for what, value in zip(
                ("amount", "duration", "start", "count", "interval", *["time"] * len(dose.times)), numbers
            ):
                if not np.isfinite(value).all():
                    _fail(f"{self.name}: the {what} of {where} is {value}; it must be a finite number.")
                if np.min(value) < 0:
                    _fail(f"{self.name}: the {what} of {where} is {np.min(value):g}; it must be 0 or more.")
                if what == "count" and value != round(value):
                    _fail(f"{self.name}: the count of {where} is {value:g}; it must be a whole number.")
            amount, duration, start, count, every, *times = numbers
            starts = times or [start + i * every for i in range(round(count))]
            # Rounded, so that two doses that end together end at the very same number, here and in the page.
            out += [
                Event(self.states.index(dose.into), amount, round(float(t), 9), round(float(t + duration), 9))
                for t in starts
                if np.any(amount)
            ]
        return sorted(out, key=lambda e: (e.start, e.state))

    def _dose(self, dose: Dose):
        """A dose as a function of the parameters' values, made once; refuses one that cannot be."""
        if dose not in self._doses:
            where = f"the dose into {dose.into}"
            if dose.into not in self.states:
                _fail(f"{self.name}: there is no state {dose.into} to dose; states are {', '.join(self.states)}.")
            unit = self.units.get(dose.into, "1")
            if dose.unit is not None and dose.unit != unit:
                _fail(f"{self.name}: {where} is in {dose.unit}; that state is in {unit}.")
            expressions = []
            for value in (dose.amount, dose.duration, dose.start, dose.count, dose.every, *dose.times):
                if isinstance(value, float) and not math.isfinite(value):
                    _fail(f"{self.name}: {where} has the number {value}; it must be finite.")
                e = self.parse(value, where)
                if any(s.name in self.states for s in e.free_symbols):
                    _fail(f"{self.name}: {where} depends on a state; it may use parameters and inputs only.")
                expressions.append(e)
            self._doses[dose] = sp.lambdify(self._order, expressions, "numpy")
        return self._doses[dose]

    def with_inputs(self, inputs: Mapping[str, float]) -> System:
        """The same system with more inputs: symbols that a figure's controls set."""
        known = {s for s in inputs if s in self.parameters or s in self.states}
        if known:
            _fail(f"{self.name}: a control is named {min(known)}, which the system already uses; rename the control.")
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

    # -- simulation ------------------------------------------------------------------------

    @cached_property
    def _order(self):
        return [self._symbols[s] for s in (*self.parameters, *self.inputs)]

    @cached_property
    def jacobian(self) -> sp.Matrix:
        """d(rate of state i) / d(state j), shape (states, states)."""
        rates, undo = self._clamp_states(list(self.equations.values()))
        stand_in = {s: h for h, s in undo.items()}
        # Differentiated by the state and by its held stand-in, so that x**h never leaves a bare 1/x.
        return sp.Matrix(
            [
                [
                    sp.diff(r, s) + (sp.diff(r, stand_in[s]) if s in stand_in else 0)
                    for s in (self._symbols[k] for k in self.states)
                ]
                for r in rates
            ]
        )

    @cached_property
    def linear(self) -> bool:
        """Whether twice the dose gives twice every curve: rates and observables are proportional to the states."""
        y = [self._symbols[s] for s in self.states]
        zero = {s: 0 for s in y}
        exprs = [
            *self.equations.values(),
            *(o.expression for o in self.observables.values() if self.is_time_dependent(o)),
        ]
        return all(
            sp.simplify(e.subs(zero)) == 0 and not any(sp.diff(e, s).free_symbols & set(y) for s in y) for e in exprs
        )

    def structural_inputs(self) -> set[str]:
        """Inputs on which rates or observables depend: when they move, the system is solved anew."""
        exprs = [*self.equations.values(), *(o.expression for o in self.observables.values())]
        return set(self.inputs) & {s.name for e in exprs for s in e.free_symbols}

    def is_time_dependent(self, observable: Observable | str) -> bool:
        """Whether an observable depends on a state (and so on time)."""
        if isinstance(observable, str):
            observable = self.observables[observable]
        return bool(observable.expression.free_symbols & {self._symbols[s] for s in self.states})

    def _clamp_states(self, expressions):
        """The expressions with each state inside a power held above zero, and what each stand-in stands for."""
        held = {self._symbols[s]: sp.Symbol(f"{s}_held", positive=True) for s in self.states}
        needs = lambda e: isinstance(e, sp.log) or (isinstance(e, sp.Pow) and not e.exp.is_integer)
        out = [e.replace(needs, lambda e: e.func(e.args[0].xreplace(held), *e.args[1:])) for e in expressions]
        used = set().union(*(e.free_symbols for e in out))
        return out, {h: s for s, h in held.items() if h in used}

    @cached_property
    def _numeric(self):
        y = [self._symbols[s] for s in self.states]
        rates, jac = list(self.equations.values()), list(self.jacobian)
        out, undo = self._clamp_states([*rates, *jac, *(o.expression for o in self.observables.values())])
        held = list(undo)
        make = lambda exprs: sp.lambdify([y, self._order, held], exprs, "numpy", cse=True)
        n = len(rates)
        idx = [self.states.index(undo[h].name) for h in held]
        return make(out[:n]), make(out[n : n + n * n]), make(out[n + n * n :]), idx

    def breakpoints(self, events: Sequence[Event], until: float) -> list[float]:
        """Where integration restarts: each start and end of a dose up to `until`."""
        return sorted({0.0, *(t for e in events for t in (e.start, e.end) if t < until)})

    def solve(self, events: Sequence[Event], times, parameters=None, rtol=1e-9) -> np.ndarray:
        """States at `times` (sorted, from 0 on), shape (times, states). A bolus counts at its own time.

        Parameters or amounts that are arrays, shape (people,), are solved together, and the
        shape is (times, states, people).
        """
        f, jac, _, idx = self._numeric
        known = list(self.values(parameters).values())
        shape = np.broadcast_shapes(*(np.shape(v) for v in known), *(np.shape(e.amount) for e in events))
        people, n, times = (shape or (1,))[0], len(self.states), np.asarray(times, float)
        # A person's states stand together, so the Jacobian of everybody is a band of small blocks.
        entries = [(i, j) for i in range(n) for j in range(n) if self.jacobian[i, j] != 0]

        def rates(t, x):
            x, out = x.reshape(people, n).T, np.empty((n, people))
            for i, v in enumerate(f(x, known, np.maximum(x[idx], FLOOR))):
                out[i] = v
            out += u
            # The solver would look for a step that mends an infinity, and never come back.
            if not math.isfinite(out.sum()):
                _fail(
                    f"{self.name}: the rate of {self.states[int(np.argmin(np.isfinite(out).all(axis=1)))]} is not a finite number "
                    f"at {t:g} {self.time_unit}; a parameter may be far outside its range."
                )
            return out.T.ravel()

        def band(t, x):
            x, out = x.reshape(people, n).T, np.zeros((2 * n - 1, people * n))
            values = jac(x, known, np.maximum(x[idx], FLOOR))
            for i, j in entries:
                out[i - j + n - 1, j::n] = values[i * n + j]
            return out

        end = float(times[-1]) if len(times) else 0.0
        # The end stands twice: a bolus at the very end counts at its own time too.
        cuts = [*sorted({*self.breakpoints(events, end), end}), end]
        out, y = np.zeros((len(times), n, people)), np.zeros((n, people))
        atol = np.tile([self.scales[s] for s in self.states], people) * rtol * 1e-3
        for a, b in zip(cuts, cuts[1:]):
            u = np.zeros((n, people))
            for e in events:
                if e.start == a and e.end == a:
                    y[e.state] += e.amount
                elif e.start <= a < e.end:
                    u[e.state] += e.amount / (e.end - e.start)
            here = (times >= a) & (times <= b)
            out[times == a] = y
            if b <= a:
                continue
            with np.errstate(all="ignore"):
                solution = solve_ivp(
                    rates,
                    (a, b),
                    y.T.ravel(),
                    "LSODA",
                    t_eval=np.union1d(times[here], [b]),
                    rtol=rtol,
                    atol=atol,
                    jac=band,
                    lband=n - 1,
                    uband=n - 1,
                )
            if not solution.success:
                _fail(
                    f"{self.name}: the equations could not be followed from {a:g} to {b:g} {self.time_unit}; "
                    f"a parameter may be far outside its range."
                )
            y_all = solution.y.T.reshape(-1, people, n).transpose(0, 2, 1)
            out[here] = y_all[np.isin(solution.t, times[here])]
            y = y_all[-1].copy()
        return out if shape else out[:, :, 0]

    def observe(self, states: np.ndarray, parameters: Mapping | None = None) -> dict[str, np.ndarray]:
        """Every observable at each row of `states`, each of shape (times,), or (times, people)."""
        _, _, g, idx = self._numeric
        known = list(self.values(parameters).values())
        x = np.moveaxis(states, 1, 0)
        rows = g(x, known, np.maximum(x[idx], FLOOR)) if self.observables else []
        return {k: np.broadcast_to(np.asarray(v, float), x.shape[1:]).copy() for k, v in zip(self.observables, rows)}

    def simulate(
        self,
        doses: Iterable[Dose] = (),
        until: float | None = None,
        times=None,
        parameters: Mapping | None = None,
        rtol: float = 1e-9,
    ) -> pd.DataFrame:
        """States and observables over time.

        `until` gives 481 even times from 0; `times` names them. The index is time in
        `time_unit`; `frame.attrs["units"]` maps column -> unit. At the moment of a bolus
        the value just after it is returned.
        """
        if times is None:
            times = np.linspace(0, self._number("the end of the simulation", 24 if until is None else until), 481)
        try:
            times = np.unique(np.asarray(times, float))
        except (TypeError, ValueError):
            times = np.empty(0)
        if not len(times) or not np.isfinite(times).all() or times[0] < 0:
            _fail(f"{self.name}: times must be finite numbers from 0 on.")
        several = [s for s, v in self.values(parameters).items() if np.ndim(v)]
        if several:
            _fail(
                f"{self.name}: {several[0]} holds several numbers, and a table shows one person; use solve and observe."
            )
        states = self.solve(self.events(doses, parameters), times, parameters, rtol)
        frame = pd.DataFrame(states, columns=list(self.states), index=pd.Index(times, name=f"time ({self.time_unit})"))
        for key, values in self.observe(states, parameters).items():
            frame[key] = values
        frame.attrs["units"] = {
            **{s: self.units.get(s, "1") for s in self.states},
            **{k: o.unit for k, o in self.observables.items()},
        }
        return frame

    def value(self, expression, parameters: Mapping | None = None) -> float:
        """A number made of parameters and inputs alone, for example a bioavailability."""
        e = self.parse(expression, f"the expression {expression}")
        if any(s.name in self.states for s in e.free_symbols):
            _fail(f"{self.name}: {expression} depends on a state; it may use parameters and inputs only.")
        return float(e.subs({self._symbols[k]: v for k, v in self.values(parameters).items()}))

    # -- people ----------------------------------------------------------------------------

    def sample_population(self, count: int, seed: int = 1) -> pd.DataFrame:
        """`count` virtual people: a column for each parameter that varies, a row a person.

        Log-normal around the typical value with omega squared = ln(1 + CV squared); a
        fraction with `logit_sd` is normal on the logit scale. Scrambled Sobol points, so
        that few people cover the range evenly; the same seed gives the same people.
        """
        from scipy.stats import norm, qmc

        varying = [p for p in self.parameters.values() if p.cv or p.logit_sd]
        if count < 1:
            _fail(f"{self.name}: {count} people cannot be drawn; ask for 1 or more.")
        if not varying:
            _fail(f"{self.name}: no parameter has a published between-person variability.")
        # Sobol points come in powers of two; the rest are left off.
        points = qmc.Sobol(len(varying), rng=np.random.default_rng(seed)).random_base2(
            math.ceil(math.log2(max(count, 2)))
        )
        z = norm.ppf(np.clip(points[:count], 1e-6, 1 - 1e-6))
        columns = {}
        for p, e in zip(varying, z.T):
            if p.logit_sd and not 0 < p.value < 1:
                _fail(
                    f"{self.name}: {p.symbol} is {p.value:g} and varies on the logit scale; it must lie between 0 and 1."
                )
            if p.logit_sd:
                columns[p.symbol] = 1 / (1 + np.exp(-(math.log(p.value / (1 - p.value)) + p.logit_sd * e)))
            else:
                columns[p.symbol] = p.value * np.exp(math.sqrt(variability(p.cv)) * e)
        return pd.DataFrame(columns)

    # -- print -----------------------------------------------------------------------------

    def _names(self, marks: Mapping[str, str]) -> dict:
        own = {s: rf"\mathrm{{{s.replace('_', chr(92) + ' ')}}}" if len(s) > 1 else s for s in self.states}
        return {self._symbols[s]: marks.get(s) or own.get(s) or _latex_name(s) for s in self._symbols}

    def latex(self, states: Sequence[str] | None = None, terms: int = 4, **marks: str) -> str:
        """The equations as a LaTeX `aligned` block, the very ones that run.

        `states` names those to print, in this order; a sum of more than `terms` terms goes on
        in the next row; a keyword gives a symbol's LaTeX, where its own is not wanted.
        """
        names = self._names(marks)
        rows = []
        for s in states or self.states:
            if s not in self.equations:
                _fail(f"{self.name}: there is no state {s} to print; states are {', '.join(self.states)}.")
            parts = [
                sp.latex(t, symbol_names=names, fold_short_frac=False, mul_symbol=r" \, ")
                for t in self.equations[s].as_ordered_terms()
            ]
            signed = [parts[0], *(t if t.startswith("-") else f"+ {t}" for t in parts[1:])]
            lines = [" ".join(signed[i : i + terms]) for i in range(0, len(signed), terms)]
            rows += [
                rf"\frac{{d\,{names[self._symbols[s]]}}}{{dt}} &= {lines[0]}",
                *(rf"&\quad {line}" for line in lines[1:]),
            ]
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex()}\n$$"

    def __repr__(self) -> str:
        return f"System({self.name!r}, {len(self.states)} states, {len(self.parameters)} parameters)"

    @property
    def table(self) -> pd.DataFrame:
        """The parameters: a row each, with value, unit, range, source and how sure it is."""
        rows = [
            {
                "symbol": p.symbol,
                "name": p.name,
                "value": p.value,
                "unit": p.unit,
                "source": p.source,
                "checked": p.checked,
                "basis": p.basis,
                "species": p.species,
                "note": p.note,
            }
            for p in self.parameters.values()
        ]
        return pd.DataFrame(rows).set_index("symbol")

    def javascript(self, runs: Mapping[str, Sequence[Dose]] = {}) -> str:
        """An object literal: `rates`, `jacobian`, `observe`, and `doses` for each run.

        y: states, p: parameters then inputs (the order of `values`), u: rate of input.
        """
        y = {self._symbols[s]: sp.Symbol(f"y[{i}]") for i, s in enumerate(self.states)}
        p = {s: sp.Symbol(f"p[{i}]") for i, s in enumerate(self._order)}

        def body(targets: Sequence[str], expressions: Sequence[sp.Expr]) -> str:
            expressions, undo = self._clamp_states(expressions)
            held = {h: sp.Symbol(f"Math.max(y[{self.states.index(s.name)}],{FLOOR!r})") for h, s in undo.items()}
            common, rest = sp.cse(expressions, symbols=sp.numbered_symbols("a"))
            js = lambda e: _jscode(e.xreplace({**y, **p, **held}))
            return "".join(
                [*(f"const {n}={js(e)};" for n, e in common), *(f"{t}={js(e)};" for t, e in zip(targets, rest))]
            )

        n = len(self.states)
        jac = [(i * n + j, e) for (i, j), e in np.ndenumerate(np.array(self.jacobian)) if e != 0]
        parts = [
            f"states:{n}",
            f"linear:{str(self.linear).lower()}",
            f"scales:[{','.join(repr(self.scales[s]) for s in self.states)}]",
            f"isTimeDependent:{{{','.join(f'{k}:{int(self.is_time_dependent(o))}' for k, o in self.observables.items())}}}",
            "rates(y,p,u,f){"
            + body(
                [f"f[{i}]" for i in range(n)], [e + sp.Symbol(f"u[{i}]") for i, e in enumerate(self.equations.values())]
            )
            + "}",
            "jacobian(y,p,J){" + body([f"J[{k}]" for k, _ in jac], [e for _, e in jac]) + "}",
            "observe(y,p,o,k){"
            + body([f"o.{key}[k]" for key in self.observables], [o.expression for o in self.observables.values()])
            + "}",
        ]
        code = lambda e: _jscode(self.parse(e, "a dose").xreplace(p))
        for name, doses in runs.items():
            for d in doses:
                self.events([d])  # the same refusals as in Python, before a page is made
        runs_js = ",".join(
            f"{name}:p=>["
            + ",".join(
                f"[{self.states.index(d.into)},{code(d.amount)},{code(d.duration)},"
                + (
                    f"[{','.join(code(t) for t in d.times)}]"
                    if d.times
                    else f"[{code(d.start)},{code(d.count)},{code(d.every)}],1"
                )
                + "]"
                for d in doses
            )
            + "]"
            for name, doses in runs.items()
        )
        return "{" + ",".join([*parts, f"doses:{{{runs_js}}}"]) + "}"


def fingerprint(text: str) -> str:
    """A short name for a text, the same wherever it is computed."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


_GREEK = ("alpha", "beta", "gamma", "delta", "kappa", "lambda", "mu", "tau", "omega")


def _latex_name(symbol: str) -> str:
    """A parameter as pharmacology writes it: Vc, kel and ka_n are V, k and k with a subscript."""
    head, _, tail = symbol.partition("_")
    letters = re.fullmatch(r"([A-Z]{2,}|[A-Z]|k)([a-z]{0,3}\d*)", head)
    head, sub = letters.groups() if letters else (head, "")
    head = rf"\{head}" if head in _GREEK else head if len(head) == 1 else rf"\mathrm{{{head}}}"
    sub = ",".join(filter(None, [sub, tail.replace("_", ",")]))
    return rf"{head}_{{\mathrm{{{sub}}}}}" if sub else head


@lru_cache(maxsize=4096)
def _jscode(expression: sp.Expr) -> str:
    try:
        text = sp.jscode(expression)
    except NotImplementedError:
        _fail(f"{expression} cannot be printed as JavaScript; write it with + - * / ** exp log.")
    return text.replace(" ", "")
