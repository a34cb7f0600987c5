"""The arithmetic of a template: read once, as numbers and signs in the order in which they are worked out.

`max a - 2 * min b` is `[max a, 2, min b, *, -]`. The page works it out by the same rule
(`live/words.mjs`); tests/vectors/templates.json holds both to it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

SIGNS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else math.nan,
}
CARRIED = 4  # digits that a sample carries

Term = float | str | Mapping[str, Any]


class _Reader:
    def __init__(self, text: str, operand: Callable[[list[str]], Term]) -> None:
        self.words, self.operand = re.findall(r"[()]|[^\s()]+", text), operand

    def next(self, among: str) -> str | None:
        """Takes the next word when it is one of these signs."""
        return self.words.pop(0) if self.words and self.words[0] in list(among) else None

    def several(self, signs: str, one: Callable[[], list[Term]]) -> list[Term]:
        out = one()
        while sign := self.next(signs):
            out += [*one(), sign]
        return out

    def sum(self) -> list[Term]:
        return self.several("+-", lambda: self.several("*/", self.one))

    def one(self) -> list[Term]:
        if self.next("("):
            out = self.sum()
            if not self.next(")"):
                raise ValueError("a parenthesis is not closed")
            return out
        words = []
        while self.words and self.words[0] not in (*SIGNS, "(", ")"):
            words.append(self.words.pop(0))
        if not words:
            raise ValueError("a value is missing beside a sign")
        return [self.operand(words)]


def read(text: str, operand: Callable[[list[str]], Term]) -> list[Term]:
    """A formula as the values and signs of which it is made, each sign after its two values.

    Parameters
    ----------
    text : str
        Values with + - * / between them, each with a blank on both sides, and parentheses.
    operand : function of the words of a value
        What that value is.

    Raises
    ------
    ValueError
        For a sign without a value and a parenthesis without its other.
    """
    reader = _Reader(text, operand)
    out = reader.sum()
    if reader.words:
        raise ValueError("a parenthesis is closed that was not opened")
    return out


def calculate(terms: list[Term], worth: Callable[[Mapping[str, Any]], float | None]) -> float | None:
    """What a formula is worth; None where one of its values is not there, or by zero is divided.

    A sum or difference with a value of a curve is rounded to the fourth digit of the larger: what
    lies behind it is no longer that of the curve.

    Parameters
    ----------
    terms : list
        What `read` gives.
    worth : function of a term
        The value of what is neither a number nor a sign.
    """
    stack: list[tuple[float, bool]] = []
    for term in terms:
        if isinstance(term, str):
            (a, first), (b, second) = stack[-2:]
            value, is_sampled = SIGNS[term](a, b), first or second
            if term in "+-" and is_sampled and math.isfinite(value):
                unit = 10.0 ** (exponent(max(abs(a), abs(b))) + 1 - CARRIED)
                value = math.floor(value / unit + 0.5) * unit
            stack[-2:] = [(value, is_sampled)]
        elif isinstance(term, Mapping):
            found = worth(term)
            stack.append((math.nan if found is None else found, "reduction" in term))
        else:
            stack.append((term, False))
    value = stack[0][0]
    return value if math.isfinite(value) else None


def exponent(x: float) -> int:
    """How many places the first digit of a number stands before the unit; 0 for 0."""
    return int(f"{abs(x):.16e}".partition("e")[2])
