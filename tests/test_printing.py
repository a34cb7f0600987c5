"""The JavaScript of a model is the model: rates, slopes, observables, stops and initial values, number for number."""

from __future__ import annotations

import json

import numpy as np
import pytest

from widgets.models import pharmacokinetics as pk
from widgets.models import plasticity
from widgets.system import System, bolus, from_table, infusion

P = {"k": 0.7, "h": 1.7, "c": 0.4, "begin": 3.0}
TABLE = ([1, 3, 3.1, 10], [0, 5, 1, 2])
EQUATIONS = {
    "powers": {"A": "-A**h/(c**h + A**h)", "B": "sqrt(A) - log(B + 1) + (c/A)**h/(1 + (c/A)**h)"},
    "open": {"A": "log(1 + exp(A)) - sqrt(1 + A**2)", "B": "exp(-A**2) - tanh(B)/cosh(A)"},
    "divisors": {"A": "-k*A*B/(A + B)", "B": "-1/(1 + c/B) - 1/(k + A**2)"},
    "larger": {"A": "max(A, B, k) - min(2*A, B + 1)", "B": "-abs(A - B)*max(0, A)"},
    "switches": {"A": "Piecewise((5, A < 1), (0, True)) - k*A", "B": "Piecewise((A, A > B and A <= 2 or B >= 3), (c, True))"},
    "time": {"A": "sin(2*pi*t/24)*A + Piecewise((k, (t > begin) & (t < begin + 2)), (0, True))", "B": "exp(-t)*log(t) - sqrt(t)*B"},
    "table": {"A": "line - A", "B": "held*A"},
    "log10": {"A": "log10(A + 2) + log2(B + 3) + Heaviside(B - 1) + sign(A - 1)", "B": "A/3 - atan(B)"},
}  # fmt: skip
SYSTEMS = {
    **{
        name: System(
            name, e, P, {"x": "A + t", "y": "Piecewise((1, A > 1), (0, True))"}, initial={"A": "2*k", "B": -1},
            quantities={"line": from_table(*TABLE), "held": from_table(*TABLE, "step")},
        )
        for name, e in EQUATIONS.items()
    },
    "ketamine": pk.ketamine(),
    "plasticity": plasticity.plasticity(),
}  # fmt: skip

WORKED_OUT = """([source, points, p]) => {
  const model = eval(`(${source})`), n = model.states, out = [];
  for (const [y, t] of points) {
    const f = Array(n).fill(0), J = Array(n * n).fill(0), drift = Array(n).fill(0), u = Array(n).fill(0), o = {};
    for (const key in model.isTimeDependent) o[key] = [];
    model.rates(y, p, u, f, t); model.jacobian(y, p, J, t); model.observe(y, p, o, 0, t);
    if (model.timeSlope) model.timeSlope(y, p, drift, t);
    out.push({ f, J, drift, o: Object.values(o).map((v) => v[0]) });
  }
  const y = Array(n).fill(0);
  if (model.initial) model.initial(p, y);
  return { out, stops: model.stops(p), y, states: n, flags: model.isTimeDependent, linear: model.linear, auto: model.autoScale };
}"""


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def points(system: System) -> list:
    """States and times at which to compare: nothing, negative, at a threshold, and at random."""
    rng, n = np.random.default_rng(3), len(system.states)
    fixed = [np.zeros(n), np.full(n, -0.83), np.ones(n), np.full(n, 1e-13), np.full(n, -1e-13), np.full(n, 1 - 5e-7)]
    states = [*fixed, *rng.uniform(0, 4, (12, n)), *rng.uniform(-2, 3, (12, n))]
    times = [0.0, 3.0, 3.05, 24.0, *rng.uniform(0, 12, len(states))]
    return [(y, times[i]) for i, y in enumerate(states)]


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_page_works_out_what_python_works_out(page, name):
    system = SYSTEMS[name]
    p = list(system.values().values())
    n, asked = len(system.states), points(system)
    seen = page.evaluate(WORKED_OUT, [system.javascript(), [[y.tolist(), t] for y, t in asked], p])
    with np.errstate(all="ignore"):
        for (y, t), theirs in zip(asked, seen["out"], strict=True):
            mine = [float(v) for v in system.functions.rates(y, system.constant_values(), t)]
            assert np.array(theirs["f"], float) == pytest.approx(mine, rel=1e-12, abs=1e-14), (y, t)
            slopes = np.zeros((n, n))
            for (i, j), v in zip(
                system.jacobian, system.functions.jacobian(y, system.constant_values(), t), strict=True
            ):
                slopes[i, j] = v
            assert np.array(theirs["J"], float) == pytest.approx(slopes.ravel(), rel=1e-9, abs=1e-13), (y, t)
            observed = [float(v[0]) for v in system.observe(y[None], times=[t]).values()]
            assert theirs["o"] == pytest.approx(observed, rel=1e-12, abs=1e-14), (y, t)
    assert sorted(t for t in seen["stops"] if t > 0) == pytest.approx(system.breakpoints([], 1e9)[1:])
    assert seen["y"] == pytest.approx(system.initial_state().tolist())
    assert (seen["states"], seen["linear"]) == (n, system.linear)
    assert seen["flags"] == {o: int(system.is_time_dependent(o)) for o in system.observables}
    assert seen["auto"] == [i for i, s in enumerate(system.states) if s not in system.scales]


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_slopes_are_those_of_the_rates(page, name):
    """Jacobian and slope in time against differences, where neither side of a kink or a jump is met."""
    system = SYSTEMS[name]
    p, n, rng = list(system.values().values()), len(system.states), np.random.default_rng(5)
    asked = [(rng.uniform(0.2, 4, n), t) for t in rng.uniform(0.2, 12, 20)]
    seen = page.evaluate(WORKED_OUT, [system.javascript(), [[y.tolist(), t] for y, t in asked], p])["out"]
    rates = lambda y, t: np.array([float(v) for v in system.functions.rates(y, system.constant_values(), t)])
    for (y, t), theirs in zip(asked, seen, strict=True):
        J = np.array(theirs["J"]).reshape(n, n)
        for j in range(n):
            d = np.eye(n)[j] * 1e-6
            assert J[:, j] == pytest.approx((rates(y + d, t) - rates(y - d, t)) / 2e-6, rel=1e-5, abs=1e-6), (y, t, j)
        drift = (rates(y, t + 1e-6) - rates(y, t - 1e-6)) / 2e-6
        assert theirs["drift"] == pytest.approx(drift, rel=1e-5, abs=1e-6), (y, t)


