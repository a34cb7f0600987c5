"""Text and numbers as SymPy expressions in a system's own symbols, and what can be read off their form."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import sympy as sp

from widgets.system.errors import fail
from widgets.system.parsing import read

if TYPE_CHECKING:
    from widgets.system.system import Observable, System

# A state inside x**h is clamped at this or above, because 0**h has no derivative.
FLOOR = 1e-12


def parse(system: System, expression, where: str) -> sp.Expr:
    """An expression with the symbols of this system and no others.

    Parameters
    ----------
    expression : str, number or sympy.Expr
    where : str
        What the expression is, for the sentence of a refusal: "the equation of A".

    Returns
    -------
    sympy.Expr

    Raises
    ------
    ModelError
        For a text that is no expression, a value that is not finite and real, and a symbol
        that the system does not know.
    """
    if isinstance(expression, str):
        # A series of doses says the same text hundreds of times.
        if expression not in system.parsed:
            system.parsed[expression] = _known(system, _read(system, expression, where), where, expression)
        return system.parsed[expression]
    return _known(system, expression, where, expression)


def _read(system: System, text: str, where: str) -> sp.Basic:
    def what_is(name: str) -> str:
        out = (
            f"it uses {name}, which is neither a state with an equation nor a parameter; give it a value in parameters"
        )
        if name in ("E", "e"):
            out += ", or write exp(1) for Euler's number"
        return f"{out}; known are {', '.join(system.symbols)}"

    return read(text, system.symbols, f"{system.name}: {where}", what_is)


def _known(system: System, expression, where: str, given) -> sp.Expr:
    """The expression, when it is one and all its symbols are known."""
    with contextlib.suppress(sp.SympifyError):
        expression = sp.sympify(expression)
    if isinstance(expression, sp.logic.boolalg.Boolean) and not isinstance(expression, sp.Symbol):
        fail(
            f"{system.name}: {where} is {given!r}, which is a condition and not a number; "
            f"write Piecewise((value, condition), (0, True))."
        )
    if not isinstance(expression, sp.Expr) or expression.has(sp.I, sp.zoo, sp.oo, sp.nan):
        fail(f"{system.name}: {where} is {given!r}, which is not a finite real number or an expression.")
    # A symbol made elsewhere, without our assumptions, is the same symbol by name.
    expression = expression.subs(
        {s: system.symbols[s.name] for s in expression.free_symbols if s.name in system.symbols}
    )
    unknown = sorted(s.name for s in expression.free_symbols if s.name not in system.symbols)
    if unknown:
        fail(
            f"{system.name}: {where} is {str(expression)!r}: it uses {unknown[0]}, which is neither a state with an "
            f"equation nor a parameter; give it a value in parameters; known are {', '.join(system.symbols)}."
        )
    return expression


def clamp_states(system: System, expressions: Iterable[sp.Expr]) -> tuple[list[sp.Expr], dict[sp.Symbol, sp.Symbol]]:
    """The expressions with each state inside a power or a logarithm clamped above zero.

    Returns
    -------
    expressions : list of sympy.Expr
        The same, with a stand-in for each state that is clamped.
    stands_for : dict of sympy.Symbol
        Stand-in -> the state whose value, at least `FLOOR`, it holds.
    """
    clamped = {system.symbols[s]: sp.Symbol(f"{s}_held", positive=True) for s in system.states}
    needs = lambda e: isinstance(e, sp.log) or (isinstance(e, sp.Pow) and not e.exp.is_integer)
    out = [e.replace(needs, lambda e: e.func(e.args[0].xreplace(clamped), *e.args[1:])) for e in expressions]
    used = set().union(*(e.free_symbols for e in out))
    return out, {h: s for s, h in clamped.items() if h in used}


def is_linear(system: System) -> bool:
    """Whether twice the dose gives twice every curve: rates and observables are proportional to the states."""
    y = [system.symbols[s] for s in system.states]
    zero = dict.fromkeys(y, 0)
    expressions = [
        *system.equations.values(),
        *(o.expression for o in system.observables.values() if is_time_dependent(system, o)),
    ]
    return all(
        sp.simplify(e.subs(zero)) == 0 and not any(sp.diff(e, s).free_symbols & set(y) for s in y) for e in expressions
    )


def structural_inputs(system: System) -> set[str]:
    """Inputs on which rates or observables depend: when they move, the system is solved anew."""
    expressions = [*system.equations.values(), *(o.expression for o in system.observables.values())]
    return set(system.inputs) & names(expressions)


def is_time_dependent(system: System, observable: Observable | str) -> bool:
    """Whether an observable depends on a state (and so on time)."""
    if isinstance(observable, str):
        observable = system.observables[observable]
    return bool(names([observable.expression]) & set(system.states))


def names(expressions: Sequence[sp.Expr]) -> set[str]:
    """The names of all symbols in the expressions."""
    return {s.name for e in expressions for s in e.free_symbols}
