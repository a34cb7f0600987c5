"""Routes: each curve by the model that agrees best, what is laid over it, its frames, and the concentrations it shares."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from tests.figures import parts_of
from widgets import evidence
from widgets.figures import routes_content as content
from widgets.figures.concentrations import EFFECT_RANGES, GONE_BELOW, INFUSION_PEAK
from widgets.figures.routes import _OVER_ONLY, FRAMES, Routes
from widgets.live.words import holds
from widgets.models import curves, disposition, side_by_side
from widgets.models import pharmacokinetics as pk

# At the figure's own doses: mg by run.
DOSES = {"iv": 35, "im": 35, "nasal": 56, "film": 50, "wafer": 50, "oral": 50}
ALL = tuple(content.ROUTES)


def main_curve(figure: Routes, run: str, quantity: str = "plasma") -> pd.Series:
    """The curve of a run by the model that draws it."""
    result = figure.result(run)
    name = content.observable(quantity, side_by_side.drawn_by(run))
    return pd.Series(result.curves[name], index=result.times)


# ---------------------------------------------------------------- who draws what


@pytest.mark.parametrize("site", disposition.SITES)
@pytest.mark.parametrize("drug", disposition.DRUGS)
def test_each_curve_is_the_one_that_a_student_gets(drug, site):
    """Every drug, route and needle: drawn as `concentrations` gives it, or refused as it refuses."""
    figure = Routes(drug=drug, site=site, routes=ALL, band=False)
    shown = {run for run in DOSES if holds(content.RUNS_WHEN[run], figure.settings)}
    assert shown == {run for run in DOSES if (drug, run) not in curves.NOT_DRAWN}
    for run in shown:
        curve, norketamine = main_curve(figure, run), main_curve(figure, run, "norketamine")
        own = "vein" if run == "nasal" else site  # the nasal model has no artery
        asked = pk.concentrations(drug, run, DOSES[run], site=own, times=curve.index)
        assert curve.to_numpy() == pytest.approx(asked["ketamine"].to_numpy(), rel=1e-4, abs=1e-5), run
        assert norketamine.to_numpy() == pytest.approx(asked["norketamine"].to_numpy(), rel=1e-4, abs=1e-5), run
        row = figure.table.set_index("Curve").loc[content.WAYS[run].short]
        assert asked.attrs["model"].startswith(row["Model"]) or row["Model"] == "nasal model" == content.MODELS["nasal"]


def test_the_table_names_the_model_of_each_curve():
    table = Routes(routes=("iv", "nasal"), overlay="model").table
    assert table[["Curve", "Model"]].to_numpy().tolist() == [
        ["infusion", "joined model"], ["nasal", "nasal model"], ["infusion, other model", "nasal model"], ["nasal, other model", "joined model"],
    ]  # fmt: skip


@pytest.mark.parametrize("drug", disposition.DRUGS)
def test_the_other_model_is_the_published_one(drug):
    figure = Routes(drug=drug, routes=ALL, overlay="model", band=False)
    for run in ("iv", "im", "oral", *(("film",) if drug == "esketamine" else ())):
        result = figure.result(f"{run}_model")
        asked = pk.ketamine().simulate(pk.doses(content.WAYS[run].other_route, DOSES[run]), times=result.times)
        assert result.curves["pr_plasma"] == pytest.approx(asked["plasma"].to_numpy(), rel=1e-4, abs=1e-5), run
    if drug == "esketamine":
        joined, given = disposition.joined(drug, ("nasal",)), disposition.doses("nasal", 56, drug, devices=2)
        result = figure.result("nasal_model")
        asked = joined.simulate(given, times=result.times)["vein"].to_numpy()
        assert result.curves["plasma"] == pytest.approx(asked, rel=1e-4, abs=1e-5)


def test_what_is_laid_over_is_there_only_when_it_is_asked_for():
    for overlay, kinds in (("none", set()), ("model", {"model"}), ("site", {"site"})):
        named = parts_of(Routes(routes=("iv", "oral"), overlay=overlay, band=False).svg())
        for run, kind in itertools.product(("iv", "oral"), ("model", "site")):
            of = f"{'pr_plasma' if kind == 'model' else 'elsewhere'}@{run}_{kind}"
            for part in (f"curve:{of}", f"label:{of}"):
                assert (named[part].get("display") is None) == (kind in kinds), (overlay, part)
        assert named["curve:plasma@iv"].get("display") is None


# ---------------------------------------------------------------- where the needle is


def test_the_needle_moves_the_first_hour():
    vein, artery = (Routes(drug="racemate", routes=("iv",), site=site, band=False) for site in ("vein", "artery"))
    assert vein.sentence.startswith(
        "An infusion of 0.5 mg/kg of racemic ketamine over 40 min peaks at 209 ng/mL after 40 min."
    )
    assert artery.sentence.startswith(
        "An infusion of 0.5 mg/kg of racemic ketamine over 40 min peaks at 286 ng/mL after 40 min."
    )
    assert "sampled from a vein" in vein.sentence and "sampled from an artery" in artery.sentence
    for figure, there in ((vein, "an artery"), (artery, "a vein")):
        figure.overlay = "site"
        other = {"an artery": artery, "a vein": vein}[there]
        over, line = figure.result("iv_site"), main_curve(other, "iv")
        assert over.curves["elsewhere"] == pytest.approx(line.to_numpy(), rel=1e-9)
        assert f"From {there} an infusion of 0.5 mg/kg of racemic ketamine over 40 min peaks at" in figure.sentence
    assert main_curve(vein, "iv", "norketamine").equals(main_curve(artery, "iv", "norketamine"))
    early = main_curve(artery, "iv") / main_curve(vein, "iv").clip(lower=1e-9)
    assert early.loc[0.01:0.6].min() > 1.3 and early.loc[1:4].max() < 1


def test_the_nasal_model_has_one_needle():
    for settings in ({"site": "artery"}, {"overlay": "site"}):
        figure = Routes(routes=("nasal",), **settings)
        assert "made from venous samples and has no artery." in figure.sentence
        assert main_curve(figure, "nasal").equals(main_curve(Routes(routes=("nasal",)), "nasal"))
    assert "artery" not in Routes(routes=("nasal",)).sentence


def test_no_needle_is_named_for_the_reported_end_of_the_infusion():
    """The row of 185 ng/mL does not say where the blood was drawn."""
    row = evidence.table("concentrations").set_index("id").loc["C01"]
    assert row["sampling"] == "" and row["value"] == INFUSION_PEAK == 185
    (story,) = (text for title, _, text in Routes.scenarios if title == "Two needles")
    assert "185 ng/mL was reported at the end; from which needle is not stated." in story
    assert not any("185" in text for _, text in Routes.narration)


# ---------------------------------------------------------------- what is refused, assumed, and not known


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"routes": ("nasal",), "drug": "racemate"}, "No nasal curve. For the racemate by nose neither model fits the measured area."),
        ({"routes": ("nasal",), "drug": "arketamine"}, "No nasal curve. No curve of arketamine by nose was found."),
        ({"routes": ("sublingual",), "drug": "arketamine"},
         "No curve under the tongue. The film was measured with esketamine alone. The wafer was measured with the racemate alone."),
        ({"routes": ()}, "No route is chosen, so no curve is drawn."),
    ],
)  # fmt: skip
def test_what_has_no_model_is_refused_in_the_sentence(settings, sentence):
    figure = Routes(**settings)
    assert figure.sentence == sentence
    assert figure.table.empty and figure.curves.empty


def test_the_muscle_is_called_an_assumption_beside_what_was_reported():
    figure = Routes(drug="racemate", routes=("im",), band=False)
    assert main_curve(figure, "im").max() == pytest.approx(270, abs=1)
    reported = evidence.table("routes").set_index("id").loc["R10"]
    assert main_curve(figure, "im").max() > reported["high"]
    assert figure.sentence.startswith(
        "An injection of 0.5 mg/kg of racemic ketamine into a muscle peaks at 270 ng/mL after 22 min: an assumption, as no curve after it was "
        f"found. Peaks of {reported['low']:g} to {reported['high']:g} ng/mL were reported after 0.5 to 1 mg/kg of the racemate."
    )


def test_the_last_hours_are_marked_as_beyond_what_was_measured():
    assert content.COMPARED_UNTIL == 10
    figure = Routes(routes=("iv",), scale="log")
    assert "halves every 2.4 h, where the label of esketamine says 7 to 12 h." in figure.sentence
    assert figure.table["Half-life, 12 to 24 h"].to_list() == ["2.4 h"]
    texts = [
        t
        for t in figure.figure().findobj(lambda a: hasattr(a, "get_text"))
        if "no measurement after 10 h" in t.get_text()
    ]
    assert len(texts) == 4 and all(t.get_visible() for t in texts)
    # The nasal model was compared with its own data.
    alone = (
        Routes(routes=("nasal",))
        .figure()
        .findobj(lambda a: hasattr(a, "get_text") and "no measurement" in a.get_text())
    )
    assert not any(t.get_visible() for t in alone)


def test_the_band_holds_what_the_fit_leaves_open_and_nothing_that_only_lies_over():
    figure = Routes(band=False)
    assert {"phi", "k_t", "V1", "CL", "pr_FRn", "pr_Vc"} <= set(figure.ensemble)
    assert not set(_OVER_ONLY) & set(figure.ensemble)
    # Twice each of what is left out moves no curve that has a band.
    model = figure.model()
    numbers = figure.inputs_from(figure.settings)
    other = {**numbers, **{s: 2 * model.parameters[s].value for s in _OVER_ONLY if s != "FR_n"}, "FR_n": 0.9}
    for run in content.WAYS:
        name = content.observable("plasma", side_by_side.drawn_by(run))
        a, b = (model.simulate(figure.runs()[run], times=[0.5, 2], parameters=p)[name] for p in (numbers, other))
        assert a.to_numpy() == pytest.approx(b.to_numpy(), rel=1e-9), run
    low, high = Routes().result("iv").bands["plasma"]
    assert (high / np.maximum(low, 1e-9))[(figure.result("iv").times > 0.1)].min() > 1.1


# ---------------------------------------------------------------- axes


# Where the curves are highest.
LARGEST = {"site": "artery", "injection": 0.75, "shot": 0.5, "devices": 3, "tablet": 150}
STEP = 50  # ng/mL; the top of a linear axis is a multiple of it


def highest(quantity: str, ways: tuple[str, ...]) -> float:
    """The highest value of these curves, their bands and what is laid over them, over all corners of the controls."""
    top = 0.0
    for run in ways:
        for drug in (d for d in content.DRUGS if holds(content.WAYS[run].drugs, {"drug": d})):
            result = Routes(drug=drug, **LARGEST).result(run)
            name = content.observable(quantity, side_by_side.drawn_by(run))
            top = max(top, result.bands[name][1].max(), result.curves[name].max())
            over = Routes(drug=drug, **LARGEST).result(f"{run}_model")
            top = max(top, over.curves[content.observable(quantity, content.other(run))].max())
    return top


@pytest.mark.slow
def test_every_corner_of_the_controls_fits_under_the_top_of_its_axis():
    for quantity, frames in FRAMES.items():
        for ways, top in frames.values():
            assert top == STEP * np.ceil(highest(quantity, ways) / STEP), quantity


def test_a_frame_is_shown_for_the_curves_that_it_holds():
    for quantity, frames in FRAMES.items():
        for chosen in itertools.chain.from_iterable(itertools.combinations(ALL, n) for n in range(6)):
            shown = [ways for when, (ways, _) in frames.items() if holds(when, {"routes": chosen})]
            assert len(shown) == 1, (quantity, chosen)
            assert {run for run, way in content.WAYS.items() if way.route in chosen} <= set(shown[0])


def test_every_concentration_that_figures_refer_to_is_read_from_the_data():
    rows = evidence.table("concentrations")
    row = lambda quantity: rows[rows["quantity"] == quantity].iloc[0]
    for effect, (low, high) in EFFECT_RANGES.items():
        assert [low, high] == row(f"range with {effect}")[["low", "high"]].tolist()
        assert row(f"range with {effect}")[["drug", "species", "unit"]].tolist() == ["ketamine", "human", "ng/mL"]
    assert set(EFFECT_RANGES) == {"analgesia", "dissociation", "anesthesia"}
    assert row("end of infusion")["value"] == INFUSION_PEAK
    assert row("counted as gone")["value"] == GONE_BELOW
