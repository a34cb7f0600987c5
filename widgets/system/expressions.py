"""Expressions in a system's own symbols, and what can be read off their form."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

import sympy as sp

from widgets.system.errors import fail
from widgets.system.forcing import Table
from widgets.system.guards import without_steps
from widgets.system.parsing import read

if TYPE_CHECKING:
    from widgets.system.system import Observable, System


def parse(system: System, expression, where: str) -> sp.Expr:
    """An expression with the symbols of this system and no others, its quantities worked out.

    Parameters
    ----------
    expression : str, number or sympy.Expr
    where : str
        What the expression is, for the sentence of a refusal: "the equation of A".

    Returns
    -------
    sympy.Expr
        In states, parameters, inputs and the time `t`.

    Raises
    ------
    ModelError
        For a text that is no expression, a value that is not finite and real, and a symbol
        that the system does not know.
    """
    return stated(system, expression, where).xreplace(system.expansions)


def parse_constant(system: System, expression, where: str) -> sp.Expr:
    """An expression in parameters and inputs alone.

    Raises
    ------
    ModelError
        Also for one that depends on a state or on time.
    """
    e = parse(system, expression, where)
    if names([e]) & set(system.states):
        fail(
            f"{system.name}: {where} is {str(expression)!r}, which depends on a state; "
            f"it may use parameters and inputs only."
        )
    if system.time in e.free_symbols:
        fail(f"{system.name}: {where} is {str(expression)!r}, which depends on time; it may use parameters only.")
    return e


def stated(system: System, expression, where: str) -> sp.Expr:
    """An expression as it was written, the names of quantities in it."""
    if isinstance(expression, str):
        # A series of doses says the same text hundreds of times.
        if expression not in system.parsed:
            system.parsed[expression] = _known(system, _read(system, expression, where), where, expression)
        return system.parsed[expression]
    return _known(system, expression, where, expression)


def expansions(system: System) -> dict[sp.Symbol, sp.Expr]:
    """Each quantity's symbol and what it stands for, in states, parameters, inputs and time.

    Raises
    ------
    ModelError
        For quantities that are defined by each other.
    """
    out: dict[sp.Symbol, sp.Expr] = {}
    left = dict(system.quantities)
    while left:
        ready = [q for q, e in left.items() if not names([e]) & set(left)]
        if not ready:
            fail(f"{system.name}: {' and '.join(left)} are defined by each other; one must do without the others.")
        for q in ready:
            out[system.symbols[q]] = left.pop(q).xreplace(out)
    return out


def _read(system: System, text: str, where: str) -> sp.Basic:
    def what_is(name: str) -> str:
        out = (
            f"it uses {name}, which is neither a state with an equation nor a parameter; give it a value in parameters"
        )
        if name in ("E", "e"):
            out += ", or write exp(1) for Euler's number"
        return f"{out}; known are {', '.join(system.symbols)}"

    return read(text, {system.time.name: system.time, **system.symbols}, f"{system.name}: {where}", what_is)


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
    own = {system.time.name: system.time, **system.symbols}
    expression = expression.subs({s: own[s.name] for s in expression.free_symbols if s.name in own})
    unknown = sorted(s.name for s in expression.free_symbols if s.name not in own)
    if unknown:
        fail(
            f"{system.name}: {where} is {str(expression)!r}: it uses {unknown[0]}, which is neither a state with an "
            f"equation nor a parameter; give it a value in parameters; known are {', '.join(system.symbols)}."
        )
    for equality in expression.atoms(sp.Eq, sp.Ne):
        if names([equality]) & set(system.states) or system.time in equality.free_symbols:
            fail(
                f"{system.name}: {where} asks whether {equality.lhs} == {equality.rhs}, which a solver never meets "
                "exactly; write it with < <= > >=."
            )
    return expression


def all_expressions(system: System) -> list[sp.Expr]:
    """Every expression on which a solution or an observable depends."""
    observables = (o.expression for o in system.observables.values())
    return [*system.equations.values(), *observables, *system.initial.values()]


def is_linear(system: System) -> bool:
    """Whether twice the dose gives twice every curve, as far as it can be proved.

    It is when each rate and each observable that changes with time is a sum of terms with
    exactly one state as a factor, no condition asks for a state, and all starts from zero.
    """
    if system.steady_state or any(e != 0 for e in system.initial.values()):
        return False
    states = {system.symbols[s] for s in system.states}
    changing = [o.expression for o in system.observables.values() if is_time_dependent(system, o)]
    return all(
        _is_proportional(e, states) or _is_proportional(sp.expand(e), states)
        for e in (*system.equations.values(), *changing)
    )


def _is_proportional(e: sp.Expr, states: set[sp.Symbol]) -> bool:
    """Whether an expression is of degree one in the states, read off its form."""
    if e == 0 or e in states:
        return True
    if isinstance(e, sp.Add):
        return all(_is_proportional(term, states) for term in e.args)
    if isinstance(e, sp.Mul):
        of_states = [factor for factor in e.args if factor.free_symbols & states]
        return len(of_states) == 1 and _is_proportional(of_states[0], states)
    if isinstance(e, sp.Piecewise):
        return all(
            _is_proportional(value, states) and not condition.free_symbols & states for value, condition in e.args
        )
    return False


def structural_inputs(system: System) -> set[str]:
    """Inputs on which rates, observables or initial values depend: when they move, the system is solved anew."""
    return set(system.inputs) & names(all_expressions(system))


def is_time_dependent(system: System, observable: Observable | str) -> bool:
    """Whether an observable depends on a state or on time itself."""
    asked = system.observables[observable] if isinstance(observable, str) else observable
    symbols = asked.expression.free_symbols
    return system.time in symbols or bool(names([asked.expression]) & set(system.states))


def stops(system: System) -> list[sp.Expr]:
    """When a condition on time begins or ends to hold, as expressions in parameters and inputs.

    Raises
    ------
    ModelError
        For a condition in which time does not stand by itself, as in sin(t) > 0.
    """
    out: dict[sp.Expr, None] = {}
    for e in map(without_steps, all_expressions(system)):
        for piecewise in e.atoms(sp.Piecewise):
            for _, condition in piecewise.args:
                for c in condition.atoms(sp.core.relational.Relational):
                    out |= dict.fromkeys(_crossing(system, c.lhs - c.rhs, str(c)))
        for table in e.atoms(Table):
            out |= dict.fromkeys(t for moment in table.args[1] for t in _crossing(system, table.args[0] - moment, None))
        # A kink, where the larger of two changes: no jump, but a short one could be stepped over.
        for kink in e.atoms(sp.Max, sp.Min):
            for a, b in combinations(sorted(_choices(kink), key=sp.default_sort_key), 2):
                out |= dict.fromkeys(_crossing(system, a - b, None))
        for kink in e.atoms(sp.Abs):
            out |= dict.fromkeys(_crossing(system, kink.args[0], None))
    return sorted(out, key=sp.default_sort_key)


def _choices(e: sp.Expr) -> set[sp.Expr]:
    """What a `Max` or `Min`, and those within it, choose from."""
    return set().union(*map(_choices, e.args)) if isinstance(e, (sp.Max, sp.Min)) else {e}


def _crossing(system: System, difference: sp.Expr, condition: str | None) -> list[sp.Expr]:
    """Where a difference changes sign in time; none where it asks for a state or not for time."""
    t = system.time
    if t not in difference.free_symbols or names([difference]) & set(system.states):
        return []
    rate = sp.simplify(sp.diff(difference, t))
    if t not in rate.free_symbols:
        return [sp.simplify(-difference.subs(t, 0) / rate)]
    if condition is None:
        return []
    fail(
        f"{system.name}: the condition {condition} does not say when it changes; compare t itself, as in t < 8, "
        "and for what repeats write sin(2*pi*t/24) without a condition, or doses with count and every."
    )


def names(expressions: Iterable[sp.Expr]) -> set[str]:
    """The names of all symbols in the expressions."""
    return {s.name for e in expressions for s in e.free_symbols}
