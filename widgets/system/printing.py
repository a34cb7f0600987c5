"""A system printed: as LaTeX for the reader, as JavaScript for the page, as a table of its parameters."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import sympy as sp

from widgets.system import forcing, guards
from widgets.system.dosing import Dose
from widgets.system.errors import fail
from widgets.system.expressions import names as expression_names
from widgets.system.guards import slope
from widgets.system.replacing import replacements
from widgets.system.simulation import guarded_observables

if TYPE_CHECKING:
    from widgets.system.system import System

_FUNCTIONS = {**guards.JAVASCRIPT, **forcing.JAVASCRIPT}
_GREEK = ("alpha", "beta", "gamma", "delta", "kappa", "lambda", "mu", "tau", "omega")


def latex(system: System, states: Sequence[str] | None = None, terms: int = 4, **symbols: str) -> str:
    """The equations as a LaTeX `aligned` block, the very ones that run.

    Parameters
    ----------
    states : sequence of str, optional
        Those to print, in this order; all when not given.
    terms : int
        A sum of more terms goes on in the next row.
    **symbols : str
        A symbol's LaTeX, where its own is not wanted.

    Raises
    ------
    ModelError
        For a state that does not exist.
    """
    names = {symbol: symbols.get(s) or _name(system, s) for s, symbol in system.symbols.items()}
    rows, printed = [], []
    for s in states or system.states:
        if s not in system.equations:
            fail(f"{system.name}: there is no state {s} to print; states are {', '.join(system.states)}.")
        printed.append(system.stated_equations[s])
        rows += _rows(rf"\frac{{d\,{names[system.symbols[s]]}}}{{dt}}", printed[-1], names, terms)
    # What the equations call by a name of its own stands below them.
    defined: list[str] = []
    while wanted := [q for q in system.quantities if q not in defined and q in expression_names(printed)]:
        defined += wanted
        printed += [system.quantities[q] for q in wanted]
        for q in wanted:
            rows += _rows(names[system.symbols[q]], system.quantities[q], names, terms)
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def _rows(left: str, right: sp.Expr, names: Mapping, terms: int) -> list[str]:
    """One equation, in as many rows as it needs."""
    parts = [
        sp.latex(t, symbol_names=names, fold_short_frac=False, mul_symbol=r" \, ") for t in right.as_ordered_terms()
    ]
    signed = [parts[0], *(t if t.startswith("-") else f"+ {t}" for t in parts[1:])]
    lines = [" ".join(signed[i : i + terms]) for i in range(0, len(signed), terms)]
    return [f"{left} &= {lines[0]}", *(rf"&\quad {line}" for line in lines[1:])]


def _name(system: System, symbol: str) -> str:
    if symbol not in system.states:
        return _parameter_name(symbol)
    return rf"\mathrm{{{symbol.replace('_', chr(92) + ' ')}}}" if len(symbol) > 1 else symbol


def _parameter_name(symbol: str) -> str:
    """A parameter as pharmacology writes it: Vc, kel and ka_n are V, k and k with a subscript."""
    head, _, tail = symbol.partition("_")
    letters = re.fullmatch(r"([A-Z]{2,}|[A-Z]|k)([a-z]{0,3}\d*)", head)
    head, sub = letters.groups() if letters else (head, "")
    head = rf"\{head}" if head in _GREEK else head if len(head) == 1 else rf"\mathrm{{{head}}}"
    sub = ",".join(filter(None, [sub, tail.replace("_", ",")]))
    return rf"{head}_{{\mathrm{{{sub}}}}}" if sub else head


def table(system: System) -> pd.DataFrame:
    """The parameters: a row each, by symbol, with value, unit, source and how sure it is."""
    columns = ("symbol", "name", "value", "unit", "source", "checked", "basis", "species", "note")
    rows = [{c: getattr(p, c) for c in columns} for p in system.parameters.values()]
    return pd.DataFrame(rows, columns=list(columns)).set_index("symbol")


def javascript(
    system: System,
    runs: Mapping[str, Sequence[Dose]] | None = None,
    parameters: Mapping[str, Mapping[str, object]] | None = None,
) -> str:
    """The model as a JavaScript object literal, the one that the page solves.

    Its fields:

    states            how many
    linear            whether a dose may be solved for a total of one and scaled
    scales            a number a state; `autoScale` lists the states whose scale is the least of
                      1, the total of all doses and each initial value that is not zero
    isTimeDependent   {observable: 0 or 1}
    rates(y,p,u,f,t)  fills `f`; jacobian(y,p,J,t) fills `J` row by row; observe(y,p,o,k,t)
                      fills `o` at index `k`
    timeSlope(y,p,f,t)  fills `f` with d(rate)/dt at fixed states; only where it is not zero:
                      a Rosenbrock solver needs it
    stops             p => times at which a condition on `t` changes
    initial(p,y)      fills `y`; only where something does not start from 0
    replaced          {run: p => the parameters as that run has them}; only where one has its own
    steady            1 where the run starts at rest, sought from `initial`; else absent
    doses             {run: p => [[state, amount, duration, times] or [state, amount, duration,
                      [start, count, every], 1], ...]}

    `y` holds the states, `p` parameters then inputs in the order of `System.values`, `u` what
    runs into each state per unit of time, `t` the time.

    Parameters
    ----------
    runs : mapping of str to sequence of Dose, optional
    parameters : mapping of run to what it has otherwise, as in `System.replaced`, optional

    Raises
    ------
    ModelError
        For a dose that cannot be, and a function that JavaScript does not have.
    """
    n = len(system.states)
    inflow = [e + sp.Symbol(f"u[{i}]") for i, e in enumerate(system.guarded_rates)]
    observables = dict(zip((f"o.{key}[k]" for key in system.observables), guarded_observables(system), strict=True))
    body = lambda targets: _statements(system, targets)
    drift = [slope(e, system.time) for e in system.guarded_rates]
    parts = [
        f"states:{n}",
        f"linear:{str(system.linear).lower()}",
        f"scales:[{','.join(repr(system.scales.get(s, 1.0)) for s in system.states)}]",
        f"autoScale:[{','.join(str(i) for i, s in enumerate(system.states) if s not in system.scales)}]",
        f"isTimeDependent:{_each({k: int(system.is_time_dependent(k)) for k in system.observables}, str)}",
        f"rates(y,p,u,f,t){{{body({f'f[{i}]': e for i, e in enumerate(inflow)})}}}",
        f"jacobian(y,p,J,t){{{body({f'J[{i * n + j}]': e for (i, j), e in system.jacobian.items()})}}}",
        f"observe(y,p,o,k,t){{{body(observables)}}}",
        *_unless_zero(system, "timeSlope(y,p,f,t)", "f", drift),
        f"stops:p=>[{','.join(_constant(system, e) for e in system.stops)}]",
        *_unless_zero(system, "initial(p,y)", "y", system.initial.values()),
        *(["steady:1"] if system.steady_state else []),
        *([f"replaced:{_each(parameters, lambda own: _replaced(system, own))}"] if parameters else []),
        f"doses:{_each(runs or {}, lambda doses: _doses(system, doses))}",
    ]
    return "{" + ",".join(parts) + "}"


def _each(runs: Mapping[str, Any], printed: Callable[[Any], str]) -> str:
    """An object with something for each run."""
    return f"{{{','.join(f'{_key(run)}:{printed(given)}' for run, given in runs.items())}}}"


def _key(name: str) -> str:
    """A run's name as a key of an object: any name will do, in quotes where it must be."""
    return name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else json.dumps(name)


