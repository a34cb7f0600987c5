"""Thirty-one published systems: Python and the page against SciPy at a relative tolerance of 1e-12.

The largest distances, as a share of the largest value of each state, are printed by `python -m tests.published`.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.published import CASES, deviation, in_page, in_python, load, table

# Of a state's largest value. A figure asks the page for 1 in 1,000; half of that is left to other machines.
PYTHON, PAGE = 2e-6, 5e-4

# As the Bari test set gives them at the end of time, to the digits that are compared.
GIVEN = {
    "Robertson": {0: 0.2083340149701255e-7, 1: 0.8333360770334713e-13, 2: 0.9999999791665050},
    "HIRES": {0: 0.7371312573325668e-3, 3: 0.1175651343283149e-2, 5: 0.6238968252742796e-2},
    "Oregonator": {0: 0.1000814870318523e1, 1: 0.1228178521549917e4, 2: 0.1320554942846706e3},
    "van der Pol": {0: 0.1706167732170483e1, 1: -0.8928097010247975},
    "pollution": {0: 0.5646255480022769e-1, 1: 0.1342484130422339},
}

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.fixture(scope="module")
def seen(browser):
    """The states of every case, solved in a page."""
    page = browser.new_page()
    yield dict(zip((case.name for case in CASES), in_page(load(page)), strict=True))
    page.close()


@pytest.fixture(scope="module")
def reference():
    """The reference of a case, worked out once."""
    known: dict[str, np.ndarray] = {}

    def of(case):
        if case.name not in known:
            known[case.name] = case.reference()
        return known[case.name]

    return of


def test_there_are_thirty_one():
    assert len({case.name for case in CASES}) == len(CASES) == 31
    assert all(case.source for case in CASES)


@pytest.mark.slow
@each_case
def test_python_follows_it(case, reference):
    states = in_python(case)
    assert np.isfinite(states).all()
    assert deviation(states, reference(case)) < PYTHON
    for i, value in GIVEN.get(case.name, {}).items():
        assert reference(case)[-1, i] == pytest.approx(value, rel=1e-6)


@pytest.mark.slow
@each_case
def test_the_page_follows_it(case, seen, reference):
    assert np.isfinite(seen[case.name]).all()
    assert deviation(seen[case.name], reference(case)) < PAGE


def test_the_table_names_each_and_the_largest():
    python = {case.name: i * 1e-9 for i, case in enumerate(CASES)}
    text = table(python, {name: 1e3 * x for name, x in python.items()})
    assert len(text.splitlines()) == 31 + 3
    assert text.splitlines()[-1] == "| largest | | 3e-08 | 3e-05 |"
    assert "| chain of 200 | 200 |" in text
