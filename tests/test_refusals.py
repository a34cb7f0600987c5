"""What a new user writes wrong in a figure: one sentence that names it and the way out, and no line of a library."""

from __future__ import annotations

import re

import matplotlib as mpl
import numpy as np
import pytest
import traitlets
from matplotlib import pyplot as plt

from tests.figures import Everything
from widgets import style
from widgets.evidence.package import EvidenceError
from widgets.live import Choice, Cursor, FigureError, LiveFigure, MultiChoice, Slider, reductions, results
from widgets.live.errors import SettingError
from widgets.live.reductions import reduce
from widgets.system import ModelError, System, bolus

ONE = System("one", {"A": "-CL/V*A"}, {"CL": (90, "L/h"), "V": (250, "L")}, {"plasma": ("A/V", "mg/L")})


class Small(LiveFigure):
    """A figure that is as a student's first one is."""

    title = "Small"
    system = ONE
    doses = [bolus(100, "A")]
    narration = "{max plasma}"

    def draw(self, figure):
        ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        ax.set(xlim=(0, 24), ylim=(0, 1))
        self.plot(ax, "plasma")


def small(**more):
    return type("Small", (Small,), more)


def one_sentence(caught) -> str:
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text and not re.search(r"\w\. [A-Z]", text), text
    assert caught.value._render_traceback_() == [f"{type(caught.value).__name__}: {text}"]
    return text


# ---- names ----

INHERITED = sorted(n for n in dir(LiveFigure) if n.isidentifier() and not n.startswith("_"))


def test_names_that_every_figure_has_are_many():
    assert {
        "title",
        "end",
        "comm",
        "keys",
        "table",
        "plot",
        "times",
        "model",
        "rows",
        "open",
        "observe",
        "layout",
        "key",
    } <= {*INHERITED}


@pytest.mark.parametrize("name", [*INHERITED, "_mine"])
def test_a_control_cannot_take_a_name_that_every_figure_has(name):
    with pytest.raises(
        FigureError, match=f"Small: a control is called {name}, which .*; call it otherwise, such as my"
    ) as caught:
        small(**{name: Slider(1.0, 0, 2, label="Mine")})
    one_sentence(caught)


@pytest.mark.parametrize("name", ["people", "source", "color", "constructor", "toString", "mytitle"])
def test_other_names_are_free(name):
    figure = small(**{name: Slider(1.0, 0, 2, label="Mine")})(**{name: 1.5})
    assert figure.settings == {name: 1.5} and figure.html()


def test_a_control_may_be_stated_anew_in_a_figure_that_follows_another():
    class Other(Everything):
        amount = Slider(20.0, 1, 40, label="Amount", unit="mg")

    assert Other().amount == 20.0


@pytest.mark.parametrize("run", ["10mg", "iv-bolus", "slow", "1"])
def test_a_run_may_be_called_so(run):
    class Run(Small):
        doses = {run: [bolus(100, "A")], "other": [bolus(50, "A")]}
        narration = f"{{max plasma@{run}}} and {{max plasma@other - max plasma@{run}}}"

        def draw(self, figure):
            ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
            ax.set(xlim=(0, 24), ylim=(0, 1))
            self.plot(ax, f"plasma@{run}")

    figure = Run()
    assert figure.sentence == "0.4 and -0.2" and figure.html()


@pytest.mark.parametrize("run", ["oral dose", "iv@home", "a#2", "", 3])
def test_a_run_cannot_be_called_so(run):
    with pytest.raises(FigureError, match=r"Small: a run is called .*letters, digits, _ and - only") as caught:
        _ = small(doses={run: [bolus(100, "A")]})().sentence
    one_sentence(caught)


