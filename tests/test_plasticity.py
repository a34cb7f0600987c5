"""From receptor to spine: each step keeps its published window, and a broken arrow silences what it must and no more."""

from __future__ import annotations

import itertools
import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

from widgets import evidence
from widgets.live.reductions import crossing
from widgets.models import disposition, plasticity
from widgets.models.plasticity import BREAKS, EDGES, HYPOTHESES, STEPS, UNITS, WINDOWS, active, human, reached, rodent

MODEL = plasticity.plasticity()
END = 28 * 24.0
TIMES = np.unique(np.concatenate([[0.0], np.geomspace(1 / 60, END, 1200)]))
CHAIN = ("disinhibition",)
MODELED = tuple(h for h in HYPOTHESES if h != "hnk")  # an arrow without a model


def switches(hypotheses=CHAIN, breaks=()) -> dict[str, float]:
    return {
        **{f"hypotheses_{h}": float(h in hypotheses) for h in HYPOTHESES},
        **{f"breaks_{b}": float(b in breaks) for b in BREAKS},
    }


@cache
def run(dose=10.0, hypotheses=CHAIN, breaks=()) -> pd.DataFrame:
    return MODEL.simulate(rodent(dose), times=TIMES, parameters=switches(hypotheses, breaks), rtol=1e-7)


def of(step: str) -> str:
    return "occupancy" if step == "occupancy" else f"{step}_level"


# ---------------------------------------------------------------- windows

# What the words mean here. Onset: the step first rises above a fifth of its own peak. End: it last
# falls below that fifth. A source that names one time had sampled few; the model's time must
# then lie within a fifth of it. A source that names only one side of a window binds only that side.
FIFTH = 0.2


def window(low, high) -> tuple[float, float]:
    """A published window in minutes; open where nothing was published, a fifth wider where it is one time."""
    if pd.notna(low) and low == high:
        return low * (1 - FIFTH), high * (1 + FIFTH)
    return (0.0 if pd.isna(low) else low), (np.inf if pd.isna(high) else high)


ROWS = [(step, row) for step, rows in WINDOWS.items() for row in rows]
# eEF2 is a step of direct action alone.
ASKED = [
    (h, step, row) for h in ("disinhibition", "direct") for step, row in ROWS if (h, step) != ("disinhibition", "eef2")
]


@pytest.mark.parametrize(("hypothesis", "step", "row"), ASKED, ids=["-".join(a) for a in ASKED])
def test_each_step_keeps_its_published_window_at_the_dose_that_was_given(hypothesis, step, row):
    found = evidence.table("timecourses").set_index("id").loc[row]
    dose = float(re.match(r"([\d.]+) mg/kg", found["dose"])[1])
    y = run(dose, (hypothesis,))[of(step)].to_numpy()
    level = FIFTH * y.max()
    assert y.max() > 0.05
    times = {
        "onset": crossing(TIMES, y, level, True),
        "peak": TIMES[y.argmax()],
        "end": crossing(TIMES, y, level, False),
    }
    for when, hours in times.items():
        low, high = window(found[f"{when}_low"], found[f"{when}_high"])
        assert hours is not None and low <= hours * 60 <= high, (
            f"{step} {when} at {hours * 60:.0f} min; {row} says {low:.0f} to {high:.0f}"
        )


def test_every_window_binds_something_and_is_of_a_rodent():
    table = evidence.table("timecourses").set_index("id")
    for _, row in ROWS:
        assert table.loc[row, "species"] in ("rat", "mouse"), row
        assert (
            table.loc[row, ["onset_low", "onset_high", "peak_low", "peak_high", "end_low", "end_high"]].notna().any()
        ), row
    # The steps that are left have no published minutes: only an order.
    assert set(STEPS) - set(WINDOWS) == {"interneuron", "glutamate", "ampa", "trkb"}


