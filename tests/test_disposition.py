"""The joined model: it gives what was handed over for all observations, keeps its amounts, and refuses what it lacks."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from widgets import evidence
from widgets.models import comparison, disposition
from widgets.models import pharmacokinetics as pk
from widgets.system import ModelError, System

# What the joined model predicts for each row of data/observations.csv, computed elsewhere when it was made.
EXPECTED = pd.read_csv(Path(__file__).with_name("joined_predicts.csv"), index_col="id")["joined_predicts"]
INFUSION = {"amount": 35, "duration": 40 / 60}


@pytest.fixture(scope="module")
def compared() -> pd.DataFrame:
    return comparison.predictions()


def area(curve: pd.Series) -> float:
    return float(np.trapezoid(curve.to_numpy(), curve.index.to_numpy()))


# ---------------------------------------------------------------- held against what was measured


def test_all_observations_come_out_as_when_the_model_was_made(compared: pd.DataFrame) -> None:
    assert list(compared.index) == list(EXPECTED.index)
    assert len(compared) == 176
    off = (compared["predicted"] / EXPECTED - 1).abs()
    assert off.max() < 0.02, off.nlargest(3)
    print()
    print(comparison.agreement(compared, ["route", "drug", "analyte"]).round(2).to_string())
    print(comparison.agreement(compared).round(3).to_string())
    print(comparison.agreement(compared[compared["independent"]]).round(3).to_string())


def test_what_nothing_was_fitted_to_lies_within_twofold(compared: pd.DataFrame) -> None:
    free = compared[compared["independent"]]
    assert set(free["role"]) == {"check"}
    assert set(free["analyte"]) == {"ketamine"}
    assert len(free) == 63
    assert free["within"].all()
    assert free["ratio"].min() > 0.55
    assert free["ratio"].max() < 1.65


def test_what_fails_is_counted_and_named(compared: pd.DataFrame) -> None:
    observed = evidence.table("observations").set_index("id")["value"]
    handed_over = (EXPECTED / observed).between(0.5, 2)
    assert compared["within"].equals(handed_over.rename("within"))
    failed = compared[~compared["within"]]
    by_nose = failed[(failed["route"] == "nasal") & (failed["drug"] == "ketamine")]
    early = failed.drop(by_nose.index)
    assert set(by_nose["metric"]) == {"area"}
    assert len(by_nose) == len(failed) - 1
    assert early[["analyte", "at_min"]].to_numpy().tolist() == [["norketamine", 30.0]]


@pytest.mark.parametrize("symbol", ["phi", "E"])
def test_a_changed_parameter_is_noticed(symbol: str) -> None:
    value = disposition.joined().parameters[symbol].value
    off = (comparison.predictions(parameters={symbol: 1.1 * value})["predicted"] / EXPECTED - 1).abs()
    assert off.max() > 0.02


def test_the_other_model_keeps_to_its_own_drug_and_route() -> None:
    rows = comparison.predictions("nasal")
    own = rows[(rows["study"] == "Perez-Ruixo 2021") & (rows["analyte"] == "ketamine")]
    assert own["ratio"].between(0.99, 1.01).all()
    shares = [comparison.agreement(r[r["independent"]]).loc["all", "share"] for r in (rows, comparison.predictions())]
    assert shares[0] < 0.7 < shares[1]
    with pytest.raises(ValueError, match="no model 'domino' to compare; choose joined, nasal"):
        comparison.predictions("domino")


def test_peaks_come_within_the_reported_times() -> None:
    """Median and range of the wafer were reported; the muscle's time was put in by hand."""
    reported = evidence.table("routes").set_index("id")
    wafer, muscle = (60 * pk.concentrations("racemate", r, 25)["ketamine"].idxmax() for r in ("wafer", "im"))
    assert reported.loc["R36", "low"] <= wafer <= reported.loc["R36", "high"]
    assert muscle == pytest.approx(reported.loc["R05", "value"], abs=1)


def test_the_last_hours_fall_too_fast(compared: pd.DataFrame) -> None:
    """Said in the docstring: after ten hours nothing was measured, and there the curve is already too low."""
    sampled = compared[(compared["metric"] == "concentration") & (compared["analyte"] == "ketamine")]
    assert sampled["at_min"].max() == 600
    assert 0.65 < sampled.loc[sampled["at_min"].idxmax(), "ratio"] < 0.75
    late = pk.concentrations("esketamine", "iv", 35)["ketamine"]
    half_life = 12 * math.log(2) / math.log(late.loc[12] / late.loc[24])
    label = evidence.table("disposition").set_index("id").loc["K07"]
    assert half_life == pytest.approx(2.4, abs=0.1)
    assert half_life < 0.5 * label["low"]


