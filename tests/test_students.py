"""What students bring to a live figure: runs with parameters of their own, a phase plane, steep jumps, mathematics."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.text import Text

from tests.figures import parts_of
from tests.students import Chain, Hysteresis, Metabolizers, Relaxation
from widgets.live import FigureError, LiveFigure
from widgets.system import ModelError, System, bolus

# ---- runs that differ in parameters ----


def test_each_run_has_its_own_parameters_and_all_share_the_doses():
    figure = Metabolizers(dose=20, CL=60)
    assert list(figure.runs()) == ["slow", "fast"]
    for run, CL, V in (("slow", 30, 250), ("fast", 120, 300)):
        result = figure.result(run)
        exact = 20_000 / V * np.exp(-CL / V * result.times)
        np.testing.assert_allclose(result.curves["plasma"], exact, rtol=1e-6)


def test_people_differ_in_what_a_run_leaves_them():
    figure = Metabolizers(dose=20, CL=60)
    slow, fast = figure.result("slow"), figure.result("fast")
    for edge, V in zip(slow.bands["plasma"], (300, 200), strict=True):
        early = slow.times < 0.5
        np.testing.assert_allclose(edge[early], 20_000 / V * np.exp(-30 / V * slow.times[early]), rtol=1e-5)
    # A volume that is given to a run is that of everybody.
    np.testing.assert_allclose(*fast.bands["plasma"], rtol=1e-12)


def test_what_does_not_change_a_run_does_not_solve_it_again():
    class Fixed(Metabolizers):
        run_parameters = {"slow": {"CL": 40}, "half": {"CL": "CL/2"}}

        def draw(self, figure):
            figure.subplots()

    figure = Fixed()
    figure.result("slow")
    figure.result("half")
    assert Fixed.solutions().solved == 2
    for figure.dose in (10, 30):
        figure.result("slow")
    figure.CL = 100
    figure.result("slow")
    assert Fixed.solutions().solved == 2
    figure.result("half")
    assert Fixed.solutions().solved == 3


@pytest.mark.parametrize(
    ("doses", "given", "sentence"),
    [
        ({"main": [bolus(1, "A")]}, {"slow": {"CL": 1}}, "run_parameters names the run 'slow', which has no doses"),
        ([], {"slow": {"Cl": 1}}, "there is no parameter Cl to replace; known are CL, V"),
        ([], {"slow": {"CL": "A/2"}}, "the value of CL in a run is 'A/2', which depends on a state"),
        ([], {"slow": {"CL": "CL/(V - 2)"}}, "parameter CL is .*inf"),
    ],
)  # fmt: skip
def test_parameters_that_cannot_be_are_refused_in_a_sentence(doses, given, sentence):
    class Wrong(LiveFigure):
        system = System("one", {"A": "-CL/V*A"}, {"CL": 1, "V": 2}, {"level": "A"})

        def draw(self, figure):
            self.plot(figure.subplots(), f"level@{next(iter(given))}")

    Wrong.doses, Wrong.run_parameters = doses, given
    with pytest.raises((FigureError, ModelError), match=sentence) as caught:
        _ = Wrong().spec
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


# ---- an observable against an observable ----


def test_a_curve_against_another_observable_and_a_point_on_it():
    figure = Hysteresis(now=3.0)
    result = figure.result()
    canvas = figure.figure()
    artists = {a.get_gid(): a for a in canvas.findobj(lambda a: bool(a.get_gid()))}
    loop = artists["curve:effect~plasma@main"].get_xydata()
    np.testing.assert_allclose(loop, np.transpose([result.curves["plasma"], result.curves["effect"]]))
    for name, x in (("point:effect~plasma@main", "plasma"), ("point:plasma", None)):
        y = "effect" if x else "plasma"
        at = lambda o: np.interp(3.0, result.times, result.curves[o])
        assert artists[name].get_xydata()[0] == pytest.approx([at(x) if x else 3.0, at(y)], rel=1e-6)
    spec = next(p for p in figure.spec["parts"] if p["gid"] == "curve:effect~plasma@main")
    assert (spec["observable"], spec["against"], spec["run"]) == ("effect", "plasma", "main")


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        (lambda f, ax: f.plot(ax, "effect", against="brain"), "'brain@main' is not an observable of a run"),
        (lambda f, ax: f.point(ax, "brain"), "'brain' is not an observable of a run"),
        (lambda f, ax: ax.plot([1], [1], gid="curve:effect~brain"), "'effect~brain', which is not an observable"),
        (lambda f, ax: ax.set_yscale("symlog") or f.plot(ax, "effect"), "stands on a symlog scale; a page moves it on a"),
        (lambda f, ax: f.label_curve(ax, "effect", "$C_p$"), r"the text '\$C_p\$' moves, and cannot be set as mathematics"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused_in_a_sentence(draw, sentence):
    kind = type("Wrong", (Hysteresis,), {"draw": lambda self, figure: draw(self, figure.subplots())})
    with pytest.raises(FigureError, match=sentence) as caught:
        kind().svg()
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_a_band_of_nobody_is_refused_in_a_sentence():
    kind = type("Alone", (Hysteresis,), {"draw": lambda self, figure: self.fill(figure.subplots(), "plasma")})
    sentence = r"fill\('plasma'\) has no people .* ensemble = system\.sample_population\(64\)"
    with pytest.raises(FigureError, match=sentence) as caught:
        kind().svg()
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


# ---- logarithmic axes and mathematics ----


def test_ordinary_ticks_and_mathematics_are_drawn_as_outlines():
    text = Hysteresis().svg()
    assert "C_p" not in text and "mathdefault" not in text and "ng/mL" not in text.partition("</rect>")[2]
    with_words = Hysteresis(key="other").picture
    assert with_words.axes[0]["xlog"] and with_words.axes[1]["ylog"]
    labels = Hysteresis().figure().findobj(lambda a: isinstance(a, Text) and a.get_path_effects())
    assert {"$C_p$ (ng/mL)", "$E/E_{max}$", r"$\mathdefault{100}$"} <= {label.get_text() for label in labels}


# ---- sampling ----


@pytest.mark.parametrize("mu", [1, 5, 30, 300, 1000])
def test_a_jump_is_drawn_within_one_percent_of_its_range(mu):
    figure = Relaxation(mu=mu)
    result = figure.result()
    between = np.unique(np.concatenate([result.times[:-1] + np.diff(result.times) * k / 7 for k in range(7)]))
    system = figure.model()
    exact = system.observe(system.solve([], between, {"mu": mu}, rtol=1e-10), {"mu": mu}, between)
    for name, y in result.curves.items():
        away = np.abs(np.interp(between, result.times, y) - exact[name])
        assert away.max() < 0.01 * np.ptp(exact[name]), (name, len(result.times))
    assert len(result.times) < 1200


def test_what_is_smooth_keeps_its_samples():
    figure = Metabolizers()
    assert len(figure.result("slow").times) == len(figure.times(figure.model().events(figure.doses)))


def test_fifty_states_make_a_small_page():
    figure = Chain()
    assert figure.result().curves["last"].max() == pytest.approx(0.057, abs=0.001)
    assert len(figure.model_source) < 12_000
    assert "curve:last" in parts_of(figure.svg())


# ---- saving ----


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(FigureError, match=r"'figure\.pdf' does not end in \.html or \.mjs"):
        Chain().save(tmp_path / "figure.pdf")
    assert not list(tmp_path.iterdir())


def test_a_saved_page_is_the_same_each_time(tmp_path):
    one, two = (Chain(k=4).save(tmp_path / f"{i}.html").read_bytes() for i in range(2))
    assert one == two and b'"k":4' in one and b"http://" not in one.replace(b"http://www.w3.org", b"")


def test_a_saved_module_exports_render_and_nothing_else(tmp_path):
    text = Hysteresis().save(tmp_path / "figure.mjs").read_text("utf-8")
    assert re.findall(r"^export .*", text, re.M) == [re.search(r"export default\{render:\w+\};", text)[0]]
    assert "import" not in re.findall(r"^\w+", text, re.M)