# ---- controls ----


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Slider(1, 0, 10, label="Dose", log=True), "The Slider 'Dose' runs from 0 to 10, and a logarithmic one cannot start at 0"),
        (lambda: Cursor(1, 0, 10), "The Cursor 'Time' runs from 0 to 10, and a logarithmic .*give it a lower end above 0, or log=False"),
        (lambda: Slider(1, 10, 0, label="Dose"), "runs from 10 to 0; the lower end comes first"),
        (lambda: Slider(1, 0, 2, -0.1, label="Dose"), "its step is above 0"),
        (lambda: Slider(3, 0, 2, label="Dose"), "The Slider 'Dose' starts at 3, outside of 0 to 2"),
        (lambda: Slider("3", 0, 2, label="Dose"), "starts at '3'; give it numbers"),
        (lambda: Slider(float("nan"), 0, 2, label="Dose"), "give it numbers"),
        (lambda: Slider(1, 0.5, 4, label="Doses", whole=True), "takes whole numbers, and its ends, start and step must be whole"),
        (lambda: Choice("x", {"a": "A", "b": "B"}, label="Way"), "The Choice 'Way' starts with 'x'; it must be one of 'a', 'b'"),
        (lambda: MultiChoice(("a", "x"), {"a": "A"}, label="Ways"), "The MultiChoice 'Ways' starts with 'x'; it must be a list of some of 'a'"),
    ],
)  # fmt: skip
def test_a_control_that_cannot_be_is_refused_where_it_is_stated(make, sentence):
    with pytest.raises(FigureError, match=sentence) as caught:
        make()
    one_sentence(caught)


def test_a_slider_reaches_both_ends_by_what_they_are_written_as():
    figure = small(dose=Slider(0.5, 1 / 3, 0.9, label="Dose", unit="mg"))()
    figure.dose = 0.333333
    assert figure.dose == 1 / 3
    with pytest.raises(
        SettingError, match=r"Small.dose is 0.91; it must be a number from 0.333333 to 0.9 mg"
    ) as caught:
        figure.dose = 0.91
    one_sentence(caught)


@pytest.mark.parametrize("ends", [(0, 0.9), (0.1, 0.7), (0, 1.1), (0.3, 2.3), (1 / 3, 4.7), (0.01, 33), (1 / 60, 1440)])
@pytest.mark.parametrize("log", [False, True])
def test_the_panel_reaches_both_ends_exactly(ends, log):
    low, high = ends
    if log and low == 0:
        low = 0.05
    figure = small(dose=Slider(high, low, high, label="Dose", log=log))()
    (box,) = figure.controls().children
    for end in (low, high, low, high):
        box.value = 10**box.min if log and end == low else 10**box.max if log else end
        assert figure.dose == end
    assert box.max >= high or log


def test_how_many_doses_are_given_is_a_whole_number():
    counted = lambda **more: small(
        shots=Slider(2, 1, 4, label="Doses", **more), doses=[bolus(10, "A", count="shots + 1", every=6)]
    )
    with pytest.raises(
        FigureError, match=r"Small: the slider shots says how many doses .*; give it whole=True"
    ) as caught:
        _ = counted()().sentence
    one_sentence(caught)
    assert counted(whole=True)(shots=3).sentence
    with pytest.raises(ModelError, match=r"the count .* is 1.5; it must be a whole number") as caught:
        _ = small(doses=[bolus(10, "A", count=1.5, every=6)])().sentence
    one_sentence(caught)


def test_a_dose_need_not_stand_in_a_list():
    alone = small(doses=bolus(100, "A"))()
    assert alone.sentence == Small().sentence and alone.model_source == Small().model_source
    assert small(doses={"iv": bolus(50, "A")}, narration="{max plasma@iv}")().sentence == "0.2"
    with pytest.raises(ModelError, match="35 is not a dose; write bolus") as caught:
        _ = small(doses=[35])().sentence
    one_sentence(caught)


# ---- a slider on a parameter ----


