"""The page and SciPy agree: the same system, solved in a real browser and in Python."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.figures import Everything
from widgets.figures.routes import Routes
from widgets.figures.timeline import Timeline
from widgets.live import words
from widgets.models import pharmacokinetics as pk
from widgets.page.bundle import bundle, registration
from widgets.system import System, bolus, fingerprint, infusion

FLOOR = 0.1  # ng/mL, the lowest concentration drawn


@pytest.fixture(scope="module")
def page(browser):
    """A page that holds the modules of the runtime that both languages must agree in."""
    context = browser.new_context()
    page = context.new_page()
    module = bundle(ROOT / "tests/js/parity.mjs")
    page.set_content(f"<!doctype html><title>Solver</title><script type='module'>{module}</script>")
    page.evaluate(
        "() => new Promise((done) => { const look = () => globalThis.runtime ? done() : setTimeout(look, 5); look(); })"
    )
    yield page
    context.close()


def solved(page, system: System, runs: dict, run: str, values: list[float], times, rtol=1e-5) -> dict:
    """The observables of a run at `times`, as the page's own solver and generated model give them."""
    source = system.javascript(runs)
    page.evaluate(f"() => {{ {registration(source)} }}")
    return page.evaluate(
        """([key, run, p, times, rtol]) => {
          const model = globalThis.liveModels[key], n = model.states;
          const events = globalThis.runtime.doseEvents(model, run, p);
          const states = globalThis.runtime.solve(model, p, events, Float64Array.from(times), rtol);
          const out = {};
          for (const o in model.isTimeDependent) out[o] = new Float64Array(times.length);
          for (let i = 0; i < times.length; i++) model.observe(states.subarray(i * n, i * n + n), p, out, i, times[i]);
          return Object.fromEntries(Object.entries(out).map(([k, v]) => [k, [...v]]));
        }""",
        [fingerprint(source), run, values, list(map(float, times)), rtol],
    )


def agree(page, system, runs, run, values, times, floor=FLOOR):
    """Within 0.1 % of a curve's maximum, and within 2 % of the value down to the drawn floor."""
    known = dict(zip(system.values(), values))
    events = system.events(runs[run], known)
    exact = system.observe(system.solve(events, times, known, rtol=1e-9), known, times)
    mine = solved(page, system, runs, run, values, times)
    for name, y in exact.items():
        if not system.is_time_dependent(name):
            continue
        got = np.array(mine[name])
        assert np.isfinite(got).all()
        # What never rises above a millionth of a unit is nothing in both.
        assert np.abs(got - y).max() <= 1e-3 * max(np.abs(y).max(), 1e-6), (run, name)
        high = y > floor
        assert (np.abs(got[high] / y[high] - 1) <= 0.02).all(), (run, name)


GRID = [
    (cls, run, corner)
    for cls in (Routes,)
    for run in Routes.runs()
    for corner in (
        {"injection": 0.1, "shot": 0.25, "devices": 1, "tablet": 25.0, "drug": "esketamine", "site": "vein"},
        {"injection": 0.75, "shot": 0.5, "devices": 3, "tablet": 150.0, "drug": "racemate", "site": "artery"},
        {"injection": 0.5, "shot": 0.3, "devices": 2, "tablet": 75.0, "drug": "arketamine", "site": "artery"},
        {"injection": 0.5, "shot": 0.3, "devices": 2, "tablet": 75.0, "drug": "racemate", "site": "vein"},
    )
]
GRID += [
    (Timeline, run, {"regimen": regimen, "devices": 3})
    for run in Timeline.runs()
    for regimen in ("one", "six", "eight", "maintenance")
]


@pytest.mark.parametrize(("cls", "run", "corner"), GRID, ids=lambda v: getattr(v, "__name__", str(v)))
def test_routes_doses_and_schedules(page, cls, run, corner):
    settings = {**cls.default_settings(), **corner}
    numbers = cls.inputs_from(settings)
    system = cls.model()
    values = list(system.values(numbers).values())
    times = cls.times(system.events(cls.runs()[run], numbers))
    agree(page, system, cls.runs(), run, values, times)


