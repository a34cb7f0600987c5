"""Input from a table of times and values, as an expression in time that any equation may use."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy as sp

from widgets.system.errors import fail

KINDS = ("linear", "step")


class Table(sp.Function):
    """Values over time: `Table(t, times, values, step)`, straight lines where `step` is 0."""

    nargs = 4
    is_real = True

    def _eval_derivative(self, symbol):
        return sp.Integer(0) if self.args[3] else TableSlope(*self.args[:3]) * self.args[0].diff(symbol)

    def _latex(self, printer, **options):
        return rf"\mathrm{{table}}\left({printer.doprint(self.args[0])}\right)"


class TableSlope(sp.Function):
    """The slope of a `Table` of straight lines."""

    nargs = 3
    is_real = True

    def _eval_derivative(self, symbol):
        return sp.Integer(0)


def _step(t, times, values):
    return np.asarray(values)[np.maximum(np.searchsorted(times, t, side="right") - 1, 0)]


def _slope(t, times, values):
    return _step(t, (-np.inf, *times), (0.0, *(np.diff(values) / np.diff(times)), 0.0))


NUMPY = {
    "Table": lambda t, times, values, step: _step(t, times, values) if step else np.interp(t, times, values),
    "TableSlope": _slope,
}
# One expression without a space: `i` is the last row that has begun.
_JS_ROW = "(x,a,v,i=a.findLastIndex(z=>z<=x))=>i<0"
JAVASCRIPT = {
    "Table": lambda t, times, values, step: (
        f"({_JS_ROW}?v[0]:"
        + ("v[i]" if step == "1" else "i+1<a.length?v[i]+(v[i+1]-v[i])*(x-a[i])/(a[i+1]-a[i]):v[i]")
        + f")({t},{_js_list(times)},{_js_list(values)})"
    ),
    "TableSlope": lambda t, times, values: (
        f"({_JS_ROW}||i+1>=a.length?0:(v[i+1]-v[i])/(a[i+1]-a[i]))({t},{_js_list(times)},{_js_list(values)})"
    ),
}


def _js_list(text: str) -> str:
    return f"[{text.strip('()').rstrip(', ')}]"


def from_table(times: Sequence[float], values: Sequence[float], kind: str = "linear") -> sp.Expr:
    """What was measured or set over time, for example a glucose curve or the rate of a pump.

    Parameters
    ----------
    times : sequence of float
        Increasing, in the time unit of the system.
    values : sequence of float
        One for each time.
    kind : str
        "linear": straight from one value to the next. "step": each value holds until the next time.

    Returns
    -------
    sympy.Expr
        In `t`. Before the first time the first value holds, after the last the last one. Each
        time is a stop of the solvers, so that no value is stepped over.

    Raises
    ------
    ModelError
        For tables that are empty, of unequal length, not finite or not in the order of time.

    Examples
    --------
    >>> pump = from_table([0, 1, 4], [3, 1, 0], "step")
    >>> pumped = System("pumped", {"A": "pump - 0.2*A"}, quantities={"pump": pump})
    """
    try:
        t, v = np.asarray(times, float), np.asarray(values, float)
    except (TypeError, ValueError):
        fail(f"A table holds {times!r} and {values!r}; it takes numbers, a time and a value each.")
    if t.ndim != 1 or t.shape != v.shape or not len(t):
        fail(f"A table has {t.size} times and {v.size} values; it takes as many values as times, one or more.")
    if not (np.isfinite(t).all() and np.isfinite(v).all()):
        fail("A table holds a number that is not finite; leave out the times at which nothing is known.")
    if (np.diff(t) <= 0).any():
        wrong = int(np.argmax(np.diff(t) <= 0)) + 1
        fail(f"A table goes from {t[wrong - 1]:g} to {t[wrong]:g}; its times must increase.")
    if kind not in KINDS:
        fail(f"The kind of a table is {kind!r}; it may be {' or '.join(KINDS)}.")
    row = lambda numbers: sp.Tuple(*(sp.Float(repr(float(x))) for x in numbers))
    return Table(sp.Symbol("t", real=True), row(t), row(v), sp.Integer(kind == "step"))