def test_spines_do_not_form_in_the_first_six_hours_and_stand_for_two_weeks():
    spine = run()["spine_level"]
    at = lambda hours: np.interp(hours, TIMES, spine)
    assert at(6) < 0.05 and at(24) > 0.9  # ModaSava2019: unchanged at 3 to 6 h, up at 12 to 24 h
    assert 0.1 < at(14 * 24) < 0.5 and at(27 * 24) < at(14 * 24)


def test_the_steps_begin_one_after_the_other():
    frame = run()
    onset = [crossing(TIMES, y, FIFTH * y.max(), True) for y in (frame[of(s)].to_numpy() for s in STEPS if s != "eef2")]
    assert onset == sorted(onset)
    # Homayoun2007: pyramidal cells follow interneurons with a delay.
    assert onset[2] > 1.5 * onset[1]


def test_a_level_of_one_is_the_peak_at_10_mg_per_kg():
    disinhibition, direct = run(), run(hypotheses=("direct",))
    peaks = {step: float((direct if step == "eef2" else disinhibition)[f"{step}_level"].max()) for step in UNITS}
    assert peaks == pytest.approx(dict.fromkeys(UNITS, 1.0), rel=0.003), {s: UNITS[s] * p for s, p in peaks.items()}


# ---------------------------------------------------------------- dose


def glutamate(dose: float) -> float:
    """Extracellular glutamate over the first two hours, as a share of what it is at 10 mg/kg."""
    grid = np.linspace(0, 2, 400)
    mean = lambda d: np.interp(grid, TIMES, run(d)["glutamate_level"]).mean()
    return mean(dose) / mean(10)


def test_glutamate_rises_at_10_to_30_stays_at_50_and_falls_at_200():
    # Moghaddam1997 gives directions; "none" is called what stays within a fifth of the rise at 10 mg/kg.
    assert glutamate(20) > 0.5 and glutamate(30) > 0.5
    assert abs(glutamate(50)) < 0.2
    assert glutamate(200) < -0.5


def test_an_anesthetic_dose_activates_no_mtor_and_grows_no_spine():
    # Li2010, recalled: none at 80 mg/kg.
    high = run(80)
    assert high["mtor_level"].max() < 0.02 and high["spine_level"].max() < 0.001
    assert run(30)["mtor_level"].max() > 0.5


def test_no_occupancy_within_the_range_lets_an_anesthetic_dose_through():
    variants = plasticity.uncertainty()
    for dose in (80, 200):
        many = {**switches(), **{c: variants[c].to_numpy() for c in variants}}
        levels = MODEL.observe(MODEL.solve(MODEL.events(rodent(dose), many), TIMES, many, rtol=1e-5), many)
        assert levels["mtor_level"].max() < 0.02, dose


def test_the_range_of_occupancy_is_the_published_one_and_reaches_every_step():
    drug = 1.0
    variants = plasticity.uncertainty()
    shares = drug / (drug + variants["K_o"])
    assert shares.min() == pytest.approx(0.10, abs=0.005) and shares.max() == pytest.approx(0.60, abs=0.005)
    typical = MODEL.parameters["K_o"].value
    assert 0.23 < drug / (drug + typical) < 0.33  # the rat-based estimate
    many = {**switches(), **{c: variants[c].to_numpy() for c in variants}}
    states = MODEL.solve(MODEL.events(rodent(10), many), TIMES, many, rtol=1e-5)
    levels = MODEL.observe(states, many)
    for step in STEPS:
        if step != "eef2":
            peaks = levels[of(step)].max(axis=0)
            assert peaks.max() > 1.2 * peaks.min(), step


def test_the_delay_in_people_has_its_published_spread():
    delay = MODEL.parameters["ke0_h"]
    minutes = sorted(np.log(2) / rate * 60 for rate in (delay.low, delay.value, delay.high))
    assert minutes == pytest.approx([1.07, 6.1, 11.8], rel=0.01)
    late = [run_peak(rate) for rate in (delay.high, delay.value, delay.low)]
    assert late == sorted(late) and late[0] < late[-1]