def test_a_control_of_a_parameters_name_takes_its_place():
    figure = small(CL=Slider(90, 40, 160, label="Clearance", unit="L/h"), narration="{auc plasma 0 24:.3f} {CL:L/h}")()
    area = lambda cl: 100 / cl * (1 - 2.718281828459045 ** (-24 * cl / 250))
    assert figure.sentence == f"{area(90):.3f} 90 L/h"
    figure.CL = 160
    assert figure.sentence == f"{area(160):.4f}"[:5] + " 160 L/h"
    assert "CL" in figure.spec["inputs"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"A": Slider(1, 0, 2, label="A")}, r"a control is named A, which is a state; .* name the control A0 and give initial=\{'A': 'A0'\}"),
        ({"doses": [bolus("dosis", "A")]}, "the dose into A is 'dosis': it uses dosis"),
        ({"narration": "{max A}"}, r"asks for A, which is a state and not an observable of a run; name it, as in observables=\{'shown': 'A'\}"),
        ({"narration": "{max CL}"}, "asks for CL, which is a number and not an observable"),
        ({"narration": "{max plasm}"}, "asks for plasm, which is not an observable of a run; there are plasma"),
        ({"draw": lambda self, figure: self.plot(figure.add_subplot(), "A")}, "Small: 'A' is a state and not an observable of a run; name it"),
    ],
)  # fmt: skip
def test_a_name_in_the_wrong_place_is_refused_with_the_way_out(more, sentence):
    with pytest.raises((ModelError, FigureError), match=sentence) as caught:
        small(**more)().html()
    one_sentence(caught)


@pytest.mark.parametrize("error", [ModelError, FigureError, SettingError, EvidenceError])
def test_a_notebook_shows_the_sentence_alone(error):
    assert error("It is so.")._render_traceback_() == [f"{error.__name__}: It is so."]
    assert issubclass(SettingError, traitlets.TraitError)


def test_a_notebook_shows_no_line_of_traitlets_either(capsys):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        shell.user_ns["Everything"], shell.user_ns["System"] = Everything, System
        shell.run_cell("Everything(amount=41)")
        shell.run_cell('System("s", {"A": "-x*A"})')
    finally:
        InteractiveShell.clear_instance()
    first, second = capsys.readouterr().out.splitlines()
    assert first == "SettingError: Everything.amount is 41; it must be a number from 1 to 40 mg."
    assert second.startswith("ModelError: s: the equation of A is '-x*A': it uses x")


# ---- what is drawn elsewhere, or not at all ----


@pytest.mark.parametrize("is_open", [False, True], ids=["none open", "one open"])
@pytest.mark.parametrize("draw", [lambda: plt.plot([0, 1], [0, 1]), lambda: plt.title("x"), lambda: plt.subplots()])
def test_what_is_drawn_with_pyplot_is_refused(draw, is_open):
    mine = plt.figure() if is_open else None
    with pytest.raises(
        FigureError, match=r"Small: draw.. draws with plt, .*: ax = figure.add_subplot.., then ax.plot"
    ) as caught:
        small(draw=lambda self, figure: draw())().svg()
    one_sentence(caught)
    # What the notebook had open is still there, and nothing more.
    assert plt.get_fignums() == ([mine.number] if mine else [])
    if mine:
        assert mine.axes == []
    plt.close("all")


def test_a_draw_that_draws_nothing_is_refused():
    with pytest.raises(FigureError, match=r"Small: draw.. draws nothing; write ax = figure.add_subplot") as caught:
        small(draw=lambda self, figure: None)().svg()
    one_sentence(caught)