# ---------------------------------------------------------------- amounts and fractions


@pytest.mark.parametrize("drug", disposition.DRUGS)
@pytest.mark.parametrize("route", disposition.ROUTES)
def test_no_milligram_is_lost_or_made(drug: str, route: str) -> None:
    system = disposition.joined(drug, (route,))
    rates = {**system.equations, "eliminated": "CLN/VN*metabolite"}
    units = dict.fromkeys(rates, "mg") | {"forearm": "mg/L"}
    closed = System("closed", rates, system.parameters, units=units, inputs=system.inputs)
    given = 35 * (system.parameters["F_im"].value if route == "im" else 1)
    frame = closed.simulate(disposition.doses(route, 35, drug, devices=1), times=[0, 0.5, 2, 8, 24])
    late = frame.drop(columns="forearm").sum(axis=1).loc[2:]
    assert late.to_numpy() == pytest.approx(np.full(3, given), rel=1e-6)
    assert frame["eliminated"].iloc[-1] > 0.5 * given


def test_bioavailability_by_mouth_comes_out_of_the_structure() -> None:
    published = {"esketamine": 0.130, "arketamine": 0.215, "racemate": 0.173}
    for drug, fraction in published.items():
        system = disposition.joined(drug, ("iv", "oral"))
        assert not any(s.startswith("F_o") for s in system.parameters)
        assert system.value(system.observables["F_oral"].expression) == pytest.approx(fraction, abs=0.0005)


@pytest.mark.parametrize(("drug", "route"), [("esketamine", "oral"), ("arketamine", "oral"), ("esketamine", "film")])
def test_the_stated_bioavailability_is_that_of_the_curve(drug: str, route: str) -> None:
    system = disposition.joined(drug, ("iv", route))
    times = np.linspace(0, 72, 14401)
    areas = [area(system.simulate(disposition.doses(r, 25, drug, duration=2), times=times)["artery"])
             for r in ("iv", route)]  # fmt: skip
    assert areas[1] / areas[0] == pytest.approx(system.value(system.observables[f"F_{route}"].expression), rel=2e-3)


def test_under_the_tongue_what_was_measured_is_reached() -> None:
    for drug, route, measured in (("esketamine", "film", 0.263), ("racemate", "wafer", 0.29)):
        system = disposition.joined(drug, (route,))
        assert system.value(system.observables[f"F_{route}"].expression) == pytest.approx(measured, abs=0.0005)


def test_the_gut_wall_and_the_liver_make_norketamine_of_what_they_take() -> None:
    """At equal doses the same norketamine arrives in all, but earlier and higher."""
    system = disposition.joined("racemate", ("iv", "oral"))
    times = np.linspace(0, 96, 9601)
    vein, mouth = (system.simulate(disposition.doses(r, 50), times=times)["norketamine"] for r in ("iv", "oral"))
    assert area(mouth) == pytest.approx(area(vein), rel=0.01)
    assert mouth.max() > 1.5 * vein.max()
    assert mouth.idxmax() < vein.idxmax()


# ---------------------------------------------------------------- the system


def test_it_stays_linear_and_small() -> None:
    sizes = {"racemate": 9, "esketamine": 6, "arketamine": 6}
    for drug, states in sizes.items():
        assert len(disposition.joined(drug, ("iv",)).states) == states
        assert disposition.joined(drug).linear
        assert len(disposition.joined(drug).states) == states + 5
    assert disposition.joined() is disposition.joined("racemate", tuple(reversed(disposition.ROUTES)))


def test_the_racemate_is_half_of_each() -> None:
    times = [0, 0.5, 1, 4, 12]
    both = pk.concentrations("racemate", "oral", 50, times=times)
    parts = [pk.concentrations(drug, "oral", 25, times=times) for drug in ("esketamine", "arketamine")]
    assert both.to_numpy() == pytest.approx((parts[0] + parts[1]).to_numpy(), rel=1e-6)
    alone = disposition.joined().simulate(disposition.doses("oral", 25), times=times, parameters={"share_S": 1})
    assert alone["plasma"].to_numpy() == pytest.approx(parts[0]["ketamine"].to_numpy(), rel=1e-6)


