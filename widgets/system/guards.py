"""Expressions made safe for a solver: no power of what is negative, no division by zero, no jump it could rattle on.

Each stand-in is a SymPy function with its derivative, its form in NumPy and its form in JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce

import numpy as np
import sympy as sp

# The base of x**h and the argument of log(x) count as at least TINY; in a derivative as at least
# FLOOR, because 0**h has no derivative. A divisor that vanishes with the states counts as FLOOR.
TINY, FLOOR = 1e-30, 1e-12
# A condition on a state takes effect over this share of what is compared, and at least over LEAST:
# a solver needs a slope where a thermostat holds a state at its threshold, and would otherwise
# switch for ever.
WIDTH, LEAST = 1e-6, 1e-10


class _Real(sp.Function):
    is_real = True


class Clamped(_Real):
    """max(x, TINY)."""

    nargs = 1
    is_positive = True

    def fdiff(self, argindex=1):
        return Above(self.args[0], -FLOOR)


class ClampedSlope(_Real):
    """max(x, FLOOR), in derivatives."""

    nargs = 1
    is_positive = True


class NonZero(_Real):
    """x, or FLOOR with its sign where x is nearer to zero."""

    nargs = 1
    is_zero = False

    def fdiff(self, argindex=1):
        return sp.Integer(1)


class Above(_Real):
    """1 where a > b, else 0."""

    nargs = 2

    def fdiff(self, argindex=1):
        return sp.Integer(0)


class Larger(_Real):
    """max(a, b)."""

    nargs = 2

    def fdiff(self, argindex=1):
        above = Above(*self.args)
        return above if argindex == 1 else 1 - above


class Smaller(_Real):
    """min(a, b)."""

    nargs = 2

    def fdiff(self, argindex=1):
        above = Above(*self.args)
        return above if argindex == 2 else 1 - above


class Ramp(_Real):
    """0 where a <= b, 1 where a is above b by WIDTH of their sizes, straight between."""

    nargs = 2

    def fdiff(self, argindex=1):
        return RampSlope(*self.args) if argindex == 1 else -RampSlope(*self.args)


class RampSlope(_Real):
    """The slope of `Ramp` in a."""

    nargs = 2


class Pick(_Real):
    """x where m > 0, else 0: a branch that is not taken may be no number at all."""

    nargs = 2

    @classmethod
    def eval(cls, m, x):
        return x if m == 1 or x == 0 else None

    def _eval_derivative(self, symbol):
        return Pick(self.args[0], self.args[1].diff(symbol))


def _width(a, b):
    return WIDTH * (np.abs(a) + np.abs(b)) + LEAST


NUMPY = {
    "Clamped": lambda x: np.maximum(x, TINY),
    "ClampedSlope": lambda x: np.maximum(x, FLOOR),
    "NonZero": lambda x: np.where(np.abs(x) < FLOOR, np.where(np.less(x, 0), -FLOOR, FLOOR), x),
    "Above": lambda a, b: np.greater(a, b) * 1.0,
    "Larger": np.maximum,
    "Smaller": np.minimum,
    "Ramp": lambda a, b: np.clip((a - b) / _width(a, b), 0, 1),
    "RampSlope": lambda a, b: np.where((a >= b) & (a - b <= _width(a, b)), 1 / _width(a, b), 0),
    "Pick": lambda m, x: np.where(np.greater(m, 0), x, 0.0),
}


def _apart(function):
    """A printer whose arguments stand in parentheses where they are more than one word."""
    return lambda *args: function(*(a if re.fullmatch(r"[\w.\[\]]+", a) else f"({a})" for a in args))


def _js_width(a, b):
    return f"({WIDTH!r}*(Math.abs({a})+Math.abs({b}))+{LEAST!r})"


JAVASCRIPT = {
    "Clamped": lambda x: f"Math.max({x},{TINY!r})",
    "ClampedSlope": lambda x: f"Math.max({x},{FLOOR!r})",
    "NonZero": _apart(lambda x: f"(Math.abs({x})<{FLOOR!r}?({x}<0?-{FLOOR!r}:{FLOOR!r}):{x})"),
    "Above": _apart(lambda a, b: f"({a}>{b}?1:0)"),
    "Larger": lambda a, b: f"Math.max({a},{b})",
    "Smaller": lambda a, b: f"Math.min({a},{b})",
    "Ramp": _apart(lambda a, b: f"Math.min(1,Math.max(0,({a}-{b})/{_js_width(a, b)}))"),
    "RampSlope": _apart(lambda a, b: f"({a}>={b}&&{a}-{b}<={_js_width(a, b)}?1/{_js_width(a, b)}:0)"),
    "Pick": _apart(lambda m, x: f"({m}>0?{x}:0)"),
}


def guarded(expression: sp.Expr, states: Iterable[sp.Symbol], time: sp.Symbol, smooth: bool) -> sp.Expr:
    """An expression as a solver can follow it, everywhere the same number wherever the stated one is defined.

    Parameters
    ----------
    states : iterable of sympy.Symbol
    time : sympy.Symbol
    smooth : bool
        Whether a condition on states takes effect over `WIDTH` and not at once: for rates,
        not for what is observed. Before the threshold (after it, for >= and <=) nothing changes.
    """
    states = set(states)
    changing = states | {time}
    nothing = dict.fromkeys(changing, 0)
    e = without_steps(expression)
    if smooth:
        on_states = lambda p: isinstance(p, sp.Piecewise) and any(c.free_symbols & states for _, c in p.args)
        e = e.replace(on_states, lambda p: _blend(p, states))
    e = e.replace(sp.Max, lambda *args: reduce(Larger, args)).replace(sp.Min, lambda *args: reduce(Smaller, args))
    may_be_negative = lambda x: bool(x.free_symbols & changing) and not x.is_positive

    def has_no_power(x):
        if isinstance(x, sp.log):
            return may_be_negative(x.args[0])
        return isinstance(x, sp.Pow) and not x.exp.is_integer and may_be_negative(x.base)

    def may_divide_by_zero(x):
        return (
            isinstance(x, sp.Pow)
            and x.exp.is_integer
            and x.exp.is_negative
            and bool(x.base.free_symbols & changing)
            and not x.base.is_nonzero
            and x.base.subs(nothing) == 0
        )

    e = e.replace(may_divide_by_zero, lambda x: NonZero(x.base) ** x.exp)
    return e.replace(has_no_power, lambda x: x.func(Clamped(x.args[0]), *x.args[1:]))


def slope(rate: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
    """The derivative of a guarded rate by a state or by time, finite where the base of a power is zero."""
    return sp.diff(rate, symbol).replace(Clamped, ClampedSlope)


def without_steps(expression: sp.Expr) -> sp.Expr:
    """`Heaviside` and `sign` written as `Piecewise`, whose jumps can be found."""
    return expression.replace(sp.Heaviside, lambda x, *_: sp.Piecewise((1, x >= 0), (0, True))).replace(
        sp.sign, lambda x: sp.Piecewise((1, x > 0), (-1, x < 0), (0, True))
    )


def _blend(piecewise: sp.Piecewise, states: set[sp.Symbol]) -> sp.Expr:
    """The cases of a `Piecewise`, each by how far its condition holds and those before it do not."""
    out, left = sp.Integer(0), sp.Integer(1)
    for value, condition in piecewise.args:
        holds = _truth(condition, states)
        out += Pick(left * holds, left * holds * value)
        left *= 1 - holds
    return out


def _truth(condition, states: set[sp.Symbol]) -> sp.Expr:
    """How far a condition holds, 0 to 1."""
    if condition in (sp.true, sp.false):
        return sp.Integer(int(bool(condition)))
    if not condition.free_symbols & states:
        return sp.Piecewise((1, condition), (0, True))
    if isinstance(condition, sp.And):
        return sp.Mul(*(_truth(c, states) for c in condition.args))
    if isinstance(condition, sp.Or):
        return 1 - sp.Mul(*(1 - _truth(c, states) for c in condition.args))
    if isinstance(condition, sp.Not):
        return 1 - _truth(condition.args[0], states)
    a, b = condition.args
    strictly_above = {sp.StrictGreaterThan: Ramp(a, b), sp.StrictLessThan: Ramp(b, a)}
    at_least = {sp.GreaterThan: 1 - Ramp(b, a), sp.LessThan: 1 - Ramp(a, b)}
    return {**strictly_above, **at_least}[type(condition)]