SESSION = {
    "savefig.bbox": "tight", "savefig.pad_inches": 1.0, "savefig.dpi": 300, "savefig.facecolor": "red", "figure.dpi": 200,
    "figure.figsize": (9, 9), "figure.autolayout": True, "font.size": 30, "font.family": "serif", "axes.grid": True,
    "axes.titlesize": 40, "axes.facecolor": "pink", "axes.xmargin": 0.5, "lines.linewidth": 9, "lines.marker": "o", "lines.linestyle": ":",
    "xtick.direction": "in", "xtick.top": True, "ytick.labelright": True, "text.usetex": True, "svg.fonttype": "path",
    "svg.hashsalt": "mine", "path.simplify": False, "patch.linewidth": 7, "axes.formatter.use_locale": True, "path.sketch": (1, 100, 2),
    "axes.prop_cycle": mpl.cycler(color=["red"]), "axes.spines.left": False, "legend.frameon": True, "figure.constrained_layout.use": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def untouched():
    with mpl.rc_context():
        mpl.rcdefaults()
        return {kind: kind().svg() for kind in (Small, Everything)}


@pytest.mark.parametrize("setting", SESSION)
def test_no_setting_of_the_session_reaches_a_figure(setting, untouched):
    with mpl.rc_context({setting: SESSION[setting]}):
        assert Small().svg() == untouched[Small]


def test_neither_do_all_of_them(untouched):
    before = dict(mpl.rcParams)
    with mpl.rc_context({k: v for k, v in SESSION.items() if k != "figure.constrained_layout.use"}):
        assert Everything().svg() == untouched[Everything]
        assert mpl.rcParams["font.size"] == 30, "the session keeps its own settings"
        with style.alone():
            assert mpl.rcParams["font.size"] == 10
    assert dict(mpl.rcParams) == before


# ---- many doses ----


def test_two_years_of_daily_doses_are_solved_and_reduced_once(monkeypatch):
    """Not by a clock: picture, sentence, table and spec share one solution and one area under it."""
    reduced = []
    monkeypatch.setattr(results, "reduce", lambda name, *rest: reduced.append(name) or reduce(name, *rest))
    figure = small(
        doses=[bolus("dose", "A", count=730, every=24)],
        end=17520.0,
        dose=Slider(10.0, 1, 40, label="Dose", unit="mg"),
        now=Cursor(2.0, 1, 24, label="Time"),
        columns=["mean", "now"],
        rows=[("", ["{mean plasma}", "{at plasma}"])],
        narration="{max plasma} {trough plasma} {mean plasma} {first plasma > 1}, now {at plasma}",
    )()
    first = figure.html()
    assert figure.sentence and len(figure.table) == 1 and figure.spec
    assert figure.solutions().solved == 1
    once = [name for name in reduced if name != "at"]
    assert sorted(once) == ["first", "max", "mean", "trough"], "also what is not there is worked out once"
    figure.now = 3.0
    assert figure.html() != first and [name for name in reduced if name != "at"] == once
    result = figure.result()
    assert len(result.times) < 40_000
    share = 2.718281828459045 ** (-90 / 250 * 24)
    assert result.reduced("plasma", "trough", [], 0) == pytest.approx(10 / 250 * share / (1 - share), rel=1e-4)
    mean = result.reduced("plasma", "mean", [], 0)
    assert mean == pytest.approx(10 / 90 / 24 * (1 - share / 730 / (1 - share)), rel=1e-3)
    figure.dose = 20.0
    assert figure.result().reduced("plasma", "mean", [], 0) == pytest.approx(2 * mean, rel=1e-12)
    assert figure.solutions().solved == 1


def test_an_area_is_worked_out_over_all_its_pieces_at_once(monkeypatch):
    """One after another, as was done, ten thousand pieces take a second."""
    made = []
    start = reductions.Pieces.__init__
    monkeypatch.setattr(reductions.Pieces, "__init__", lambda *given: made.append(1) or start(*given))
    times = np.linspace(0, 100, 10_001)
    assert reduce("auc", times, np.exp(-times), [], 0) == pytest.approx(1, rel=1e-9)
    assert len(made) < 5


# ---- the player ----


@pytest.mark.parametrize(("axis", "middle"), [("linear", 24.0), ("log", (48 / 60) ** 0.5)])
def test_the_player_moves_evenly_along_the_axis_that_is_shown(axis, middle):
    figure = Everything(axis=axis)
    play, _ = figure.controls().children[-1].children
    play.value = 100
    assert figure.now == pytest.approx(middle, rel=1e-3)
    play.value = 200
    assert figure.now == 48.0