def test_the_needle_may_be_in_an_artery_or_in_a_vein() -> None:
    system, given = disposition.joined("racemate", ("iv",)), disposition.doses("iv", **INFUSION)
    for site, number in disposition.SITES.items():
        frame = system.simulate(given, until=8, parameters={"site": number})
        assert frame["plasma"].to_numpy() == pytest.approx(frame[site].to_numpy(), rel=1e-12)
    # The infusion fills the arm's tissue, and the tissue empties after it.
    assert frame["artery"].loc[:0.6].iloc[1:].gt(frame["vein"].loc[:0.6].iloc[1:]).all()
    assert frame["artery"].loc[2:].lt(frame["vein"].loc[2:]).all()
    assert area(frame["vein"]) == pytest.approx(area(frame["artery"]), rel=0.03)


def test_the_end_of_the_standard_infusion_by_site() -> None:
    ends = {s: pk.concentrations(dose=35, site=s, times=[40 / 60])["ketamine"].iloc[0] for s in disposition.SITES}
    assert ends["artery"] == pytest.approx(286, abs=1)
    assert ends["vein"] == pytest.approx(209, abs=1)
    # Reported from a vein: 185 ng/mL.
    reported = evidence.table("concentrations").set_index("id").loc["C01", "value"]
    assert ends["vein"] < 1.2 * reported < ends["artery"]


@pytest.mark.parametrize("devices", [1, 2, 3])
def test_devices_set_by_a_control_are_those_set_by_hand(devices: int) -> None:
    system = disposition.joined("esketamine", ("nasal",))
    numbers = lambda events: [(e.state, round(e.amount, 9), e.start, e.end) for e in events]
    by_control = disposition.doses("nasal", "28*devices", "esketamine", devices="devices", count=2, every=12)
    by_hand = disposition.doses("nasal", 28 * devices, "esketamine", devices=devices, times=(0, 12))
    by_hand_numbers = numbers(system.events(by_hand))
    assert numbers(system.events(by_control, {"devices": devices})) == by_hand_numbers
    starts = sorted({round(60 * start) for *_, start, _ in by_hand_numbers if start < 12})
    assert starts == [0, 5, 10][:devices]


def test_a_persons_weight_scales_volumes_and_clearances() -> None:
    system = disposition.joined("esketamine", ("iv",))
    heavy = disposition.at_weight(140, system)
    assert heavy["V3"] == 2 * system.parameters["V3"].value
    assert "phi" not in heavy
    assert "k_t" not in heavy
    assert heavy["CL"] == pytest.approx(2**0.75 * system.parameters["CL"].value)
    assert disposition.at_weight(70, system, {"CL": 50, "phi": 0.5, "ka_o": 1})["CL"] == 50


def test_a_band_carries_published_spread_and_what_the_fit_leaves_open() -> None:
    rows = evidence.parameters("joined")
    system = disposition.joined()
    assert set(system.parameters) == set(rows.index)
    fitted = rows[rows["basis"] == disposition.FITTED]
    assert set(rows["basis"]) == {"published", "joined", disposition.FITTED, "assumption"}
    assert set(fitted.index) == {"ka_o", "phi", "k_t"}
    drawn = system.sample_population(256)
    for symbol, row in fitted[fitted["low"].notna()].iterrows():
        assert pd.isna(row["cv"])
        assert pd.isna(row["logit_sd"])
        inside = drawn[symbol].between(row["low"], row["high"]).mean()
        assert inside == pytest.approx(0.95, abs=0.03), symbol
    published = rows[rows["cv"].notna() | rows["logit_sd"].notna()]
    assert set(drawn.columns) == {*published.index, "phi", "k_t"}
    assert np.std(np.log(drawn["CL"])) == pytest.approx(math.sqrt(math.log1p(0.172**2)), rel=0.1)
    for p in system.parameters.values():
        assert p.source, p.symbol
        assert all((p.checked, p.note, p.unit)), p.symbol


def test_what_is_not_known_is_refused_by_the_system_too() -> None:
    for call in (
        lambda: disposition.joined("ketamin"),
        lambda: disposition.joined("racemate", ("sc",)),
        lambda: disposition.doses("sc", 35),
        lambda: disposition.doses("nasal", 28, "esketamine", devices=4),
    ):
        with pytest.raises(ValueError, match=r"choose|must be 1, 2 or 3") as caught:
            call()
        assert not isinstance(caught.value, ModelError)
        assert "\n" not in str(caught.value)


# ---------------------------------------------------------------- one call for a student