def test_the_drug_scale_of_people_is_one_at_the_end_of_the_standard_infusion_in_an_artery():
    artery = disposition.joined("racemate", ("iv",)).simulate(disposition.doses("iv", 35), times=TIMES)["artery"]
    assert MODEL.parameters["C_ref"].value == pytest.approx(artery.max(), rel=0.002)
    fast = {**switches(), "ke0_h": 2000.0}  # without a delay the drug at its site is arterial plasma
    site = MODEL.simulate(human(0.5), times=TIMES, parameters=fast, rtol=1e-6)["drug"]
    assert site[0.2:8.0].to_numpy() == pytest.approx(artery[0.2:8.0].to_numpy() / 286, rel=0.02)
    assert MODEL.simulate(human(0.5), times=TIMES, parameters=switches(), rtol=1e-6)["occupancy"].max() == (
        pytest.approx(0.26, abs=0.005)
    )


def run_peak(rate: float) -> float:
    y = MODEL.simulate(human(0.5), times=TIMES, parameters={**switches(), "ke0_h": rate}, rtol=1e-6)["occupancy"]
    return float(y.idxmax())


def test_every_parameter_says_what_it_rests_on_and_in_whom():
    table = evidence.parameters("plasticity")
    assert set(table["basis"]) <= {"measured", "order of magnitude", "assumption"} and (table["basis"] != "").all()
    assert (table["species"] != "").all() and (table["source"] != "").all()
    used = {
        s.name
        for e in [*MODEL.equations.values(), *(o.expression for o in MODEL.observables.values())]
        for s in e.free_symbols
    }
    assert set(table.index) <= used, "a parameter that no equation uses"


# ---------------------------------------------------------------- arrows


def test_the_equations_hold_the_arrows_and_no_other():
    """Which step acts on which is read from the equations and compared with `EDGES`."""
    model = plasticity.by_arrow()
    of_step = {
        "site_r": "drug",
        "site_h": "drug",
        "mtor_feedback": "mtor",
        "translated": "protein",
        "folded": "protein",
        "protein_new": "protein",
        "protein_placed": "protein",
        "transit_1": "spine",
        "transit_2": "spine",
        "transit_3": "spine",
    }
    blood = {"belly", "body", *plasticity.BLOOD}
    found = set()
    for state, rate in model.equations.items():
        if state in blood or state.startswith("site"):
            continue
        target = of_step.get(state, state)
        for symbol in rate.free_symbols:
            if symbol.name.startswith("arrow_"):
                found.add(symbol.name)
            elif symbol.name in model.states and symbol.name not in blood:
                source = of_step.get(symbol.name, symbol.name)
                # Occupancy is no state: it stands between the drug and what it acts on.
                via = (
                    (source, target) in EDGES
                    or source == target
                    or (source == "drug" and ("occupancy", target) in EDGES)
                )
                assert via, f"{state} depends on {symbol.name}, and no arrow leads from {source} to {target}"
    assert found == set(plasticity.ARROWS)
    for source, target in EDGES:
        # Each arrow, cut, takes away exactly the dependence it stands for.
        cut = [e.subs(model.symbols[f"arrow_{source}_{target}"], 0) for e in model.equations.values()]
        assert cut != list(model.equations.values())


SETS = [
    (h, b)
    for n in range(len(MODELED) + 1)
    for h in itertools.combinations(MODELED, n)
    for m in range(len(BREAKS) + 1)
    for b in itertools.combinations(BREAKS, m)
]
SHOWN = [*STEPS, "direct_inhibition"]


