"""Text read as an expression: what a student may write, and a sentence for what they may not."""

from __future__ import annotations

import ast
import math
import re
import unicodedata
import warnings
from collections.abc import Callable, Mapping
from keyword import iskeyword
from typing import NoReturn

import sympy as sp

from widgets.system.errors import fail

BINARY = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
    ast.BitAnd: sp.And,
    ast.BitOr: sp.Or,
}
UNARY = {ast.USub: lambda a: -a, ast.UAdd: lambda a: a, ast.Not: sp.Not, ast.Invert: sp.Not}
COMPARE = {ast.Lt: sp.Lt, ast.LtE: sp.Le, ast.Gt: sp.Gt, ast.GtE: sp.Ge, ast.Eq: sp.Eq, ast.NotEq: sp.Ne}


def step(x) -> sp.Expr:
    """0 below zero, 1 from zero on."""
    return sp.Piecewise((1, x >= 0), (0, True))


FUNCTIONS: dict[str, Callable[..., sp.Expr]] = {
    **{f: getattr(sp, f) for f in ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{f: getattr(sp, f) for f in ("asin", "acos", "atan", "Abs", "Min", "Max")},
    "ln": sp.log,
    "log10": lambda x: sp.log(x) / sp.log(10),
    "log2": lambda x: sp.log(x) / sp.log(2),
    "abs": sp.Abs,
    "min": sp.Min,
    "max": sp.Max,
    "Heaviside": step,
    "sign": lambda x: sp.Piecewise((1, x > 0), (-1, x < 0), (0, True)),
}
LIBRARIES = {"np", "numpy", "math", "sp", "sympy", "scipy"}
# What one may reach for and a page cannot work out, and what to write in its place.
INSTEAD = {
    "erf": "a page has no error function; 1/(1 + exp(-x)) rises in much the same way",
    "floor": "it jumps at every whole number; give each jump as Piecewise((value, t < time), ..., (value, True))",
    "ceil": "it jumps at every whole number; give each jump as Piecewise((value, t < time), ..., (value, True))",
    "mod": "a remainder jumps; for what repeats write sin(2*pi*t/24), or doses with count and every",
}
SIGNS = {"−": "-", "–": "-", "×": "*", "·": "*", "∙": "*", "÷": "/", "²": "**2", "³": "**3", "≤": "<=", "≥": ">="}


def read(text: str, symbols: Mapping[str, sp.Symbol], sentence: str, what_is: Callable[[str], str]) -> sp.Basic:
    """The expression that a text states.

    Parameters
    ----------
    text : str
        With + - * / ** ( ), comparisons, `Piecewise((value, condition), ..., (value, True))`,
        `value if condition else value`, and the functions of `FUNCTIONS`.
    symbols : mapping of str to sympy.Symbol
        The names that may be used. No other name means anything, but `pi`.
    sentence : str
        The beginning of a refusal: whose expression this is.
    what_is : callable
        What is to be said of a name that is not known.

    Raises
    ------
    ModelError
        One sentence that names the text, what is wrong with it and what to write.
    """
    return _Reader(text, symbols, sentence, what_is).expression()


class _Reader:
    """One text on its way to an expression."""

    def __init__(self, text, symbols, sentence, what_is):
        self.text, self.sentence, self.what_is = text, sentence, what_is
        # Python reads a micro sign as the Greek letter, so names are compared in that form.
        self.symbols = {unicodedata.normalize("NFKC", name): symbol for name, symbol in symbols.items()}

    def refuse(self, why: str) -> NoReturn:
        fail(f"{self.sentence} is {self.text!r}: {why}.")

    def expression(self) -> sp.Basic:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(self.text.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self.refuse(_what_is_wrong(self.text))
        return self.convert(tree.body)

    def convert(self, node: ast.AST):
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            self.refuse(f"{ast.unparse(node)} cannot stand in an expression; write it with + - * / ** exp log")
        return method(node)

    def _constant(self, node):
        if isinstance(node.value, bool):
            return sp.true if node.value else sp.false
        if isinstance(node.value, int):
            return sp.Integer(node.value)
        if isinstance(node.value, float) and math.isfinite(node.value):
            # By its digits: a float alone would be printed with 15 of them.
            return sp.Float((ast.get_source_segment(self.text.strip(), node) or repr(node.value)).replace("_", ""))
        self.refuse(f"{node.value!r} is not a number; write it with + - * / ** exp log")

    def _name(self, node):
        if node.id in self.symbols:
            return self.symbols[node.id]
        if node.id == "pi":
            return sp.pi
        if node.id in FUNCTIONS or node.id == "Piecewise":
            self.refuse(f"{node.id} is a function; write {node.id}(...)")
        self.refuse(self.what_is(node.id))

    def _binop(self, node):
        if isinstance(node.op, ast.BitXor):
            self.refuse(f"^ is not a power in Python; write {self.text.replace('^', '**')}")
        if isinstance(node.op, ast.Mod):
            self.refuse(f"% is a remainder: {INSTEAD['mod']}; for percent write /100")
        if type(node.op) not in BINARY:
            self.refuse(f"{ast.unparse(node)} cannot stand in an expression; write it with + - * / **")
        return self.apply(BINARY[type(node.op)], [self.convert(node.left), self.convert(node.right)], node)

    def _unaryop(self, node):
        return self.apply(UNARY[type(node.op)], [self.convert(node.operand)], node)

    def _compare(self, node):
        sides = [self.convert(n) for n in (node.left, *node.comparators)]
        out = []
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if type(op) not in COMPARE:
                self.refuse(f"{ast.unparse(node)} is not a comparison of numbers; write it with < <= > >=")
            out.append(self.apply(COMPARE[type(op)], [left, right], node))
        return sp.And(*out)

    def _boolop(self, node):
        function = sp.And if isinstance(node.op, ast.And) else sp.Or
        return self.apply(function, [self.convert(v) for v in node.values], node)

    def _ifexp(self, node):
        return self.piecewise(
            [(self.convert(node.body), self.convert(node.test)), (self.convert(node.orelse), sp.true)], node
        )

    def _attribute(self, node):
        name = ast.unparse(node)
        if isinstance(node.value, ast.Name) and node.value.id in LIBRARIES:
            self.refuse(f"{name} belongs to a library; write {node.attr}, without {node.value.id}")
        self.refuse(f"{name} means nothing here; a name holds letters, digits and _")

    def _call(self, node):
        if isinstance(node.func, ast.Attribute):
            self._attribute(node.func)
        if not isinstance(node.func, ast.Name):
            self.refuse(f"a sign is missing in {ast.unparse(node)}; write {ast.unparse(node.func)}*(...)")
        name = node.func.id
        if name in self.symbols:
            self.refuse(f"{name} is not a function, so a sign is missing in {ast.unparse(node)}; write {name}*(...)")
        if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
            self.refuse(f"{ast.unparse(node)} cannot stand in an expression; give {name} its values alone")
        if name == "Piecewise":
            return self._cases(node)
        if name in INSTEAD or name.lower() in INSTEAD:
            self.refuse(f"{name} cannot be used: {INSTEAD.get(name) or INSTEAD[name.lower()]}")
        if name not in FUNCTIONS:
            self.refuse(f"{name} is not a function that is known; known are {', '.join([*FUNCTIONS, 'Piecewise'])}")
        return self.apply(FUNCTIONS[name], [self.convert(a) for a in node.args], node)

    def _cases(self, node):
        cases = []
        for case in node.args:
            if not isinstance(case, ast.Tuple) or len(case.elts) != 2:
                self.refuse(
                    f"{ast.unparse(case)} is not a case; write Piecewise((value, condition), ..., (value, True))"
                )
            cases.append(tuple(self.convert(e) for e in case.elts))
        return self.piecewise(cases, node)

    def piecewise(self, cases, node):
        if not cases or cases[-1][1] is not sp.true:
            self.refuse("nothing is said where no condition holds; end with a case (value, True)")
        for value, condition in cases:
            if not isinstance(value, sp.Expr) or not isinstance(condition, (sp.logic.boolalg.Boolean, bool)):
                self.refuse(f"{ast.unparse(node)} needs values with conditions such as A > 10 or t < 5")
        return self.apply(sp.Piecewise, cases, node)

    def apply(self, function, arguments, node):
        try:
            return function(*arguments)
        except Exception:
            self.refuse(f"{ast.unparse(node)} cannot be worked out")


def _what_is_wrong(text: str) -> str:
    """Why a text is no expression, and what to write."""
    for sign, written in SIGNS.items():
        if sign in text:
            return f"the sign {sign} is not one of an expression; write {text.replace(sign, written)}"
    words = re.findall(r"[^\W\d]\w*", text)
    for word in words:
        if iskeyword(word) and word not in ("True", "False", "and", "or", "not", "if", "else"):
            return f"{word} is a word of Python itself and cannot be a name; call it {word}_ here and in parameters"
    if "if" in words and "else" not in words:
        return "if needs an else; write value if condition else value"
    if "%" in text:
        return "% is no sign of an expression; for percent write /100"
    if missing := re.search(r"(?<![\w.])(\d+\.?\d*)\s*(?![eE][+-]?\d)([^\W\d]\w*)", text):
        number, name = missing.groups()
        return f"a sign is missing between {number} and {name}; write {number}*{name}"
    if missing := re.search(r"(?<!\w)([^\W\d]\w*|\d+\.?\d*)\s+([^\W\d]\w*)", text):
        return f"a sign is missing between {missing[1]} and {missing[2]}; write {missing[1]}*{missing[2]}"
    if re.search(r"(?<![<>=!])=(?!=)", text):
        return "it holds an equals sign; write only what stands to its right"
    if text.count("(") != text.count(")"):
        return f"it opens {text.count('(')} parentheses and closes {text.count(')')}; make them agree"
    if strange := re.search(r"[^\w\s+\-*/().,<>=!&|~^%]", text):
        return f"the sign {strange[0]} is not one of an expression; write it with + - * / ** exp log"
    return "this is not an expression; write it with + - * / ** exp log"
