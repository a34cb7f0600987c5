"""Routes: its axes, and the concentrations that it shares with the timeline."""

from __future__ import annotations

import pytest

from widgets import evidence
from widgets.figures.concentrations import EFFECT_RANGES, GONE_BELOW, INFUSION_PEAK
from widgets.figures.routes import Routes
from widgets.models import pharmacokinetics as pk


@pytest.fixture
def searches(monkeypatch):
    """Each search for the largest value of a quantity, which finds ever larger ones; no axis is known yet."""
    made = []
    Routes.axis_top.cache_clear()
    monkeypatch.setattr(Routes, "extent", lambda self, of, **how: made.append(of) or 101.0 * len(made))
    yield made
    Routes.axis_top.cache_clear()


def tops(figure: Routes) -> set[float]:
    """Where the linear axes of a drawing end."""
    return {ax.get_ylim()[1] for ax in figure.figure().axes if ax.get_yscale() == "linear"}


def test_the_top_of_an_axis_is_searched_once_for_two_figures(searches):
    assert tops(Routes(band=False)) == tops(Routes(drug="racemate", band=False)) == {150, 250}, "rounded up to 50 ng/mL"
    assert searches == ["plasma", "norketamine"]


def test_a_figure_with_other_doses_gets_an_axis_of_its_own(searches):
    class Doubled(Routes):
        doses = {**Routes.doses, "iv": pk.doses("iv", f"2*injection*{pk.BODY_WEIGHT}")}

    assert tops(Routes(band=False)).isdisjoint(tops(Doubled(band=False)))
    assert len(searches) == 4


def test_every_concentration_that_figures_refer_to_is_read_from_the_data():
    rows = evidence.table("concentrations")
    row = lambda quantity: rows[rows["quantity"] == quantity].iloc[0]
    for effect, (low, high) in EFFECT_RANGES.items():
        assert [low, high] == row(f"range with {effect}")[["low", "high"]].tolist()
        assert row(f"range with {effect}")[["drug", "species", "unit"]].tolist() == ["ketamine", "human", "ng/mL"]
    assert set(EFFECT_RANGES) == {"analgesia", "dissociation", "anesthesia"}
    assert row("end of infusion")["value"] == INFUSION_PEAK
    assert row("counted as gone")["value"] == GONE_BELOW
