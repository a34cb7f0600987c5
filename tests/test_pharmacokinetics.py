"""The published models: they give what their papers print, and refuse what they do not cover."""

from __future__ import annotations

import math

import numpy as np
import pytest

from widgets.models import pharmacokinetics as pk
from widgets.system import System

# ng/mL and ng·h/mL after a single nasal dose of 28, 56 and 84 mg (Perez-Ruixo 2021).
PUBLISHED = {1: (43.8, 147), 2: (72.5, 255), 3: (101.0, 362)}
HALF_MG_PER_KG = 0.5 * pk.BODY_WEIGHT


def course(doses, system: System | None = None, until=24.0, **parameters):
    """Plasma and the rest, sampled every minute."""
    times = np.arange(0, until + 1e-9, 1 / 60)
    return (system or pk.ketamine()).simulate(doses, times=times, parameters=parameters or None)


def area(curve) -> float:
    return float(np.trapezoid(curve.to_numpy(), curve.index.to_numpy()))


@pytest.mark.parametrize("devices", PUBLISHED)
def test_the_papers_peak_and_area_come_out(devices):
    plasma = course(pk.doses("nasal", None, devices=devices))["plasma"]
    peak, exposure = PUBLISHED[devices]
    assert plasma.max() == pytest.approx(peak, rel=0.02)
    assert area(plasma) == pytest.approx(exposure, rel=0.02)


def test_bioavailability_comes_out_of_the_structure():
    """Not a parameter: dose-normalized area against the same amount into a vein."""
    system = pk.ketamine()
    assert not {"F_oral", "F_nasal"} & {*system.parameters, *system.inputs}
    forever = lambda route, **more: area(course(pk.doses(route, 28, **more), until=240)["plasma"])
    vein = forever("iv")
    for route, more, published in (("oral", {}, 0.18), ("nasal", {"devices": 1}, 0.62)):
        share = forever(route, **more) / vein
        assert share == pytest.approx(published, abs=0.005)
        assert system.value(system.observables[f"F_{route}"].expression, {"devices": 1}) == pytest.approx(
            share, rel=0.002
        )


@pytest.mark.parametrize(
    ("route", "more"), [("im", {}), ("sublingual", {}), ("nasal", {"devices": 2}), ("nasal", {"devices": 3})]
)
def test_the_printed_bioavailability_is_the_one_of_the_curve(route, more):
    system = pk.ketamine()
    mg = pk.DEVICE * more["devices"] if more else 28
    share = area(course(pk.doses(route, mg, **more), until=240)["plasma"]) / mg
    vein = area(course(pk.doses("iv", 28), until=240)["plasma"]) / 28
    stated = system.value(system.observables[f"F_{route}"].expression, more or None)
    assert stated == pytest.approx(share / vein, rel=0.002)


def test_under_the_tongue_what_is_measured_is_reached_without_counting_twice():
    system = pk.ketamine()
    assert system.value(system.observables["F_sublingual"].expression) == pytest.approx(0.263, abs=0.005)


def test_the_liver_takes_almost_three_quarters():
    assert pk.ketamine().value(pk.EXTRACTION) == pytest.approx(0.72, abs=0.005)


def test_the_racemate_ends_its_infusion_inside_the_published_range():
    plasma = course(pk.doses("iv", HALF_MG_PER_KG))["plasma"]
    end = plasma.iloc[40]
    assert plasma.index[40] == pytest.approx(40 / 60) and end == plasma.max()
    assert 100 < end < 250
    assert end == pytest.approx(125, rel=0.01)


@pytest.mark.parametrize(("system", "end"), [(pk.venous, 158), (pk.arterial, 289)])
def test_where_the_blood_is_drawn_explains_part_of_the_distance(system, end):
    plasma = course(pk.doses("iv", HALF_MG_PER_KG), system())["plasma"]
    assert plasma.iloc[40] == pytest.approx(end, rel=0.01)
    assert plasma.iloc[40] == plasma.max()