def test_a_stiff_system_with_a_hill_term(page):
    system = System(
        "stiff",
        {
            "drug": "-ke*drug",
            "bound": "kon*drug*(1 - bound) - koff*bound",
            "effect": "kin*drug**h/(drug**h + c**h) - kout*effect",
        },
        {"ke": 0.3, "kon": 4000.0, "koff": 2500.0, "kin": 0.2, "kout": 0.02, "h": 2.5, "c": 0.8},
        {"level": ("drug",), "occupied": ("bound",), "response": ("effect",)},
    )
    runs = {"main": [bolus(3, "drug"), infusion(6, "drug", 2, start=10, count=3, every=24)]}
    values = list(system.values().values())
    times = np.unique(np.concatenate([[0], np.geomspace(0.001, 10, 150), np.linspace(10, 300, 400)]))
    agree(page, system, runs, "main", values, times, floor=1e-3)


@pytest.mark.parametrize("run", ["slow", "fast"])
@pytest.mark.parametrize(
    "settings", [{}, {"amount": 40.0, "shots": 4, "hill": 3.0, "ec50": 0.2}, {"amount": 1.0, "shots": 1, "ec50": 5.0}]
)
def test_release_bolus_and_infusion_into_a_stiff_system(page, run, settings):
    numbers = {**Everything.inputs_from(Everything.default_settings()), **settings}
    system, runs = Everything.model(), Everything.runs()
    values = list(system.values(numbers).values())
    agree(page, system, runs, run, values, Everything.times(system.events(runs[run], numbers)), floor=1e-3)


SCHEDULES = {
    "bolus": pk.doses("iv", 35, duration=0),
    "slow infusion": pk.doses("iv", 35, duration=24),
    "overlapping": pk.doses("iv", 35, duration=3, count=4, every=2),
    "twice a week": pk.doses("nasal", None, devices=3, count=8, every=84),
    "named times": pk.doses("oral", 50, times=(0, 1.5, 30)),
    "at the very end": pk.doses("iv", 35, duration=0, times=(0, 336)),
    "all at once": [
        *pk.doses("iv", 35),
        *pk.doses("im", 20),
        *pk.doses("sublingual", 50),
        *pk.doses("nasal", None, devices=1),
    ],
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_over_two_weeks(page, name):
    system, runs = pk.ketamine(), {"main": SCHEDULES[name]}
    times = np.unique(np.concatenate([[0], np.geomspace(1 / 60, 336, 200), np.linspace(0, 336, 400)]))
    agree(page, system, runs, "main", list(system.values().values()), times)


def test_the_solver_is_of_fourth_order(page):
    """On a problem that is not linear the error falls with the fourth power of the steps, at their ends and between them.

    A coefficient that is wrong in its third digit fails here.
    """
    system = System("Brusselator", {"x": "1 + x**2*y - 4*x", "y": "3*x - x**2*y"}, {}, {"a": "x", "b": "y"})
    runs, times = {"main": [bolus(1.5, "x"), bolus(3, "y")]}, np.linspace(0, 6, 301)
    exact = system.solve(system.events(runs["main"]), times, rtol=1e-12)
    page.evaluate(f"() => {{ {registration(system.javascript(runs))} }}")
    steps, errors = [], []
    for rtol in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10):
        count, states = page.evaluate(
            """([key, times, rtol]) => {
              const model = globalThis.liveModels[key];
              let count = 0;
              const counted = { ...model, jacobian: (...a) => { count += 1; model.jacobian(...a); } };
              const states = globalThis.runtime.solve(counted, [], globalThis.runtime.doseEvents(model, "main", []), times, rtol);
              return [count, [...states]];
            }""", [fingerprint(system.javascript(runs)), list(times), rtol])  # fmt: skip
        away = np.abs(np.array(states).reshape(exact.shape) - exact)
        steps.append(count)
        errors.append([away[-1].max(), away.max()])
    for name, error in zip(("at the end", "between"), np.transpose(errors)):
        order = -np.polyfit(np.log(steps), np.log(error), 1)[0]
        assert 3.7 < order < 4.7, (name, order, steps, error)
    assert errors[-1][0] < 1e-10 and errors[-1][1] < 1e-8 and steps[-1] < 2000


def test_numbers_and_times_are_said_alike(page):
    numbers = [
        0,
        1.125,
        2.345,
        112.5,
        0.0625,
        999.6,
        1234567.0,
        0.0011,
        5e-4,
        -0.5,
        -1234,
        *np.geomspace(1e-4, 1e7, 2000),
    ]
    theirs = page.evaluate(
        "(all) => all.map((v) => [globalThis.runtime.plain(v), globalThis.runtime.duration(Math.abs(v))])",
        list(map(float, numbers)),
    )
    assert theirs == [[words.plain(v), words.duration(abs(v))] for v in numbers]