def test_the_call_gives_a_table_with_units_and_the_name_of_the_model() -> None:
    frame = pk.concentrations()
    assert list(frame.columns) == ["ketamine", "norketamine"]
    assert frame.index.name == "time (h)"
    assert len(frame) == 24 * 60 + 1
    assert frame.index[-1] == 24
    assert (frame >= 0).all().all()
    assert frame.attrs["units"] == {"ketamine": "ng/mL", "norketamine": "ng/mL"}
    assert frame.attrs["model"].startswith("joined model")
    assert pk.concentrations("racemate", "iv", 10, duration=0, times=[0])["ketamine"].iloc[0] > 300


def test_nasal_esketamine_is_drawn_by_the_model_made_for_it() -> None:
    frame = pk.concentrations("esketamine", "nasal", 56)
    own = pk.ketamine().simulate(pk.doses("nasal", None, devices=2), times=frame.index)
    assert frame.attrs["model"].startswith("Perez-Ruixo 2021")
    assert frame["ketamine"].to_numpy() == pytest.approx(own["plasma"].to_numpy(), rel=1e-9, abs=1e-9)
    assert frame["ketamine"].max() == pytest.approx(72.5, rel=0.02)


def test_under_the_tongue_each_drug_has_its_form() -> None:
    for drug, form in (("racemate", "wafer"), ("esketamine", "film")):
        assert pk.concentrations(drug, "sublingual", 50).equals(pk.concentrations(drug, form, 50))


@pytest.mark.parametrize(
    ("drug", "route", "reason"),
    [
        ("racemate", "nasal", "for the racemate by nose neither model fits the measured area"),
        ("arketamine", "nasal", "no curve of arketamine by nose was found"),
        ("racemate", "film", "the film was measured with esketamine alone"),
        ("esketamine", "wafer", "the wafer was measured with the racemate alone"),
        ("arketamine", "sublingual", "the film was measured with esketamine alone"),
        ("racemate", "sc", "no human curve after a subcutaneous dose was found"),
        ("racemate", "subcutaneous", "no human curve after a subcutaneous dose was found"),
        ("racemate", "rectal", "The route is 'rectal'; choose iv, im, oral, film, wafer, nasal, sublingual"),
        ("ketamine", "iv", "The drug is 'ketamine'; choose racemate, esketamine, arketamine"),
    ],
)
def test_what_has_no_model_is_refused_with_the_reason(drug: str, route: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        pk.concentrations(drug, route, 28)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"dose": 0}, "The dose is 0; give a number of more than 0 and at most 1000 mg."),
        ({"dose": -5}, "The dose is -5; give a number of more than 0"),
        ({"dose": 1001}, "The dose is 1001; give"),
        ({"dose": float("nan")}, "The dose is nan; give"),
        ({"dose": "35 mg"}, "The dose is '35 mg'; give"),
        ({"duration": -1}, "The duration is -1; give a number of at least 0 and at most 24 h."),
        ({"duration": float("inf")}, "The duration is inf; give"),
        ({"site": 1}, "The site is 1; choose artery, vein."),
        ({"site": "arm"}, "The site is 'arm'; choose artery, vein."),
        ({"times": []}, r"The times are \[\]; give one or more numbers of hours from 0 on"),
        ({"times": [0, -1]}, r"The times are \[0, -1\]; give"),
        ({"times": "noon"}, "The times are 'noon'; give"),
        ({"drug": "esketamine", "route": "nasal", "dose": 14}, "The nasal dose is 14 mg; give 28, 56 or 84 mg"),
        ({"drug": "esketamine", "route": "nasal", "dose": 112}, "The nasal dose is 112 mg; give 28, 56 or 84 mg"),
        ({"drug": "esketamine", "route": "nasal", "dose": 28, "site": "artery"}, "has no artery; ask for site='vein'"),
    ],
)
def test_a_bad_number_is_refused_with_its_range(more: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as caught:
        pk.concentrations(**more)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_each_module_may_be_imported_first() -> None:
    """`pharmacokinetics` hands on `concentrations`, and the modules behind it stand on `pharmacokinetics`."""
    code = """
import importlib, sys
for first in ("curves", "disposition", "comparison", "pharmacokinetics"):
    for name in [n for n in sys.modules if n.startswith("widgets.models")]:
        del sys.modules[name]
    importlib.import_module(f"widgets.models.{first}")
    assert importlib.import_module("widgets.models.pharmacokinetics").concentrations
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
