"""Occupancy: the blood is the joined model's from vein or artery, the frame holds, and the scenarios say what they show."""

from __future__ import annotations

import pytest

from widgets import evidence
from widgets.figures.occupancy import K_RAT, K_STRONG, K_WEAK, PANELS_OF, Occupancy
from widgets.models import pharmacokinetics as pk


@pytest.fixture
def figure() -> Occupancy:
    return Occupancy()


@pytest.mark.parametrize("site", ["vein", "artery"])
def test_the_blood_is_the_joined_model_at_the_site_that_is_chosen(figure, site):
    figure.site = site
    own = figure.result()
    asked = pk.concentrations("racemate", "iv", dose=35, duration=40 / 60, site=site, times=own.times)["ketamine"]
    assert own.curves["plasma"] == pytest.approx(asked.to_numpy(), rel=0.003, abs=0.05)
    assert f"of the racemate plasma from {'a vein' if site == 'vein' else 'an artery'} holds" in figure.sentence


def test_every_corner_of_the_controls_stays_in_its_frame(figure):
    for observable, (_, top) in PANELS_OF.items():
        assert 0.8 * top < figure.extent(observable, band=True) < top


def test_the_constants_come_from_data_and_the_scenarios_say_what_they_change(figure):
    rows = evidence.table("receptors").set_index("id")
    assert K_RAT == rows.loc["B10", "value"] / 1000 and K_STRONG == rows.loc["B01", "value"]
    share = {}
    for name, settings, _ in Occupancy.scenarios:
        for control, value in {**Occupancy.default_settings(), **settings}.items():
            setattr(figure, control, value)
        share[name] = figure.result().curves["occupancy"].max()
    rat, strong, weak = (share[name] for name, *_ in Occupancy.scenarios)
    said = {name: text for name, _, text in Occupancy.scenarios}
    assert 2 < strong / rat < 2.5 and "more than twice" in said["The strongest in a dish"]
    assert 1 / 3 < weak / rat < 0.4 and "little more than a third" in said["The weakest of the range"]
    assert K_STRONG < K_RAT < K_WEAK


def test_nothing_says_that_a_share_was_measured_in_people(figure):
    for words in (figure.sentence, Occupancy.caption):
        assert "No percentage measured in people was found" in words or "no percentage measured in people" in words