def test_a_dose_by_mouth_gives_more_metabolite_for_its_ketamine_than_one_into_a_vein():
    """By 1/(1 - E): what is swallowed passes the liver once before it is measured at all."""
    ratio = {route: area(c["norketamine"]) / area(c["plasma"])
             for route in ("iv", "oral") for c in [course(pk.doses(route, 28), until=72)]}  # fmt: skip
    assert ratio["oral"] / ratio["iv"] == pytest.approx(1 / (1 - 0.72), rel=0.02)


@pytest.mark.parametrize(
    ("route", "more", "given"),
    [("iv", {}, 35), ("im", {}, 0.93 * 35), ("oral", {}, 0.64 * 35), ("sublingual", {}, (0.1 + 0.9 * 0.64) * 35),
     ("nasal", {"devices": 1}, 28 * (0.54 + 0.46 * 0.64)),
     ("nasal", {"devices": 3}, 28 * (0.54 + 0.46 * 0.64) + 2 * 28 * (0.3348 + 0.6652 * 0.64))],
)  # fmt: skip
def test_what_a_dose_puts_into_the_depots(route, more, given):
    events = pk.ketamine().events(pk.doses(route, 35, **more))
    assert sum(e.amount for e in events) == pytest.approx(given, rel=1e-9)


def test_devices_follow_each_other_by_five_minutes():
    events = pk.ketamine().events(pk.doses("nasal", None, devices=3))
    assert sorted({round(e.start * 60, 6) for e in events}) == [0, 5, 10]
    nose = [e.amount for e in events if e.state == pk.ketamine().states.index("nose")]
    assert nose[1] == nose[2] == pytest.approx(0.62 * nose[0])


@pytest.mark.parametrize("devices", [1, 2, 3])
def test_devices_set_by_a_control_are_those_set_by_hand(devices):
    system = pk.ketamine()
    numbers = lambda events: [(e.state, round(e.amount, 9), e.start, e.end) for e in events]
    by_control = system.events(pk.doses("nasal", None, devices="devices"), {"devices": devices})
    assert numbers(by_control) == numbers(system.events(pk.doses("nasal", None, devices=devices)))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: pk.doses("sc", 35), "subcutaneous: no human plasma curve was found"),
        (lambda: pk.doses("rectal", 35), "no route 'rectal'; known are iv, im, nasal, sublingual, oral"),
        (lambda: pk.doses("nasal", None, devices=0), "1, 2 or 3 devices of 28 mg; devices is 0"),
        (lambda: pk.doses("nasal", None, devices=4), "devices is 4"),
        (lambda: pk.doses("nasal", None, devices=1.5), "devices is 1.5"),
        (lambda: pk.doses("nasal", 56), "devices is None"),
    ],
)
def test_what_has_no_model_is_refused_in_one_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        make()
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_a_dose_may_come_again():
    plasma = course(pk.doses("nasal", None, devices=2, count=2, every=12), until=24)["plasma"]
    once = course(pk.doses("nasal", None, devices=2), until=24)["plasma"]
    assert plasma.to_numpy()[720:] == pytest.approx(once.to_numpy()[720:] + once.to_numpy()[:721], rel=1e-6, abs=1e-6)
    named = course(pk.doses("nasal", None, devices=2, times=(0, 12)), until=24)["plasma"]
    assert plasma.to_numpy() == pytest.approx(named.to_numpy(), rel=1e-9)


def test_every_parameter_has_a_source_a_check_and_a_basis():
    for system in (pk.ketamine(), pk.venous(), pk.arterial()):
        for p in system.parameters.values():
            assert p.source and p.checked and p.basis and p.species == "human", p.symbol
            assert math.isfinite(p.value) and p.unit


def test_what_this_course_added_is_marked_as_added():
    added = {"F_im", "ka_im", "FRm", "D_m", "ka_m"}
    for symbol, p in pk.ketamine().parameters.items():
        assert ("Not part of the published" in p.note) == (symbol in added), symbol
