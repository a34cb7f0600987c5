"""Units that a student gives agree, or the sentence says where they do not."""

from __future__ import annotations

import re

import pytest
import sympy as sp

from widgets.models import pharmacokinetics, plasticity
from widgets.system import ModelError, System
from widgets.system.units import unit

PARAMETERS = {
    "CL": (90, "L/h"), "V": (250, "L"), "k": (0.5, "1/h"), "Vm": (9, "mg/h"), "Km": (2, "mg/L"), "C50": (3, "ng/mL"),
    "fast": (90, "L/min"), "h": 2, "free": 7,
}  # fmt: skip


def stated(equation: str, observable="1", of="1", **more) -> System:
    return System("s", {"A": equation}, PARAMETERS, {"x": (observable, of)}, units={"A": "mg"}, **more)


@pytest.mark.parametrize(
    ("one", "other"),
    [("mg/L", "ug/mL"), ("µg/mL", "\u03bcg/mL"), ("1/h", "h^-1"), ("ng h/mL", "ng·h/mL"), ("mL/min/kg", "mL min^-1 kg^-1"),
     ("day", "days"), ("mol/L", "M"), ("nM", "nmol/L"), ("m2", "m^2")],
)  # fmt: skip
def test_a_unit_may_be_written_in_more_than_one_way(one, other):
    assert sp.simplify(unit(one) / unit(other)) == 1


@pytest.mark.parametrize(("text", "value"), [("min", 60), ("h", 3600), ("week", 604800), ("ms", sp.Rational(1, 1000))])
def test_a_unit_of_time_is_so_many_seconds(text, value):
    assert unit(text) == value * unit("s")


@pytest.mark.parametrize(
    ("equation", "observable", "of"),
    [
        ("-CL/V*A", "A/V", "µg/mL"),
        ("-CL/V*A", "1000*A/V", "ng/mL"),  # the number may convert
        ("-Vm*A/(Km*V + A)", "A/V/Km", "1"),
        ("-k*A*(1 - exp(-k*t))", "log(A/V/Km) + sin(t)", "1"),
        ("-k*A*(A/V)**h/((A/V)**h + Km**h)", "Max(A, k*A/k)", "mg"),
        ("-free*A", "A*free", "IU"),  # nothing is said of free
        ("-k*A", "Piecewise((A, A > 3), (0, True))", "mg"),
    ],
)
def test_units_that_agree_are_taken(equation, observable, of):
    assert stated(equation, observable, of).states == ("A",)


@pytest.mark.parametrize(
    ("equation", "observable", "of", "sentence"),
    [
        ("-fast/V*A", "1", "1", r"-A\*fast/V \(A in mg, V in L, fast in L/min\), in units 60 times those of mg per h"),
        ("-CL*A", "1", "1", r"-A\*CL \(A in mg, CL in L/h\), in another kind of unit than that of mg per h"),
        ("-k*A", "A/V", "ng/mL", "observable x has .* in units 1000 times those of ng/mL"),
        ("-Vm*A/(Km + A)", "1", "1", r"has Km \(Km in mg/L\), in another kind of unit than that of A \(A in mg\)"),
        ("-k*A*exp(-A)", "1", "1", r"has -A \(A in mg\), .* of a number without a unit"),
        ("-k*A*(A/V)**h/((A/V)**h + C50**h)", "1", "1", r"has \(A/V\)\*\*h .* than that of C50\*\*h|C50\*\*h .* \(A/V\)\*\*h"),
        ("-k*A", "Piecewise((A, A > V), (0, True))", "mg", r"V \(V in L\).*A \(A in mg\)|A \(A in mg\).*V \(V in L\)"),
        ("-k*A", "Max(A, V)", "mg", "in another kind of unit"),
    ],
)  # fmt: skip
def test_units_that_do_not_agree_are_refused_in_one_sentence(equation, observable, of, sentence):
    with pytest.raises(ModelError, match=sentence) as caught:
        stated(equation, observable, of)
    said = str(caught.value)
    assert said.endswith("correct a unit, or write the factor that converts it.")
    assert "\n" not in said
    assert not re.search(r"\w\. [A-Z]", said)


def test_a_quantity_has_the_unit_of_what_it_stands_for():
    assert stated("-CL*C", "C", "mg/L", quantities={"C": "A/V"}).linear
    with pytest.raises(ModelError, match=r"observable x has A/V .* in units 1000 times those of ng/mL"):
        stated("-CL*C", "C", "ng/mL", quantities={"C": "A/V"})


def test_the_course_agrees_with_itself():
    for system in (
        pharmacokinetics.ketamine,
        pharmacokinetics.venous,
        pharmacokinetics.arterial,
        plasticity.plasticity,
    ):
        assert system().states
