"""What is solved has its known value: conditions, time, guards, sizes, initial values and rests."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from widgets.system import ModelError, System, bolus, from_table, infusion


def last(system: System, doses=(), at: float = 24.0, state: str = "A", **more) -> float:
    return float(system.simulate(doses, times=[0, at], **more)[state].iloc[-1])


# ---- proportional to the dose, or not ----


@pytest.mark.parametrize(
    ("equation", "observable"),
    [
        ("-k*A", "A/V"),
        ("-(k + V)*A*(1 + sin(t))/V", "3*A"),
        ("k*(A - 1) + k", "A"),
        ("Piecewise((-A, t < 3), (-2*A, True))", "Piecewise((A, k > 1), (0, True))"),
        ("-k*A", "k*V"),
    ],
)
def test_what_is_of_degree_one_is_linear(equation, observable):
    assert System("s", {"A": equation}, {"k": 2, "V": 3}, {"x": observable}).linear


@pytest.mark.parametrize(
    ("equation", "observable"),
    [
        ("-k*A", "Piecewise((1, A/10 > 2), (0, True))"),
        ("-k*A", "Piecewise((100, A > 0), (0, True))"),
        ("-k*A", "Piecewise((A, A > 1), (2*A, True))"),
        ("-k*A", "Abs(A)"),
        ("-k*A", "Min(A, 3)"),
        ("-k*A", "Heaviside(A - 1)"),
        ("-k*A", "A**2"),
        ("-k*A", "A + t"),
        ("-k*A", "A + 1"),
        ("-k*Max(A, 1)", "A"),
        ("1 - A", "A"),
        ("-k*A/(V + A)", "A"),
        ("-k*A + Piecewise((1, t < 2), (0, True))", "A"),
    ],
)
def test_what_is_not_is_not_called_linear(equation, observable):
    assert not System("s", {"A": equation}, {"k": 2, "V": 3}, {"x": observable}).linear


def test_what_does_not_start_from_zero_is_not_linear():
    assert System("s", {"A": "-A"}, initial={"A": 0}).linear
    assert not System("s", {"A": "-A"}, {"A0": 0}, initial={"A": "A0"}).linear
    assert not System("s", {"A": "-A"}, steady_state=True).linear


def test_a_step_of_the_dose_is_observed_as_it_is():
    loss = {"A": "-0.2*A"}
    assert (
        System("s", loss, observables={"x": "Piecewise((1, A/10 > 2), (0, True))"})
        .simulate([bolus(100, "A")])["x"]
        .max()
        == 1
    )
    assert (
        System("s", loss, observables={"x": "Piecewise((100, A > 0), (0, True))"})
        .simulate([bolus(100, "A")])["x"]
        .max()
        == 100
    )


# ---- what may not be negative, and what may ----


def test_a_negative_state_is_kept_where_its_expression_is_defined():
    """x = 3 cos t: at x = -3 the logarithm of 1 + exp(x) is 0.0486, the root of 1 + x squared 3.162."""
    swing = System(
        "oscillator", {"x": "v", "v": "-x"}, observables={"log": "log(1 + exp(x))", "root": "sqrt(1 + x**2)"},
        initial={"x": 3},
    )  # fmt: skip
    end = swing.simulate(times=[0, math.pi]).iloc[-1]
    assert end["x"] == pytest.approx(-3, abs=1e-6)
    assert end["log"] == pytest.approx(math.log(1 + math.exp(-3)), rel=1e-6)
    assert end["root"] == pytest.approx(math.sqrt(10), rel=1e-6)


def test_a_base_that_may_not_be_negative_counts_as_zero():
    swing = System(
        "s", {"x": "v", "v": "-x"}, observables={"root": "sqrt(x)", "hill": "x**1.5/(1 + x**1.5)"}, initial={"x": 3}
    )
    seen = swing.simulate(times=[0, math.pi / 3, math.pi])
    assert seen["root"].to_numpy() == pytest.approx([math.sqrt(3), math.sqrt(1.5), 0], abs=1e-6)
    assert seen["hill"].iloc[-1] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("amount", "speed"), [(9.0, 2.0), (1e-8, 2e-4)])
def test_a_root_empties_its_tank_and_stops(amount, speed):
    """Torricelli: the root of the level falls in a straight line and then is nothing, in mol/L too."""
    seen = System("tank", {"A": f"-{speed}*sqrt(A)"}).simulate([bolus(amount, "A")], times=np.linspace(0, 6, 25))["A"]
    exact = np.maximum(math.sqrt(amount) - speed * seen.index.to_numpy() / 2, 0) ** 2
    assert np.abs(seen.to_numpy() - exact).max() < 1e-7 * amount


def test_one_over_a_state_starts_from_nothing():
    """Michaelis and Menten written with A below: the same curve, though A is 0 at first."""
    doses, times = [bolus(10, "A", start=1)], np.linspace(0, 12, 49)
    written = System("s", {"A": "-3/(1 + 2/A)"}).simulate(doses, times=times)["A"]
    usual = System("s", {"A": "-3*A/(A + 2)"}).simulate(doses, times=times)["A"]
    assert written.to_numpy() == pytest.approx(usual.to_numpy(), rel=1e-6, abs=1e-8)
    hill = System("s", {"A": "-A", "E": "1/(1 + (0.4/A)**1.7) - E"}).simulate(doses, times=times)["E"]
    usual = System("s", {"A": "-A", "E": "A**1.7/(0.4**1.7 + A**1.7) - E"}).simulate(doses, times=times)["E"]
    assert hill.to_numpy() == pytest.approx(usual.to_numpy(), rel=1e-6, abs=1e-8)


# ---- time ----


def test_a_short_forcing_is_not_stepped_over():
    """10 per hour between 100 and 101 h against a loss of 0.1: the peak is 100 (1 - exp(-0.1)) = 9.5."""
    pulse = System("s", {"A": "Piecewise((10, (t >= 100) & (t < 101)), (0, True)) - 0.1*A"})
    seen = pulse.simulate(times=[0, 50, 100, 101, 111])["A"]
    peak = 100 * (1 - math.exp(-0.1))
    assert seen.to_numpy() == pytest.approx([0, 0, 0, peak, peak * math.exp(-1)], rel=1e-7, abs=1e-9)
    assert pulse.breakpoints([], 200) == [0, 100, 101]
    assert pulse.breakpoints([], 100.5) == [0, 100]


@pytest.mark.parametrize("condition", ["(t > 100) & (t < 100.001)", "(t >= 100) & (t <= 100.001)"])
def test_at_its_ends_a_forcing_is_what_it_is_within(condition):
    """A solver looks at both ends of a piece first; there a strict condition does not hold yet."""
    pulse = System("s", {"A": f"Piecewise((1e4, {condition}), (0, True))"})
    assert last(pulse, at=200) == pytest.approx(10, rel=1e-5)


def test_when_a_forcing_begins_may_be_an_input():
    pulse = System(
        "s", {"A": "Piecewise((10, (t > begin) & (t <= begin + 0.5)), (0, True)) - 0.1*A"}, inputs={"begin": 3}
    )
    for begin in (3, 40.3):
        seen = last(pulse, at=begin + 0.5, parameters={"begin": begin})
        assert seen == pytest.approx(100 * (1 - math.exp(-0.05)), rel=1e-7)
    many = pulse.solve([], [0, 40], {"begin": np.array([2.0, 30.0])})[-1, 0]
    assert many == pytest.approx([last(pulse, at=40, parameters={"begin": b}) for b in (2, 30)], rel=1e-6)


def test_min_max_and_heaviside_of_time_are_stops_too():
    system = System("s", {"A": "Heaviside(t - 4) + min(2, max(0, t - 100)) - Abs(t - 7)*A"})
    assert system.breakpoints([], 200) == [0, 4, 7, 100, 102]


def test_a_forcing_that_repeats_needs_no_stop():
    system = System("s", {"A": "1 + sin(2*pi*t/24) - 0.5*A"}, observables={"sun": "max(0, sin(2*pi*t/24))"})
    assert system.breakpoints([], 200) == [0]
    w = 2 * math.pi / 24
    t = np.linspace(100, 148, 25)
    exact = 2 + (0.5 * np.sin(w * t) - w * np.cos(w * t)) / (0.25 + w * w)
    seen = system.simulate(times=[0, *t]).iloc[1:]
    assert seen["A"].to_numpy() == pytest.approx(exact, rel=1e-6)
    assert seen["sun"].to_numpy() == pytest.approx(np.maximum(0, np.sin(w * t)), abs=1e-9)


def test_a_table_of_times_and_values_is_an_input():
    times, values = [1, 3, 3.1, 10], [0, 5, 1, 2]
    seen = System("s", {"A": "g"}, observables={"g": "2*g"}, quantities={"g": from_table(times, values)})  # fmt: skip
    frame = seen.simulate(times=[0, 1, 2, 3, 3.05, 3.1, 10, 12])
    assert frame["g"].to_numpy() == pytest.approx([0, 0, 5, 10, 6, 2, 4, 4])
    assert frame["A"].iloc[-1] == pytest.approx(np.trapezoid(values, times) + 2 * 2, rel=1e-9)
    held = System("s", {"A": "g"}, quantities={"g": from_table(times, values, "step")})
    assert last(held, at=12) == pytest.approx(0 * 2 + 5 * 0.1 + 1 * 6.9 + 2 * 2, rel=1e-9)
    assert held.breakpoints([], 5) == [0, 1, 3, 3.1]


def test_an_observable_of_time_alone_changes_with_time():
    system = System("s", {"A": "-A"}, observables={"x": "t/2"})
    assert system.is_time_dependent("x")
    assert system.observe(np.zeros((2, 1)), times=[0, 3])["x"].tolist() == [0, 1.5]
    with pytest.raises(ModelError, match="observable x depends on t; give the times"):
        system.observe(np.zeros((2, 1)))


def test_a_system_may_call_something_of_its_own_t():
    assert last(System("s", {"t": "-t"}), [bolus(1, "t")], at=1, state="t") == pytest.approx(math.exp(-1), rel=1e-6)


# ---- conditions on states ----

THERMOSTAT = System("thermostat", {"A": "Piecewise((5, A < 10), (0, True)) - 0.3*A"})


@pytest.mark.parametrize("rtol", [1e-3, 1e-5, 1e-9])
def test_a_thermostat_comes_to_its_threshold_and_the_solver_to_its_end(rtol):
    started = time.process_time()
    frame = THERMOSTAT.simulate(times=np.linspace(0, 240, 100), rtol=rtol)["A"]
    assert frame.loc[4:].to_numpy() == pytest.approx(10, rel=1e-3 if rtol > 1e-4 else 1e-5)
    assert time.process_time() - started < 5


def test_a_thermostat_at_zero_holds_too():
    system = System("s", {"A": "Piecewise((5, A < 0), (-5, True))"})
    assert last(system, [bolus(3, "A")]) == pytest.approx(0, abs=1e-8)


def test_what_is_lost_at_a_steady_rate_ends_at_nothing():
    seen = System("s", {"A": "-Piecewise((2, A > 0), (0, True))"}).simulate([bolus(10, "A")], times=[0, 4, 6, 24])["A"]
    assert seen.to_numpy() == pytest.approx([10, 2, 0, 0], abs=1e-8)


@pytest.mark.parametrize(("sign", "first"), [(">", 0), (">=", 1), ("<", 0), ("<=", 1)])
def test_at_the_threshold_itself_a_condition_is_what_it_says(sign, first):
    rate = System("s", {"A": f"Piecewise((1, A {sign} 3), (0, True))"}).functions.rates(np.array([3.0]), [], 0.0)
    assert float(rate[0]) == first


def test_conditions_on_states_and_time_go_together():
    system = System("s", {"A": "Piecewise((4, A < 2 and t < 5), (1, t > 8 or A > 3), (0, True)) - A"})
    seen = system.simulate(times=[0, 0.5, 3, 5, 8, 12])["A"]
    held = 2 * math.exp(-3)
    assert seen.to_numpy() == pytest.approx(
        [0, 4 * (1 - math.exp(-0.5)), 2, 2, held, 1 + (held - 1) * math.exp(-4)], rel=1e-5
    )


def test_what_cannot_come_to_an_end_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr("widgets.system.simulation.EVALUATIONS", 50)
    with pytest.raises(ModelError, match="the equations from 0 to 24 h did not come to an end"):
        System("s", {"x": "v", "v": "1000*(1 - x**2)*v - x"}, initial={"x": 2}).simulate()


# ---- sizes ----


@pytest.mark.parametrize("unit", [1.0, 1e-6, 1e-9])
def test_a_binding_is_right_in_any_unit(unit):
    """L + R = C, in closed form; 10 nM in mol/L as well as in nmol/L."""
    L0, R0, kon, koff = 10 * unit, 5 * unit, 1e-3 / unit, 1e-3
    system = System(
        "binding", {"L": "koff*C - kon*L*R", "R": "koff*C - kon*L*R", "C": "kon*L*R - koff*C"},
        {"kon": kon, "koff": koff}, initial={"R": R0}, time_unit="s",
    )  # fmt: skip
    t = np.array([0, 10, 50, 200, 1000.0])
    b = L0 + R0 + koff / kon
    low, high = (b - math.sqrt(b * b - 4 * L0 * R0)) / 2, (b + math.sqrt(b * b - 4 * L0 * R0)) / 2
    decay = np.exp(-kon * (high - low) * t)
    exact = low * high * (1 - decay) / (high - low * decay)
    for rtol, close in ((1e-9, 1e-7), (1e-5, 1e-3)):
        seen = system.simulate([bolus(L0, "L")], times=t, rtol=rtol)["C"].to_numpy()
        assert np.abs(seen - exact).max() < close * exact.max()


def test_a_size_that_is_given_is_kept():
    from widgets.system.simulation import sizes

    system = System("s", {"A": "-A", "B": "A", "C": "B"}, scales={"B": 7}, initial={"C": -0.5})
    events = system.events([bolus(0.1, "A"), infusion(0.1, "B", 2)])
    assert sizes(system, events, system.initial_state()[:, None]).ravel() == pytest.approx([0.2, 7, 0.2])
    assert sizes(system, [], system.initial_state()[:, None]).ravel() == pytest.approx([0.5, 7, 0.5])


# ---- where it starts ----


def test_initial_values_may_be_negative_and_expressions():
    system = System(
        "s", {"A": "-k*A", "B": "0"}, {"k": 0.5, "C0": 3}, {"x": "A"}, inputs={"V": 2}, initial={"A": "-C0*V"}
    )
    assert system.initial_state() == pytest.approx([-6, 0])
    assert last(system, at=2) == pytest.approx(-6 * math.exp(-1), rel=1e-7)
    assert last(system, [bolus(10, "A")], at=0) == 4
    assert system.structural_inputs() == {"V"}
    many = system.solve([], [0, 2], {"V": np.array([1.0, 2.0])})
    assert many[:, 0] == pytest.approx(np.outer([1, math.exp(-1)], [-3, -6]), rel=1e-6)


def test_it_may_start_at_rest():
    """A turnover at kin/kout, which a drug then doubles the loss of."""
    system = System(
        "turnover", {"R": "kin - kout*(1 + C)*R", "C": "-C"}, {"kin": 10, "kout": 0.5}, steady_state=True
    )  # fmt: skip
    assert system.initial_state() == pytest.approx([20, 0])
    assert system.initial_state({"kin": np.array([1.0, 3.0])})[0] == pytest.approx([2, 6])
    seen = system.simulate([bolus(1, "C", start=5)], times=[0, 5, 6, 60])["R"]
    assert seen.iloc[:2].to_numpy() == pytest.approx(20, rel=1e-9)
    assert seen.iloc[2] < 17
    assert seen.iloc[3] == pytest.approx(20, rel=1e-6)


def test_a_rest_keeps_what_the_equations_keep():
    """A receptor that is free or bound: its total stays, so the rest depends on where it starts."""
    system = System(
        "s", {"R": "koff*C - kon*R", "C": "kon*R - koff*C"}, {"kon": 3, "koff": 1}, initial={"R": 8}, steady_state=True
    )
    assert system.initial_state() == pytest.approx([2, 6], rel=1e-6)


@pytest.mark.parametrize("equation", ["1", "A**2 + 1", "A"])
def test_what_has_no_rest_is_refused(equation):
    with pytest.raises(
        ModelError, match=r"the equations come to no rest from their initial values.* give initial values"
    ):
        System("s", {"A": equation}, initial={"A": 1}, steady_state=True).initial_state()


# ---- quantities and units of time ----


def test_a_quantity_may_be_used_by_equations_observables_and_quantities():
    system = System(
        "s", {"A": "-CL*C"}, {"CL": 2, "V": 4}, {"mol": "n"}, quantities={"n": "C/M", "C": "A/V", "M": "V/2"}
    )  # fmt: skip
    assert last(system, [bolus(8, "A")], at=2) == pytest.approx(8 * math.exp(-1), rel=1e-7)
    assert last(system, [bolus(8, "A")], at=0, state="mol") == 1
    assert system.linear
    latex = system.latex()
    assert r"\frac{d\,A}{dt} &= - C \, " in latex
    assert r"C &= \frac{A}{V}" in latex
    assert "n &=" not in latex


@pytest.mark.parametrize(("unit", "hours"), [("ms", 1 / 3.6e6), ("s", 1 / 3600), ("min", 1 / 60), ("h", 1), ("day", 24), ("days", 24), ("week", 168), ("weeks", 168)])  # fmt: skip
def test_time_may_be_counted_in_any_usual_unit(unit, hours):
    assert System("s", {"A": "0"}, time_unit=unit).hours == pytest.approx(hours)


def test_an_input_takes_the_place_of_a_parameter():
    base = System("s", {"A": "-CL/V*A"}, {"CL": (90, "L/h"), "V": 250}, {"x": "CL"}, initial={"A": "V"})
    moved = base.with_inputs({"CL": 50, "dose": 3})
    assert list(moved.values().items()) == [("V", 250), ("CL", 50), ("dose", 3)]
    assert moved.structural_inputs() == {"CL"}
    assert moved.initial == base.initial
    assert last(moved, at=5) == pytest.approx(250 * math.exp(-1), rel=1e-7)


def test_fifty_states_are_stated_solved_and_printed_in_a_moment():
    started = time.process_time()
    system = System("chain", {f"x{i}": f"x{i - 1} - x{i}" if i else "-x0" for i in range(50)})
    seen = system.simulate([bolus(1, "x0")], times=[0, 49])["x49"].iloc[-1]
    assert seen == pytest.approx(math.exp(49 * math.log(49) - 49 - math.lgamma(50)), rel=1e-5)
    assert len(system.jacobian) == 99
    assert len(system.javascript()) < 6000
    assert time.process_time() - started < 5


# ---- sentences ----


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: System("s", {"A": "Piecewise((1, sin(t) > 0), (0, True))"}), r"the condition sin\(t\) > 0 does not say when"),
        (lambda: System("s", {"A": "Piecewise((1, t**2 > 4), (0, True))"}), "does not say when it changes; compare t itself"),
        (lambda: System("s", {"A": "Piecewise((1, A == 3), (0, True))"}), "asks whether A == 3, .* write it with <"),
        (lambda: System("s", {"A": "p"}, quantities={"p": "q", "q": "p"}), "p and q are defined by each other"),
        (lambda: System("s", {"A": "1"}, quantities={"A": "1"}), "A is both a state and a quantity"),
        (lambda: System("s", {"A": "1"}, initial={"B": 1}), "B has an initial value but no equation"),
        (lambda: System("s", {"A": "1"}, initial={"A": "A"}), "the initial value of A is 'A', which depends on a state"),
        (lambda: System("s", {"A": "1"}, initial={"A": "t"}), "the initial value of A is 't', which depends on time"),
        (lambda: System("s", {"A": "1"}, {"k": 0}, initial={"A": "1/k"}).simulate(), "initial value of A is not a finite"),
        (lambda: System("s", {"A": "1"}, scales={"A": 0}), "the scale of A is 0; it must be above 0"),
        (lambda: System("s", {"A": "1"}, time_unit="fortnight"), "time_unit is 'fortnight'; it may be ms, s, min, h, day"),
        (lambda: System("s", {"A": "1"}).simulate([bolus("t", "A")]), "the dose into A is 't', which depends on time"),
        (lambda: System("s", {"A": "p"}, quantities={"p": "A"}).simulate([bolus("p", "A")]), "the dose into A is 'p', which depends on a state"),
        (lambda: System("s", {"A": "p"}, quantities={"p": 1}).with_inputs({"p": 1}), "named p, which is a quantity; rename"),
        (lambda: from_table([1, 1], [2, 3]), "goes from 1 to 1; its times must increase"),
        (lambda: from_table([1, 2], [2]), "has 2 times and 1 values"),
        (lambda: from_table([1, math.nan], [2, 3]), "not finite; leave out the times"),
        (lambda: from_table(["a"], [2]), "it takes numbers, a time and a value each"),
        (lambda: from_table([1], [2], "spline"), "The kind of a table is 'spline'; it may be linear or step"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_sentence(make, sentence):
    with pytest.raises(ModelError, match=sentence) as caught:
        make()
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_an_infusion_gives_its_amount_once_also_where_another_dose_begins_as_it_ends():
    kept = System("kept", {"A": "0*A"}, {}, {"x": ("A", "mg")})
    states = kept.simulate([infusion(10, "A", 2), bolus(1, "A", 2)], times=[0, 2, 4])["A"]
    assert list(states) == pytest.approx([0, 11, 11])
