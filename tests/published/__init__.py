"""Thirty-one published systems, each stated as a student would state it and held against SciPy at a tolerance of 1e-12.

`python -m tests.published` prints how far Python and the page lie from it.
"""

from __future__ import annotations

import json

import numpy as np

from tests.browser import wait_until
from tests.conftest import ROOT
from tests.published import biology, pharmacology, testset
from tests.published.case import Published
from widgets.page.bundle import bundle

CASES: tuple[Published, ...] = (*testset.CASES, *pharmacology.CASES, *biology.CASES)

# All models of a page and their times; the states at those times, a list a model.
SOLVE_ALL = """(all) => all.map(([source, times, p]) => {
  const model = new Function(`return ${source}`)();
  const values = Float64Array.from(p);
  const events = globalThis.runtime.doseEvents(model, "main", values);
  return [...globalThis.runtime.solve(model, values, events, Float64Array.from(times))];
})"""


def in_python(case: Published) -> np.ndarray:
    """States of a case as `System.solve` gives them, shape (times, states)."""
    return case.system.solve(case.system.events(case.doses), case.times)


def load(page):
    """Gives a page of the browser the modules of the runtime that both languages must agree in."""
    page.set_content(
        f"<!doctype html><title>Solver</title><script type='module'>{bundle(ROOT / 'tests/js/parity.mjs')}</script>"
    )
    wait_until(page, "globalThis.runtime")
    return page


def in_page(page, cases=CASES) -> list[np.ndarray]:
    """States of all cases as the page's solver gives them at its own tolerance; `page` holds the modules of tests/js/parity.mjs."""
    asked = [
        [case.system.javascript({"main": case.doses}), case.times.tolist(), list(case.system.values().values())]
        for case in cases
    ]
    return [
        np.array(states, float).reshape(len(case.times), -1)
        for case, states in zip(cases, page.evaluate(SOLVE_ALL, json.loads(json.dumps(asked))), strict=True)
    ]


def deviation(states: np.ndarray, reference: np.ndarray) -> float:
    """The largest distance of a state from its reference, as a share of the largest value that the state has."""
    return float((np.abs(states - reference).max(axis=0) / np.abs(reference).max(axis=0)).max())


def table(python: dict[str, float], page: dict[str, float]) -> str:
    """How far each case lies from its reference, as a table in Markdown."""
    rows = [
        f"| {case.name} | {len(case.system.states)} | {python[case.name]:.0e} | {page[case.name]:.0e} |"
        for case in CASES
    ]
    last = f"| largest | | {max(python.values()):.0e} | {max(page.values()):.0e} |"
    return "\n".join(["| system | states | Python | page |", "|--|--|--|--|", *rows, last])
