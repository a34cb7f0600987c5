"""Both models in one system: each gives what it gives alone, and neither knows of the other."""

from __future__ import annotations

import pytest

from widgets.models import disposition, side_by_side
from widgets.models import pharmacokinetics as pk

TIMES = [0, 0.1, 0.5, 2, 8, 24]
JOINED = [
    (drug, route)
    for drug in disposition.DRUGS
    for route in ("iv", "im", "oral", "film", "wafer", "nasal")
]  # fmt: skip


@pytest.fixture(scope="module")
def both():
    return side_by_side.side_by_side(both_sites=True)


@pytest.mark.parametrize(("drug", "route"), JOINED)
def test_the_joined_model_is_the_one_of_its_own_module(both, drug, route):
    own = disposition.joined(drug, (route,))
    given = side_by_side.doses("joined", route, 28)
    for site, other in (("artery", "vein"), ("vein", "artery")):
        numbers = {"site": disposition.SITES[site], "share_S": disposition.DRUGS[drug]}
        here = both.simulate(given, times=TIMES, parameters=numbers)
        alone = own.simulate(disposition.doses(route, 28, drug), times=TIMES)
        for column, same in (("plasma", site), ("elsewhere", other), ("norketamine", "norketamine")):
            assert here[column].to_numpy() == pytest.approx(alone[same].to_numpy(), rel=1e-6, abs=1e-9)
        assert not here["pr_plasma"].any() and not here["pr_norketamine"].any()
    stated = lambda s, numbers: s.value(s.observables[f"F_{route}"].expression, numbers)
    assert stated(both, numbers) == pytest.approx(stated(own, {}), rel=1e-12)


@pytest.mark.parametrize("route", pk.ROUTES)
def test_the_nasal_model_is_the_published_one(both, route):
    how = {"devices": 2} if route == "nasal" else {}
    here = both.simulate(side_by_side.doses("nasal", route, 35, **how), times=TIMES)
    alone = pk.ketamine().simulate(pk.doses(route, 35, **how), times=TIMES)
    for column in ("plasma", "norketamine"):
        assert here[f"pr_{column}"].to_numpy() == pytest.approx(alone[column].to_numpy(), rel=1e-6, abs=1e-9)
        assert not here[column].any()
    stated = lambda s, key: s.value(s.observables[key].expression, how)
    assert stated(both, f"pr_F_{route}") == pytest.approx(stated(pk.ketamine(), f"F_{route}"), rel=1e-12)


def test_only_what_its_routes_need_is_solved():
    small = side_by_side.side_by_side(("iv",), ("nasal",))
    assert len(small.states) == 9 + 8
    assert "site" in small.inputs and "devices" in small.inputs
    assert not {"E", "pr_ka_o", "pr_F_im"} & set(small.parameters)
    assert small.linear and side_by_side.side_by_side(("iv",), ("nasal",)) is small
    assert "devices" not in side_by_side.side_by_side(("iv",), ("iv",)).inputs


def test_a_control_sets_the_devices_of_either_model(both):
    for model, column in (("joined", "plasma"), ("nasal", "pr_plasma")):
        by_control = side_by_side.doses(model, "nasal", devices="devices")
        by_hand = side_by_side.doses(model, "nasal", devices=3)
        curves = [both.simulate(d, times=TIMES, parameters={"devices": 3})[column] for d in (by_control, by_hand)]
        assert curves[0].to_numpy() == pytest.approx(curves[1].to_numpy(), rel=1e-9)


def test_a_series_may_start_late(both):
    late = side_by_side.doses("nasal", "iv", "35*devices", start="devices", count=2, every=12)
    events = both.events(late, {"devices": 2})
    assert [(both.states[e.state], e.amount, e.start) for e in events] == [
        ("pr_central", 70, 2),
        ("pr_central", 70, 14),
    ]


def test_the_model_that_draws_a_route():
    assert {route: side_by_side.drawn_by(route) for route in disposition.ROUTES} == {
        **dict.fromkeys(("iv", "im", "oral", "film", "wafer"), "joined"),
        "nasal": "nasal",
    }


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: side_by_side.side_by_side(("sc",)), "There is no route 'sc'; choose iv"),
        (lambda: side_by_side.side_by_side(("iv",), ("film",)), "The nasal model has no route 'film'; choose iv"),
        (lambda: side_by_side.doses("domino", "iv", 35), "There is no model 'domino'; choose joined, nasal."),
        (lambda: side_by_side.doses("nasal", "sc", 35), "subcutaneous"),
        (lambda: side_by_side.doses("nasal", "nasal", devices=4), "1, 2 or 3 devices of 28 mg; devices is 4"),
    ],
)
def test_what_neither_model_has_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
