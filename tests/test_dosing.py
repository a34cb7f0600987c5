"""Doses become events: by the vectors that the page's solver is held to as well."""

from __future__ import annotations

import json
import time

import pytest

from tests.conftest import ROOT
from widgets.system import Dose, System, unit_dose

VECTORS = json.loads((ROOT / "tests/vectors/dosing.json").read_text(encoding="utf-8"))
EMPTY = System("depots", {"s0": "0", "s1": "0", "s2": "0"})


def dose(state: int, amount, duration, when: list, regular: int = 0) -> Dose:
    """A dose from the form in which a page's model states it."""
    if not regular:
        return Dose(EMPTY.states[state], amount, duration=duration, times=when)
    start, count, every = when
    return Dose(EMPTY.states[state], amount, start, duration, count, every)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda c: c["name"])
def test_doses_become_the_events_of_the_vectors(case):
    events = EMPTY.events(dose(*d) for d in case["doses"])
    seen = [{"state": e.state, "amount": e.amount, "start": e.start, "end": e.end} for e in events]
    assert seen == case["expected"]  # the very same numbers, not nearly


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda c: c["name"])
def test_the_unit_of_a_dose_has_a_total_of_one(case):
    events, total = unit_dose(EMPTY.events(dose(*d) for d in case["doses"]))
    assert total == case["total"]
    assert [e.amount for e in events] == case["unit"]


def test_a_number_of_a_dose_is_printed_with_all_its_digits():
    assert "doses:{m:p=>[[1,0.6666666666666666,0,[5000000.000000001]]]}" in EMPTY.javascript(
        {"m": [Dose("s1", 2 / 3, times=[5000000.000000001])]}
    )


def test_a_series_of_two_years_is_built_in_a_moment():
    system = System("s", {"A": "-k*A"}, {"k": 0.1}, inputs={"dose": 3})
    daily = [Dose("A", "2*dose", start=24 * i) for i in range(730)]
    started = time.process_time()
    assert system.javascript({"m": daily}).count("2*p[1]") == 730
    assert len(system.events(daily)) == 730
    assert time.process_time() - started < 2