def _constant(system: System, e: sp.Expr) -> str:
    """An expression in parameters and inputs."""
    return _code(e.xreplace({s: sp.Symbol(f"p[{i}]") for i, s in enumerate(system.constants)}))


def _replaced(system: System, given: Mapping[str, object]) -> str:
    """The parameters of one run: those of all runs with some in other places."""
    place = list(system.values()).index
    own = (f"{place(s)}:{_constant(system, e)}" for s, e in replacements(system, given).items())
    return f"p=>Object.assign(p.slice(),{{{','.join(own)}}})"


def _statements(system: System, targets: Mapping[str, sp.Expr]) -> str:
    """Assignments in JavaScript: what expressions share first, then each target."""
    spelled = {
        **{system.symbols[s]: sp.Symbol(f"y[{i}]", real=True) for i, s in enumerate(system.states)},
        **{s: sp.Symbol(f"p[{i}]", real=True) for i, s in enumerate(system.constants)},
    }
    common, rest = sp.cse(list(targets.values()), symbols=sp.numbered_symbols("a", real=True))
    js = lambda e: _code(e.xreplace(spelled))
    return "".join(
        [*(f"const {n}={js(e)};" for n, e in common), *(f"{t}={js(e)};" for t, e in zip(targets, rest, strict=True))]
    )


def _unless_zero(system: System, head: str, array: str, values: Iterable[sp.Expr]) -> list[str]:
    """A method that fills an array; none where all of it is zero."""
    targets = {f"{array}[{i}]": e for i, e in enumerate(values)}
    return [f"{head}{{{_statements(system, targets)}}}"] if any(e != 0 for e in targets.values()) else []


def _doses(system: System, doses: Dose | Sequence[Dose]) -> str:
    doses = [doses] if isinstance(doses, Dose) else doses
    system.events(doses)  # the same refusals as in Python, before a page is made
    number = lambda e: repr(e) if isinstance(e, (int, float)) else _constant(system, system.parse(e, "a dose"))
    code = lambda e: number(e.item() if isinstance(e, np.generic) else e)
    rows = []
    for d in doses:
        when = (
            f"[{','.join(map(code, d.times))}]" if d.times else f"[{code(d.start)},{code(d.count)},{code(d.every)}],1"
        )
        rows.append(f"[{system.states.index(d.into)},{code(d.amount)},{code(d.duration)},{when}]")
    return f"p=>[{','.join(rows)}]"


@lru_cache(maxsize=4096)
def _code(expression: sp.Expr) -> str:
    functions = {name: [(lambda *_: True, function)] for name, function in _FUNCTIONS.items()}
    try:
        text = sp.jscode(expression, user_functions=functions)
    except NotImplementedError:
        fail(f"{expression} cannot be printed as JavaScript; write it with + - * / ** exp log.")
    return re.sub(r"\s", "", text)


def fingerprint(text: str) -> str:
    """A short name for a text, the same wherever it is computed."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