def test_no_slope_is_infinite_where_a_base_is_nothing(page):
    for name in ("powers", "divisors", "larger", "plasticity"):
        system = SYSTEMS[name]
        n = len(system.states)
        asked = [[[0.0] * n, 0.0], [[-1e-20] * n, 0.0], [[-0.83] * n, 0.0]]
        for seen in page.evaluate(WORKED_OUT, [system.javascript(), asked, list(system.values().values())])["out"]:
            # Finite, and no larger than the root's at the size from which it counts.
            assert np.abs(np.array(seen["J"], float)).max() < 1e6, name
            assert np.isfinite(np.array(seen["f"], float)).all(), name


def test_a_model_says_only_what_it_needs():
    plain = System("s", {"A": "-A"}).javascript()
    assert "initial" not in plain
    assert "steady" not in plain
    assert "timeSlope" not in plain
    rest = System("s", {"A": "k - A"}, {"k": 2}, initial={"A": "k"}, steady_state=True).javascript()
    assert "initial(p,y){y[0]=p[0];}" in rest
    assert "steady:1" in rest


def test_a_run_may_have_any_name(page):
    names = ["10mg", "oral dose", "iv-bolus", "a'b\"c", "class", "µg", "main"]
    source = System("s", {"A": "-A"}).javascript({name: [bolus(1 + i, "A")] for i, name in enumerate(names)})
    assert page.evaluate("(s) => Object.entries(eval(`(${s})`).doses).map(([k, d]) => [k, d([])[0][1]])", source) == [
        [name, 1 + i] for i, name in enumerate(names)
    ]


def test_a_single_dose_needs_no_list():
    system = System("s", {"A": "-A"})
    assert system.javascript({"main": bolus(1, "A")}) == system.javascript({"main": [bolus(1, "A")]})
    assert system.events(bolus(1, "A")) == system.events([bolus(1, "A")])


def test_a_word_of_javascript_may_name_an_observable(page):
    system = System("s", {"A": "-A"}, observables={"new": "A", "delete": "2*A"})
    seen = page.evaluate(WORKED_OUT, [system.javascript({"m": [infusion(1, "A", 2)]}), [[[3.0], 0.0]], []])
    assert seen["out"][0]["o"] == [3, 6], json.dumps(seen)
