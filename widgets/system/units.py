"""Units that agree: what stands in one sum, on both sides of an equation and beside an observable's unit."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import sympy as sp

from widgets.system.errors import fail

if TYPE_CHECKING:
    from widgets.system.system import System

PREFIXES = {"p": -12, "n": -9, "u": -6, "m": -3, "c": -2, "d": -1, "k": 3, "M": 6}
_base = lambda name: sp.Symbol(name, positive=True)
_second, _meter = _base("s"), _base("m")
# What takes a prefix, and what does not.
SCALED = {
    "g": _base("g"), "m": _meter, "L": _meter**3 / 1000, "l": _meter**3 / 1000, "mol": _base("mol"), "s": _second,
    "M": _base("mol") / (_meter**3 / 1000), "V": _base("V"), "A": _base("A"), "F": _base("A") * _second / _base("V"),
    "S": _base("A") / _base("V"), "Hz": 1 / _second,
}  # fmt: skip
WHOLE = {
    "min": 60 * _second, "h": 3600 * _second, "hr": 3600 * _second, "hour": 3600 * _second, "hours": 3600 * _second,
    "d": 86400 * _second, "day": 86400 * _second, "days": 86400 * _second, "week": 604800 * _second,
    "weeks": 604800 * _second, "%": sp.Rational(1, 100),
}  # fmt: skip


@lru_cache(maxsize=1024)
def unit(text: str) -> sp.Expr | None:
    """A unit such as "mg/L", "1/h", "ng h/mL" or "mL min^-1 kg^-1", as a product of base units.

    Returns
    -------
    sympy.Expr or None
        None for "1" and "": nothing is said. A word that is no unit counts as one of its own.
    """
    text = unicodedata.normalize("NFKC", text).replace("μ", "u").replace("·", " ").replace("*", " ").strip()
    if text in ("", "1"):
        return None
    out = sp.Integer(1)
    for sign, word, power in re.findall(r"(/?)\s*([^\s/^\d]+|1)\s*(?:\^?(-?\d+))?", text):
        if word == "1":
            continue
        out *= _one(word) ** ((-1 if sign else 1) * int(power or 1))
    return out


def _one(word: str) -> sp.Expr:
    if word in WHOLE or word in SCALED:
        return WHOLE.get(word, SCALED.get(word))
    if word[0] in PREFIXES and word[1:] in SCALED:
        return sp.Integer(10) ** PREFIXES[word[0]] * SCALED[word[1:]]
    return _base(f"[{word}]")


def check_units(system: System) -> None:
    """Refuse an equation, a quantity or an observable whose units do not agree, as far as units are given.

    A symbol without a unit, the time `t` and a term with a number in it may have any unit: the
    number may be a conversion.

    Raises
    ------
    ModelError
        One sentence that names the term, the units in it and what it should agree with.
    """
    texts = {s: p.unit for s, p in system.parameters.items()} | system.units
    checker = _Checker(system, texts)
    for q in system.expansions:  # in the order in which they need each other
        checker.where = f"the quantity {q}"
        checker.known[q.name] = checker.of(system.quantities[q.name])
    for s, e in system.stated_equations.items():
        state, time = unit(system.units.get(s, "")), unit(system.time_unit)
        checker.where = f"the equation of {s}"
        for term in sp.Add.make_args(e):
            rate = None if state is None or time is None else state / time
            checker.agree(checker.of(term), rate, term, f"{system.units.get(s)} per {system.time_unit}")
    for key, o in system.observables.items():
        checker.where = f"observable {key}"
        checker.agree(checker.of(o.expression), unit(o.unit), o.expression, o.unit)


class _Checker:
    """The unit of an expression, or a refusal."""

    def __init__(self, system: System, texts: dict[str, str]):
        self.system, self.texts, self.where = system, texts, ""
        self.known = {name: unit(text) for name, text in texts.items()}

    def of(self, e: sp.Expr) -> sp.Expr | None:
        """The unit, or None where it is not known."""
        if e.is_number:
            return None
        if e.is_Symbol:
            return self.known.get(e.name)
        if isinstance(e, sp.Mul):
            # A number may convert; only a sign does not.
            units = [self.of(f) if f != -1 else sp.Integer(1) for f in e.args]
            return None if any(u is None for u in units) else sp.Mul(*units)
        if isinstance(e, sp.Pow):
            base = self.of(e.base)
            return None if base is None else base**e.exp
        if isinstance(e, (sp.Add, sp.Max, sp.Min, sp.Abs)):
            return self.shared(e.args)
        if isinstance(e, sp.Piecewise):
            for _, condition in e.args:
                for comparison in condition.atoms(sp.core.relational.Relational):
                    self.shared(comparison.args)
            return self.shared([value for value, _ in e.args])
        for argument in e.args:
            if isinstance(argument, sp.Expr):
                self.agree(self.of(argument), sp.Integer(1), argument, "a number without a unit")
        return None

    def shared(self, terms) -> sp.Expr | None:
        """The unit that all terms have, as far as theirs are known."""
        first: sp.Expr | None = None
        stands = ""
        for term in terms:
            here = self.of(term)
            if first is None:
                first, stands = here, self.written(term)
            else:
                self.agree(here, first, term, stands)
        return first

    def agree(self, here: sp.Expr | None, wanted: sp.Expr | None, expression: sp.Expr, other: str) -> None:
        """Refuse two units that differ; one that is not known agrees with any."""
        if here is None or wanted is None:
            return
        ratio = sp.simplify(here / wanted)
        if ratio.is_number and abs(float(ratio) - 1) < 1e-9:
            return
        differs = f"in units {float(ratio):g} times those" if ratio.is_number else "in another kind of unit than that"
        fail(
            f"{self.system.name}: {self.where} has {self.written(expression)}, {differs} of {other}; "
            "correct a unit, or write the factor that converts it."
        )

    def written(self, e: sp.Expr) -> str:
        """An expression and the units of what stands in it."""
        names = sorted(s.name for s in e.free_symbols)
        units = ", ".join(f"{name} in {self.texts[name]}" for name in names if self.texts.get(name, "1") != "1")
        return f"{e} ({units})" if units else str(e)
