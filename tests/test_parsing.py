"""What a student writes: read as meant, or refused in a sentence that names it and the way out."""

from __future__ import annotations

import re

import pytest
import sympy as sp

from widgets.system import ModelError, System

A = sp.Symbol("A", real=True)
k = sp.Symbol("k", real=True)


def equation(text: str) -> sp.Expr:
    return System("s", {"A": text}, {"k": 2, "\u00b5": 1}).equations["A"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("-k*A", -k * A),
        ("  A**2/3 - (+k) \n", A**2 / 3 - k),
        ("1e-3*A + 1.5E2", 0.001 * A + 150),
        ("log10(A)", sp.log(A) / sp.log(10)),
        ("log2(A) + ln(k)", sp.log(A) / sp.log(2) + sp.log(k)),
        ("Heaviside(A - 3)", sp.Piecewise((1, A >= 3), (0, True))),
        ("5 if A < 10 else 0", sp.Piecewise((5, A < 10), (0, True))),
        ("Piecewise((1, A > 1 and k < 3), (2, (A > 5) | (k > 4)), (0, True))",
         sp.Piecewise((1, (A > 1) & (k < 3)), (2, (A > 5) | (k > 4)), (0, True))),
        ("Piecewise((1, 1 < A < 3), (0, True))", sp.Piecewise((1, (A > 1) & (A < 3)), (0, True))),
        ("max(A, 1) + Min(A, k)", sp.Max(A, 1) + sp.Min(A, k)),
        ("sin(2*pi*A/24)", sp.sin(sp.pi * A / 12)),
    ],
)  # fmt: skip
def test_a_text_is_read_as_meant(text, meant):
    assert sp.simplify(equation(text) - meant) == 0


def test_a_micro_sign_and_the_greek_letter_are_one_name():
    assert equation("\u00b5*A").free_symbols == equation("\u03bc*A").free_symbols == {A, sp.Symbol("\u00b5", real=True)}


@pytest.mark.parametrize("name", ["beta", "gamma", "N", "S", "Q", "E", "I", "O", "zeta", "Symbol", "re"])
def test_no_name_of_a_library_leaks_into_a_system(name):
    with pytest.raises(
        ModelError, match=rf"'{name}\*A': it uses {name}, .* give it a value in parameters.*known are A"
    ):
        System("s", {"A": f"{name}*A"})
    declared = System("s", {"A": f"{name}*A"}, {name: 3})
    assert declared.equations["A"] == sp.Symbol(name, real=True) * A


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("np.exp(-A)", "np.exp belongs to a library; write exp, without np"),
        ("math.sqrt(A)", "write sqrt, without math"),
        ("A^2", r"write A\*\*2"),
        ("-2k*A", r"a sign is missing between 2 and k; write 2\*k"),
        ("2(A)", r"write 2\*\(...\)"),
        ("k(A + 1)", r"k is not a function, .* write k\*\(...\)"),
        ("k A", r"a sign is missing between k and A; write k\*A"),
        ("erf(A)", r"a page has no error function; 1/\(1 \+ exp\(-x\)\)"),
        ("floor(A)", "it jumps at every whole number; give each jump as Piecewise"),
        ("A % 24", r"% is a remainder.*sin\(2\*pi\*t/24\)"),
        ("10%", "for percent write /100"),
        ("lambda*A", "lambda is a word of Python itself .* call it lambda_"),
        ("A = 3", "write only what stands to its right"),
        ("(A + 1", "opens 1 parentheses and closes 0"),
        ("A\u00b2", r"the sign \u00b2 .* write A\*\*2"),
        ("\u2212A", "the sign \u2212 .* write -A"),
        ("exp", r"exp is a function; write exp\(...\)"),
        ("besselj(0, A)", "besselj is not a function that is known; known are exp, log"),
        ("Piecewise((1, A > 3))", r"end with a case \(value, True\)"),
        ("Piecewise(1, A > 3)", r"1 is not a case; write Piecewise\(\(value, condition\)"),
        ("1 if A > 3", "if needs an else"),
        ("A > 1", r"write Piecewise\(\(value, condition\), \(0, True\)\)"),
        ("A[0]", r"A\[0\] cannot stand in an expression"),
        ("exp(A, k)", r"exp\(A, k\) cannot be worked out"),
        ("__import__('os')", "__import__ is not a function"),
        ("1e999*A", "inf is not a number"),
        ("", "this is not an expression"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_text_and_the_way_out(text, way_out):
    with pytest.raises(ModelError, match=way_out) as caught:
        equation(text)
    said = str(caught.value)
    assert said.startswith(f"s: the equation of A is {text!r}")
    assert said.endswith(".")
    assert "\n" not in said
    assert not re.search(r"\w\. [A-Z]", said)
    assert caught.value.__suppress_context__
