"""The page and SciPy agree: the same system, solved in a real browser and in Python."""

from __future__ import annotations

import json

import numpy as np
import pytest

from widgets import pharmacokinetics as pk
from widgets.faces import HERE
from widgets.live import registration
from widgets.routes import Routes
from widgets.system import System, bolus, fingerprint, infusion
from widgets.timeline import Timeline

FLOOR = 0.1  # ng/mL, the lowest concentration drawn


@pytest.fixture(scope="module")
def page(browser):
    """A page that holds the runtime as a module, its solver within reach."""
    context = browser.new_context()
    page = context.new_page()
    runtime = (HERE / "live.mjs").read_text() + "\nglobalThis.runtime = { solve, eventsOf, sampleTimes };"
    page.set_content(f"<!doctype html><title>Solver</title><script type='module'>{runtime}</script>")
    page.evaluate("() => new Promise((done) => { const look = () => globalThis.runtime ? done() : setTimeout(look, 5); look(); })")
    yield page
    context.close()


def solved(page, system: System, runs: dict, run: str, values: list[float], times, rtol=1e-5) -> dict:
    """The observables of a run at `times`, as the page's own solver and generated model give them."""
    source = system.javascript(runs)
    page.evaluate(f"() => {{ {registration(source)} }}")
    return page.evaluate(
        """([key, run, p, times, rtol]) => {
          const model = globalThis.liveModels[key], n = model.states;
          const events = globalThis.runtime.eventsOf(model, run, p);
          const states = globalThis.runtime.solve(model, p, events, Float64Array.from(times), rtol);
          const out = {};
          for (const o in model.follows) out[o] = new Float64Array(times.length);
          for (let i = 0; i < times.length; i++) model.observe(states.subarray(i * n, i * n + n), p, out, i);
          return Object.fromEntries(Object.entries(out).map(([k, v]) => [k, [...v]]));
        }""", [fingerprint(source), run, values, list(map(float, times)), rtol])


def agree(page, system, runs, run, values, times, floor=FLOOR):
    """Within 0.1 % of a curve's maximum, and within 2 % of the value down to the drawn floor."""
    known = dict(zip(system.values(), values))
    events = system.events(runs[run], known)
    exact = system.observe(system.solve(events, times, known, rtol=1e-9), known)
    mine = solved(page, system, runs, run, values, times)
    for name, y in exact.items():
        if not system.follows(name):
            continue
        got = np.array(mine[name])
        assert np.isfinite(got).all()
        assert np.abs(got - y).max() <= 1e-3 * max(np.abs(y).max(), 1e-12), (run, name)
        high = y > floor
        assert (np.abs(got[high] / y[high] - 1) <= 0.02).all(), (run, name)


GRID = [(cls, run, corner) for cls in (Routes,) for run in Routes.runs() for corner in
        ({"injection": 0.1, "sprays": 1, "tablet": 25.0}, {"injection": 0.75, "sprays": 3, "tablet": 150.0}, {"injection": 0.5, "sprays": 2, "tablet": 75.0})]
GRID += [(Timeline, run, {"regimen": regimen, "sprays": 3}) for run in Timeline.runs() for regimen in ("one", "six", "eight", "maintenance")]


@pytest.mark.parametrize("cls, run, corner", GRID, ids=lambda v: getattr(v, "__name__", str(v)))
def test_routes_doses_and_schedules(page, cls, run, corner):
    settings = {**cls._defaults(), **corner}
    numbers = cls._numbers(settings)
    system = cls.model()
    values = list(system.values(numbers).values())
    times = cls.times(system.events(cls.runs()[run], numbers))
    agree(page, system, cls.runs(), run, values, times)


def test_a_stiff_system_with_a_hill_term(page):
    system = System(
        "stiff", {"drug": "-ke*drug", "bound": "kon*drug*(1 - bound) - koff*bound", "effect": "kin*drug**h/(drug**h + c**h) - kout*effect"},
        {"ke": 0.3, "kon": 4000.0, "koff": 2500.0, "kin": 0.2, "kout": 0.02, "h": 2.5, "c": 0.8},
        {"level": ("drug",), "occupied": ("bound",), "response": ("effect",)})
    runs = {"main": [bolus(3, "drug"), infusion(6, "drug", 2, start=10, count=3, every=24)]}
    values = list(system.values().values())
    times = np.unique(np.concatenate([[0], np.geomspace(0.001, 10, 150), np.linspace(10, 300, 400)]))
    agree(page, system, runs, "main", values, times, floor=1e-3)


def test_the_band_of_the_page_is_the_band_of_python(page):
    routes = Routes()
    r = routes.result("iv")
    numbers = Routes._numbers(routes.settings)
    model = Routes.model()
    runs, rows = Routes.runs(), []
    for person in Routes.people.to_dict("records"):
        values = list(model.values({**numbers, **person}).values())
        rows.append(solved(page, model, runs, "iv", values, r.times, 1e-4)["plasma"])
    low, high = np.quantile(rows, Routes.interval, axis=0)
    for mine, theirs in zip((low, high), r.bands["plasma"]):
        assert np.abs(mine - theirs).max() < 0.01 * theirs.max()


def test_the_solver_is_of_fourth_order(page):
    """A tighter tolerance costs what a method of order four costs: a wrong coefficient would show here."""
    system = pk.ketamine()
    runs = {"main": pk.doses("iv", 35.0)}
    values, times = list(system.values().values()), np.linspace(0, 8, 65)
    exact = system.observe(system.solve(system.events(runs["main"]), times, rtol=1e-11))["plasma"]
    errors = [np.abs(np.array(solved(page, system, runs, "main", values, times, rtol)["plasma"]) - exact).max() / exact.max()
              for rtol in (1e-3, 1e-5, 1e-7, 1e-9)]
    assert errors[0] < 2e-3 and errors[1] < 1e-4 and errors[2] < 2e-6 and errors[3] < 2e-8, errors


@pytest.mark.parametrize("cls", [Routes, Timeline], ids=lambda c: c.__name__)
def test_both_sample_the_same_moments(page, cls):
    for run in cls.runs():
        numbers = cls._numbers(cls._defaults())
        system = cls.model()
        source = system.javascript(cls.runs())
        solved(page, system, cls.runs(), run, list(system.values(numbers).values()), [0.0, 1.0])
        theirs = page.evaluate(
            "([key, run, p, end, first]) => [...globalThis.runtime.sampleTimes(globalThis.runtime.eventsOf(globalThis.liveModels[key], run, p), end, first)]",
            [fingerprint(source), run, list(system.values(numbers).values()), cls.end, cls.first_step])
        mine = cls.times(system.events(cls.runs()[run], numbers))
        assert len(mine) == len(theirs) and np.allclose(mine, theirs, rtol=0, atol=1e-9), json.dumps(run)