@pytest.mark.parametrize("cls", [Routes, Timeline], ids=lambda c: c.__name__)
def test_both_sample_the_same_moments(page, cls):
    for run in cls.runs():
        numbers = cls.inputs_from(cls.default_settings())
        system = cls.model()
        source = system.javascript(cls.runs())
        solved(page, system, cls.runs(), run, list(system.values(numbers).values()), [0.0, 1.0])
        theirs = page.evaluate(
            "([key, run, p, end, first]) => [...globalThis.runtime.sampleTimes(globalThis.runtime.doseEvents(globalThis.liveModels[key], run, p), end, first, globalThis.liveModels[key].stops(p))]",
            [fingerprint(source), run, list(system.values(numbers).values()), cls.end, cls.first_step],
        )
        mine = cls.times(system.events(cls.runs()[run], numbers))
        assert len(mine) == len(theirs) and np.allclose(mine, theirs, rtol=0, atol=1e-9), json.dumps(run)


PULSE = "Piecewise((10, (t > 100) & (t < 101)), (0, True)) - 0.1*A"
BROUGHT = {
    "a step of the dose is not scaled": (
        System("step", {"A": "-0.2*A"}, {}, {"high": "Piecewise((1, A/10 > 2), (0, True))", "amount": "A"}),
        [bolus(100, "A")], 24,
    ),
    "a negative state inside a logarithm and a root": (
        System("oscillator", {"x": "v", "v": "-x"}, {}, {"soft": "log(1 + exp(x))", "long": "sqrt(1 + x**2)"}, initial={"x": 3}),
        [], 12,
    ),
    "a short forcing in time": (System("pulse", {"A": PULSE}, {}, {"amount": "A"}), [], 150),
    "amounts of a billionth": (
        System("binding", {"L": "-kon*L*R + koff*C", "R": "-kon*L*R + koff*C", "C": "kon*L*R - koff*C"},
               {"kon": 1e9, "koff": 3.0}, {"bound": "1e9*C"}, initial={"R": 1e-8}),
        [bolus(2e-8, "L")], 2,
    ),
    "a thermostat": (
        System("thermostat", {"A": "Piecewise((5, A < 10), (0, True)) - 0.3*A"}, {}, {"amount": "A"}), [], 24,
    ),
    "a start at rest": (
        System("turnover", {"R": "kin - kout*R + 0*D", "D": "-0.5*D"}, {"kin": 3.0, "kout": 0.2}, {"level": "R"}, steady_state=True),
        [bolus(1, "D")], 24,
    ),
    "a relaxation oscillator": (
        System("van der Pol", {"x": "v", "v": "5*(1 - x**2)*v - x"}, {}, {"place": "x"}, initial={"x": 2}), [], 20,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROUGHT)
def test_what_a_student_may_bring(page, name):
    system, doses, end = BROUGHT[name]
    runs = {"main": doses}
    times = np.unique(np.concatenate([[0], np.linspace(0, end, 601)]))
    known = dict(system.values())
    exact = system.observe(system.solve(system.events(doses), times, known, rtol=1e-9), known, times)
    mine = solved(page, system, runs, "main", list(known.values()), times)
    for key, y in exact.items():
        # A step is a jump: a sample at the jump itself may lie on either side.
        off = np.abs(np.array(mine[key]) - y) > 2e-3 * np.ptp(y) + 1e-9
        assert off.sum() <= (1 if key == "high" else 0), (key, np.abs(np.array(mine[key]) - y).max())


def test_the_right_values_of_what_a_student_may_bring():
    run = lambda name, times: (lambda s, d: s.observe(s.solve(s.events(d), times, rtol=1e-9), None, times))(
        *BROUGHT[name][:2]
    )
    assert run("a step of the dose is not scaled", np.array([0.0, 1.0]))["high"].max() == 1
    oscillator = run("a negative state inside a logarithm and a root", np.array([0.0, np.pi]))
    assert oscillator["soft"][1] == pytest.approx(np.log1p(np.exp(-3)), rel=1e-6)
    assert oscillator["long"][1] == pytest.approx(np.sqrt(10), rel=1e-6)
    assert run("a short forcing in time", np.linspace(0, 150, 1501))["amount"].max() == pytest.approx(
        100 * (1 - np.exp(-0.1)), rel=1e-6
    )
    assert run("a thermostat", np.array([0.0, 24.0]))["amount"][1] == pytest.approx(10, rel=1e-4)
    assert run("a start at rest", np.array([0.0, 24.0]))["level"] == pytest.approx([15, 15])