@pytest.fixture(scope="module")
def everything() -> dict[tuple, dict[str, np.ndarray]]:
    """Every set of hypotheses with every set of breaks, solved together: (hypotheses, breaks) -> step -> curve."""
    times = np.unique(np.concatenate([[0.0], np.geomspace(1 / 60, 14 * 24, 120)]))
    names = list(switches())
    values = {name: np.array([switches(h, b)[name] for h, b in SETS]) for name in names}
    states = MODEL.solve(MODEL.events(rodent(10), values), times, values, rtol=1e-6)
    levels = MODEL.observe(states, values)
    levels["direct_inhibition"] = states[:, MODEL.states.index("direct_inhibition")]
    return {
        key: {step: levels[step if step == "direct_inhibition" else of(step)][:, i] for step in SHOWN}
        for i, key in enumerate(SETS)
    }


def test_all_sets_of_hypotheses_and_breaks_are_asked():
    assert len(SETS) == 2**3 * 2**5 == len(set(SETS))


@pytest.mark.parametrize("hypotheses", [h for h, b in SETS if not b], ids=lambda h: "+".join(h) or "none")
def test_a_step_is_silent_exactly_when_no_active_path_leads_to_it(everything, hypotheses):
    whole = everything[hypotheses, ()]
    for breaks in (b for h, b in SETS if h == hypotheses):
        curves, alive = everything[hypotheses, breaks], reached(active(hypotheses, breaks))
        for step in SHOWN:
            size = np.abs(curves[step]).max()
            if step in alive:
                assert size > 0.02 or step == "direct_inhibition", (
                    f"{step} should answer with {hypotheses} and {breaks}"
                )
            else:
                assert size < 1e-9, f"{step} should be silent with {hypotheses} and {breaks}"
        # What receives no signal from a broken arrow does not change.
        cut = active(hypotheses, ()) - active(hypotheses, breaks)
        touched = {b for _, b in cut}
        touched |= {
            step
            for start in touched
            for step in reached({("drug", start)} | active(hypotheses, ()) - {e for e in EDGES if e[0] == "drug"})
        }
        for step in set(SHOWN) - touched:
            assert curves[step] == pytest.approx(whole[step], rel=1e-9, abs=1e-12), f"{step} changed with {breaks}"


def test_each_break_does_something_and_not_the_same_as_another(everything):
    silent = {b: frozenset(s for s in STEPS if np.abs(everything[CHAIN, (b,)][s]).max() < 1e-9) for b in BREAKS}
    chain = ["ampa", "bdnf", "trkb", "mtor", "protein", "spine"]
    always = {"eef2"}  # not part of this hypothesis
    assert silent == {
        "nbqx": {*chain} | always,
        "ltcc": {*chain[1:]} | always,
        "metmet": {*chain[1:]} | always,
        "antibody": {*chain[2:]} | always,
        "rapamycin": {*chain[3:]} | always,
    }
    # With direct action on, what is upstream of BDNF no longer silences it.
    both = ("disinhibition", "direct")
    for b in ("nbqx", "ltcc", "metmet"):
        assert everything[both, (b,)]["spine"].max() > 0.3


def test_hydroxynorketamine_has_no_model():
    assert not any(h == "hnk" for h, _ in EDGES.values())
    pd.testing.assert_frame_equal(run(hypotheses=CHAIN), run(hypotheses=(*CHAIN, "hnk")))


def test_the_strength_of_an_arrow_does_what_the_switches_do():
    model = plasticity.by_arrow()
    cut = model.simulate(rodent(10), times=TIMES, parameters={"arrow_glutamate_ampa": 0.0}, rtol=1e-7)
    assert cut["ampa_level"].max() < 1e-9 and cut["glutamate_level"].max() > 0.9
    strong = model.simulate(rodent(10), times=TIMES, parameters={"arrow_glutamate_ampa": 1.5}, rtol=1e-7)
    assert strong["bdnf_level"].max() == pytest.approx(1.5 * run()["bdnf_level"].max(), rel=1e-3)


def test_the_printed_equations_have_no_switches():
    text = plasticity.plain().latex(["mtor", "spine"])
    assert "hypotheses" not in text and "arrow" not in text and r"\mathrm{mtor\ feedback}" in text
