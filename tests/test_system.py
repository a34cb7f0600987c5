"""System: stated once, refused in one sentence, solved exactly, printed the same each time."""

from __future__ import annotations

import math
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import sympy as sp

from tests.conftest import ROOT
from widgets.models import pharmacokinetics as pk
from widgets.system import Dose, ModelError, Parameter, System, bolus, infusion, release, variability


def one(**more) -> System:
    """One compartment: a dose in mg, 90 L/h of clearance from 250 L."""
    return System(
        "one compartment", {"A": "-CL/V*A"}, {"CL": (90, "L/h"), "V": (250, "L")},
        {"plasma": ("1000*A/V", "ng/mL"), "F": "1"}, units={"A": "mg"}, **more,
    )  # fmt: skip


def hill(**more) -> System:
    """Two states with a Hill term: not linear, and no derivative where the driver is 0."""
    return System(
        "hill", {"driver": "-k*driver", "response": "driver**h/(EC50**h + driver**h) - kout*response"},
        {"k": 2.0, "h": 1.7, "EC50": 0.4, "kout": 0.3}, {"effect": "response"}, **more,
    )  # fmt: skip


# ---- what it refuses ----


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: System("s", {}), "there is no equation"),
        (lambda: System("s", {"A": "-k*A"}), "the equation of A is '-k\\*A': it uses k, .* in parameters; known are A"),
        (lambda: System("s", {"A": "-k*"}, {"k": 1}), "the equation of A is '-k\\*': this is not an expression; write it with"),
        (lambda: System("s", {"A": None}), "the equation of A is None, which is not a finite real"),
        (lambda: System("s", {"A": "A > 1"}), "'A > 1', which is a condition and not a number; write Piecewise"),
        (lambda: System("s", {"A": "sqrt(-1)*A"}), "not a finite real number"),
        (lambda: System("s", {"A": "-A"}, observables={"x": "A/W"}), "observable x is 'A/W': it uses W"),
        (lambda: System("s", {"A": "-A"}, {"A": 1}), "A is both a state and a parameter"),
        (lambda: System("s", {"A": "-k*A"}, {"k": 1}, inputs={"k": 2}), "k is both a parameter and an input"),
        (lambda: System("s", {"A": "-A"}, observables={"A": "2*A"}), "A is both a state and an observable"),
        (lambda: System("s", {"2A": "-1"}), "'2A' cannot name a state"),
        (lambda: System("s", {"lambda": "-1"}), "'lambda' cannot name a state"),
        (lambda: System("s", {"A": "-A"}, units={"B": "mg"}), "B has a unit but no equation"),
        (lambda: System("s", {"A": "-A"}, scales={"B": 1}), "B has a scale but no equation"),
        (lambda: System("s", {"A": "-A"}, labels={"B": "x"}), "B has a label but no equation"),
        (lambda: System("s", {"A": "-k*A"}, {"k": math.nan}), "parameter k is nan; it must be a finite number"),
        (lambda: System("s", {"A": "-k*A"}, {"k": "much"}), "parameter k is 'much'; it must be a finite"),
        (lambda: System("s", {"A": "-k*A"}, inputs={"k": math.inf}), "input k is inf"),
        (lambda: one().simulate([35]), "35 is not a dose; write bolus"),
        (lambda: one().simulate([bolus(1, "B")]), "there is no state B to dose; states are A"),
        (lambda: one().simulate([bolus(-1, "A")]), "the amount of the dose into A is -1; it must be 0 or more"),
        (lambda: one().simulate([bolus(math.nan, "A")]), "has the number nan; it must be finite"),
        (lambda: one().simulate([bolus("CL/0", "A")]), "the dose into A is 'CL/0', which is not a finite"),
        (lambda: one().simulate([bolus(None, "A")]), "the dose into A is None"),
        (lambda: one().simulate([bolus("x", "A")]), "the dose into A is 'x': it uses x"),
        (lambda: one().simulate([bolus("A", "A")]), "depends on a state"),
        (lambda: one().simulate([bolus(1, "A", unit="g")]), "is in g; that state is in mg"),
        (lambda: one().simulate([infusion(1, "A", -1)]), "the duration of the dose into A is -1"),
        (lambda: one().simulate([bolus(1, "A", start=-1)]), "the start of the dose into A is -1"),
        (lambda: one().simulate([bolus(1, "A", count=2.5, every=1)]), "the count .* is 2.5; it must be a whole"),
        (lambda: one().simulate([bolus(1, "A", times=(0, -2))]), "the time of the dose into A is -2"),
        (lambda: one().simulate(until=-1), "times must be finite numbers from 0 on"),
        (lambda: one().simulate(until="late"), "the end of the simulation is 'late'"),
        (lambda: one().simulate(times=["a"]), "times must be finite numbers from 0 on"),
        (lambda: one().simulate(parameters={"k": 1}), "there is no parameter k; known are CL, V"),
        (lambda: one().simulate(parameters={"CL": math.nan}), "parameter CL is nan"),
        (lambda: one().simulate(parameters={"CL": np.array([1.0, 2.0])}), "CL holds several numbers"),
        (lambda: one().solve([], [0, 1], {"CL": np.array([1.0, np.nan])}), "parameter CL is array"),
        # Each of these would keep the solver busy for ever.
        (lambda: one().simulate([bolus(1, "A")], parameters={"V": 0}), "the rate of A is not a finite number"),
        (lambda: one().simulate([bolus(1, "A")], parameters={"CL": -1e6}), "the rate of A is not a finite"),
        (lambda: System("s", {"A": "A**2"}).simulate([bolus(1, "A")], until=2), "not a finite number at 1 h"),
        (lambda: one().value("A"), "the expression is 'A', which depends on a state"),
        (lambda: one().latex(["B"]), "there is no state B to print"),
        (lambda: one().sample_population(3), "no parameter has a published between-person variability"),
        (lambda: pk.ketamine().sample_population(0), "0 people cannot be drawn"),
        (lambda: System("s", {"A": "-k*A"}, {"k": Parameter("k", 2, logit_sd=1)}).sample_population(2), "between 0 and 1"),
        (lambda: one().with_inputs({"A": 1}), "a control is named A, which is a state; .* initial=.'A': 'A0'"),
        (lambda: System("s", {"A": -sp.besselj(0, sp.Symbol("A"))}).javascript(), "cannot be printed as JavaScript"),
        (lambda: one().javascript({"main": [bolus(1, "B")]}), "there is no state B to dose"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_sentence(make, sentence):
    with pytest.raises(ModelError, match=sentence) as caught:
        make()
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text and not re.search(r"\w\. [A-Z]", text)


# ---- what it solves ----


@pytest.mark.parametrize("hours", [0.0, 2.5])
def test_one_compartment_is_the_closed_form(hours):
    """A bolus, and a constant infusion that stops, in their textbook solutions."""
    k, V = 90 / 250, 250
    times = np.linspace(0, 20, 201)
    dose = bolus(35, "A") if not hours else infusion(35, "A", hours)
    seen = one().simulate([dose], times=times)["plasma"].to_numpy()
    if hours:
        rate = 35 / hours
        inside = rate / k * (1 - np.exp(-k * np.minimum(times, hours)))
        amount = inside * np.exp(-k * np.maximum(times - hours, 0))
    else:
        amount = 35 * np.exp(-k * times)
    assert seen == pytest.approx(1000 * amount / V, rel=1e-7, abs=1e-9)


def test_doses_that_repeat_are_the_sum_of_single_ones():
    times = np.linspace(0, 30, 301)
    together = one().simulate([bolus(10, "A", start=1, count=3, every=8)], times=times)["A"]
    named = one().simulate([bolus(10, "A", times=[1, 9, 17])], times=times)["A"]
    alone = sum(one().simulate([bolus(10, "A", start=s)], times=times)["A"] for s in (1, 9, 17))
    assert together.to_numpy() == pytest.approx(named.to_numpy(), rel=1e-12)
    assert together.to_numpy() == pytest.approx(alone.to_numpy(), rel=1e-7, abs=1e-9)


def test_a_dose_that_overlaps_the_next_adds_to_it():
    both = one().simulate([infusion(10, "A", 4, count=2, every=2)], times=[3.0])["A"].iloc[0]
    apart = [one().simulate([infusion(10, "A", 4, start=s)], times=[3.0])["A"].iloc[0] for s in (0, 2)]
    assert both == pytest.approx(sum(apart), rel=1e-7)


def test_the_value_at_a_bolus_is_the_one_just_after_it():
    seen = one().simulate([bolus(10, "A"), bolus(5, "A", start=2)], times=[0, 1.999999999, 2])["A"]
    assert seen.iloc[0] == 10
    assert seen.iloc[2] - seen.iloc[1] == pytest.approx(5, rel=1e-6)


@pytest.mark.parametrize(
    ("route", "more"),
    [("iv", {}), ("iv", {"duration": 0}), ("im", {}), ("nasal", {"devices": 3}), ("sublingual", {}), ("oral", {}),
     ("oral", {"count": 5, "every": 6})],
)  # fmt: skip
def test_what_entered_is_in_the_body_or_has_left_it(route, more):
    """Amounts in the states and what has been eliminated add up to what was given, to 1e-6."""
    system = pk.ketamine()
    gone = System(
        "with what has left",
        {**system.equations, "eliminated": "kel*liver", "cleared": "CLn/Vcn*metabolite"},
        system.parameters, inputs=system.inputs,
    )  # fmt: skip
    doses = pk.doses(route, 50, **more)
    events = gone.events(doses)
    times = np.linspace(0, 48, 97)
    left = gone.solve(events, times).sum(axis=1)
    given = [
        sum(e.amount * (1 if e.end <= t else (t - e.start) / (e.end - e.start) if e.end > e.start else 0)
            for e in events if e.start <= t)
        for t in times
    ]  # fmt: skip
    assert left == pytest.approx(given, rel=1e-6)
    assert given[-1] > 0 and (route != "nasal" or given[-1] < 3 * 28)


def test_the_jacobian_is_the_derivative_of_the_rates():
    system = hill()
    f = sp.lambdify([*map(sp.Symbol, system.states)], [
        e.subs({s: system.values()[s.name] for s in e.free_symbols if s.name in system.values()}).subs(
            {s: sp.Symbol(s.name) for s in e.free_symbols}) for e in system.equations.values()])  # fmt: skip
    known = list(system.values().values())
    for y in ([0.3, 0.2], [2.0, 1.0]):
        stated = np.zeros((2, 2))
        for (i, j), v in zip(system.jacobian, system.functions.jacobian(np.array(y), known, 0.0), strict=True):
            stated[i, j] = v
        for j in range(2):
            up, down = list(y), list(y)
            up[j] += 1e-6
            down[j] -= 1e-6
            slope = (np.array(f(*up)) - np.array(f(*down))) / 2e-6
            assert stated[:, j] == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_a_hill_term_starts_from_nothing():
    """0**h has no derivative; the state is held above it and nothing is lost."""
    seen = hill().simulate([bolus(1, "driver", start=1)], until=10)
    assert np.isfinite(seen.to_numpy()).all()
    assert seen["effect"].loc[:0.99].abs().max() < 1e-9 and seen["effect"].max() > 0.3


def test_stiff_equations_come_to_their_known_end():
    """Robertson's problem, rate constants over eleven orders of magnitude, at t = 40 (Hairer and Wanner 1996)."""
    system = System("Robertson", {
        "a": "-0.04*a + 1e4*b*c", "b": "0.04*a - 1e4*b*c - 3e7*b**2", "c": "3e7*b**2"}, scales={"b": 1e-4})  # fmt: skip
    last = system.simulate([bolus(1, "a")], times=[0, 40]).iloc[-1]
    assert last["a"] == pytest.approx(0.7158271, rel=1e-6)
    assert last["b"] == pytest.approx(9.185535e-6, rel=1e-5)
    assert last.sum() == pytest.approx(1, rel=1e-9)


# ---- what follows from its form ----


def test_it_knows_when_twice_the_dose_is_twice_the_curve():
    assert pk.ketamine().linear and one().linear
    assert not hill().linear
    assert not System("with a source", {"A": "1 - A"}).linear
    assert not System("squared", {"A": "-A"}, observables={"x": "A**2"}).linear
    assert System("constants aside", {"A": "-A"}, observables={"F": "0.5"}).linear


def test_it_knows_what_follows_time_and_what_asks_for_a_new_solution():
    system = one(inputs={"body": 70, "extra": 1})
    assert system.is_time_dependent("plasma") and not system.is_time_dependent("F")
    assert system.structural_inputs() == set()
    assert System("s", {"A": "-k*A"}, inputs={"k": 1, "dose": 2}).structural_inputs() == {"k"}


# ---- people ----


def test_people_vary_as_the_papers_say():
    """Log-normal: median at the typical value, variance of the logarithm ln(1 + CV squared)."""
    system = pk.ketamine()
    people = system.sample_population(4096)
    varying = {s for s, p in system.parameters.items() if p.cv or p.logit_sd}
    assert set(people) == varying and {"FRn", "kel", "Vc"} <= varying
    for symbol in varying:
        p = system.parameters[symbol]
        if p.logit_sd:
            seen, middle, wanted = (
                np.log(people[symbol] / (1 - people[symbol])),
                math.log(p.value / (1 - p.value)),
                p.logit_sd**2,
            )
        else:
            seen, middle, wanted = np.log(people[symbol]), math.log(p.value), math.log(1 + p.cv**2)
            assert wanted == pytest.approx(variability(p.cv))
        assert seen.mean() == pytest.approx(middle, abs=0.01)
        assert seen.var() == pytest.approx(wanted, rel=0.03)
    # One varies without the others.
    assert np.abs(np.corrcoef(np.log(people).T) - np.eye(len(varying))).max() < 0.05


def test_the_same_seed_gives_the_same_people():
    a, b, c = (pk.ketamine().sample_population(20, seed=s) for s in (1, 1, 2))
    pd.testing.assert_frame_equal(a, b)
    assert not a.equals(c) and len(a) == 20
    # Asking for more keeps those there were.
    pd.testing.assert_frame_equal(pk.ketamine().sample_population(16), pk.ketamine().sample_population(64).iloc[:16])


def test_a_cohort_solved_together_is_each_person_alone():
    system = pk.ketamine()
    people = system.sample_population(5)
    doses = [*pk.doses("nasal", None, devices=2), *pk.doses("iv", 35)]
    times = np.array([0, 0.1, 0.5, 2 / 3, 1, 4, 24])
    theirs = {c: people[c].to_numpy() for c in people}
    together = system.observe(system.solve(system.events(doses, theirs), times, theirs), theirs)
    for i, person in people.iterrows():
        alone = system.simulate(doses, times=times, parameters=person.to_dict())
        for o in ("plasma", "norketamine"):
            assert together[o].shape == (len(times), 5)
            assert together[o][:, i] == pytest.approx(alone[o].to_numpy(), rel=1e-5, abs=1e-6)


# ---- what it prints ----


def test_the_latex_is_the_equation_that_runs():
    text = one().latex()
    assert text.startswith("\\begin{aligned}") and r"\frac{d\,A}{dt} &= - \frac{" in text
    two = System("two", {"A": "-k*A", "B": "k*A - k_out*B"}, {"k": 1, "k_out": 2})
    assert two.latex(["B"]).count("&=") == 1 and r"k_{\mathrm{out}}" in two.latex()
    assert two.latex(k=r"\kappa").count(r"\kappa") == 2
    assert two._repr_latex_() == f"$$\n{two.latex()}\n$$"


def test_every_equation_of_the_model_is_printed():
    text = pk.ketamine().latex()
    assert text.count(r"}{dt} &=") == len(pk.ketamine().states)


def test_the_parameter_table_says_what_each_number_rests_on():
    table = pk.ketamine().table
    assert list(table.columns) == ["name", "value", "unit", "source", "checked", "basis", "species", "note"]
    assert table.loc["Qh", "value"] == 151 and table.loc["Qh", "source"] == "PerezRuixo2021"
    assert "extension" in table.loc["F_im", "note"]


PRINT = """
from widgets.models import pharmacokinetics as pk
from widgets.figures.routes import Routes
print(pk.ketamine().javascript({"nasal": pk.doses("nasal", None, devices="devices")}))
print(pk.ketamine().latex(), repr(pk.ketamine()), pk.ketamine().sample_population(3).to_csv())
"""


def test_it_prints_the_same_in_every_process():
    """Hash order and memory addresses differ from process to process; the text must not."""
    said = [
        subprocess.run([sys.executable, "-c", PRINT], capture_output=True, text=True, check=True, cwd=ROOT,
                       env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PATH": ""}).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert said[0] == said[1] and "rates(y,p,u,f,t)" in said[0] and "0x" not in said[0]


def test_the_javascript_holds_no_conditional_in_its_jacobian():
    text = pk.ketamine().javascript()
    jacobian = text[text.index("jacobian(") : text.index("observe(")]
    assert "?" not in jacobian and "Max" not in jacobian and "Heaviside" not in text
    assert "Math.max(y[0],1e-30)" in hill().javascript()


def test_a_dose_may_be_an_expression_of_an_input():
    system = one(inputs={"mg_per_kg": 0.5})
    seen = [
        system.simulate([Dose("A", "mg_per_kg*70")], times=[0], parameters={"mg_per_kg": d})["A"].iloc[0]
        for d in (0.5, 1)
    ]
    assert seen == [35, 70]
    assert system.simulate([release("mg_per_kg*70", "A", "mg_per_kg")], times=[0, 0.5])["A"].iloc[0] == 0
