"""A live figure is made at once and drawn when it is shown; what goes wrong then is one sentence; a kind of part is one class."""

from __future__ import annotations

import re

import ipywidgets
import numpy as np
import pytest
import traitlets

from tests.figures import Everything, parts_of
from widgets import live
from widgets.figures.timeline import Timeline
from widgets.live import Cursor, FigureError, LiveFigure, Switch, constants, parts
from widgets.page.bundle import registration
from widgets.system import System, bolus

# ---- made, and shown ----


class Counted(Everything):
    """Everything, with a count of how often it is drawn."""

    drawn = 0

    def draw(self, figure):
        type(self).drawn += 1
        super().draw(figure)


@pytest.fixture
def counted(monkeypatch):
    """The class, its counts at zero: drawn, solved and shown to a frontend."""
    monkeypatch.setattr(Counted, "drawn", 0)
    Counted.solutions().clear()
    monkeypatch.setattr(Counted.solutions(), "solved", 0)
    return Counted


@pytest.fixture
def opened(monkeypatch):
    """What a frontend was told of: the state of each widget, as it was first shown."""
    states, create = [], ipywidgets.widgets.widget.comm.create_comm

    def record(**message):
        states.append(message["data"]["state"])
        return create(**message)

    monkeypatch.setattr(ipywidgets.widgets.widget.comm, "create_comm", record)
    return states


def figures_in(states) -> list[dict]:
    return [s for s in states if s.get("_model_module") == "anywidget"]


def test_making_one_draws_and_solves_nothing_and_tells_no_frontend(counted, opened):
    figure = counted(amount=5.0)
    figure.observe(lambda change: None, "amount")
    traitlets.link((figure, "amount"), (counted(), "amount"))
    figure.amount, figure.shown = 6.0, ("slow",)
    assert (counted.drawn, counted.solutions().solved, opened) == (0, 0, [])


def test_a_sentence_solves_what_it_speaks_of_and_draws_nothing(counted, opened):
    figure = counted(shown=("slow",))
    for figure.amount in (5.0, 6.0):
        assert figure.sentence and len(figure.table) and repr(figure)
    # At two amounts one run each: this system is not linear, so its dose cannot be scaled.
    assert (counted.drawn, counted.solutions().solved, opened) == (0, 2, [])


def test_it_is_drawn_once_for_all_that_shows_it(counted, opened):
    figure = counted()
    figure._repr_mimebundle_()
    _ = figure.html(), figure.svg(), figure.spec, figure.still, figure.alt
    assert counted.drawn == 1
    assert len(figures_in(opened)) == 1
    figure.amount = 11.0
    figure.svg()
    figure.svg()
    assert counted.drawn == 2


SHOWN = {
    "its output": lambda figure: figure._repr_mimebundle_(),
    "its name": lambda figure: figure.model_id,
    "a box": lambda figure: ipywidgets.HBox([figure]),
    "a link in the page": lambda figure: ipywidgets.jslink((figure, "amount"), (ipywidgets.FloatSlider(), "value")),
    "a saved page": lambda figure: figure.get_view_spec(),
    "itself": lambda figure: figure.open(),
}


@pytest.mark.parametrize("how", SHOWN)
def test_a_frontend_is_told_all_of_it_when_it_is_first_shown(how, opened):
    figure = Everything(amount=5.0)
    held = SHOWN[how](figure)
    (state,) = figures_in(opened)
    assert state["amount"] == 5.0
    assert state["spec"] == figure.spec
    assert state["still"] == figure.still
    assert state["_esm"] == f"{live.script()}\n{registration(figure.model_source)}"
    assert state["_css"] == live.sheet()
    SHOWN["its output"](figure)
    assert len(figures_in(opened)) == 1, held


def test_it_starts_on_the_page_as_it_is_when_it_is_shown():
    figure = Everything(amount=5.0)
    figure.amount = 7.0
    assert figure.spec["settings"]["amount"] == 7.0
    assert next(c["value"] for c in figure.spec["controls"] if c["name"] == "amount") == 10.0


def test_what_belongs_to_a_class_is_shared_by_its_figures():
    assert type(Everything()) is Everything
    assert Everything().model() is Everything.model()
    assert Everything().solutions() is Everything.solutions()

    class Other(Everything):
        end = 24.0

    assert Other.solutions() is not Everything.solutions()
    assert Other().result("slow").times[-1] == 24.0


def test_a_timeline_speaks_within_milliseconds(monkeypatch):
    """Not by a clock: another dose by the same route solves nothing, and no word needs the picture."""
    monkeypatch.setattr(Timeline, "draw", lambda *_: pytest.fail("drawn"))
    first, solved = Timeline().sentence, Timeline.solutions().solved
    assert Timeline(injection=0.25).sentence != first
    assert Timeline.solutions().solved == solved


# ---- what goes wrong in draw ----


class Small(LiveFigure):
    title = "Small"
    system = System("one", {"a": "-a"}, observables={"level": "a"})
    doses = [bolus(1, "a")]
    end = 2.0


def draws(action):
    return type("Small", (Small,), {"draw": lambda self, figure: action(self, figure.add_subplot())})


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (lambda self, ax: LiveFigure.draw(self, ax.figure), "Small does not say how it is drawn: give it a method"),
        (lambda self, ax: [].pop(), "Small could not be drawn, in line .*: IndexError: pop from empty list."),
        (lambda self, ax: ax.plot([0, 1], [0, 1, 2]), "Small could not be drawn, in line .*: ValueError: x and y must"),
        (lambda self, ax: ax.plot([0], [0], colour="red"), "Small could not be drawn, in line .*: AttributeError: .*colour"),
        (lambda self, ax: self.plot(ax, "levle"), "Small: 'levle' is not an observable of a run; there are level."),
        (lambda self, ax: self.plot(ax, "level@iv"), "Small: 'level@iv' is not an observable of a run"),
        (lambda self, ax: self.fill(ax, "levle"), "Small: 'levle' is not an observable of a run"),
        (lambda self, ax: self.cursor(ax), "Small: there is no time cursor to draw; give a Cursor."),
        (lambda self, ax: self.label_curve(ax, "level", "x", side="over"), "stands 'over'; it may stand above, below, left, right."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("shown", ["figure", "_repr_mimebundle_"])
def test_an_error_in_draw_is_one_sentence_with_the_line_that_was_written(action, sentence, shown):
    with pytest.raises(FigureError, match=sentence) as caught:
        getattr(draws(action)(), shown)()
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text
    if "could not be drawn" in text:
        assert caught.value.__suppress_context__, "Python would print the library's lines as well"


def test_the_line_in_the_sentence_is_the_author_s_own():
    class Mistaken(Small):
        def draw(self, figure):
            ax = figure.add_subplot()
            ax.set_xlim("later", 1)  # what was written

    line = Mistaken.draw.__code__.co_firstlineno + 2
    with pytest.raises(FigureError, match=re.escape(f'in line {line} (ax.set_xlim("later", 1)  # what was written)')):
        Mistaken().figure()


@pytest.mark.parametrize("cell", ["figure.svg()", "figure"], ids=["a call", "its output"])
def test_a_notebook_shows_the_sentence_and_no_lines_of_a_library(cell, capsys):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        shell.user_ns["figure"] = draws(lambda self, ax: [].pop())()
        shell.run_cell(cell)
    finally:
        InteractiveShell.clear_instance()
    said = capsys.readouterr()
    first, *rest = re.sub(r"Out\[\d+\]: ", "", said.out).splitlines()
    assert re.fullmatch(r"FigureError: Small could not be drawn.*: IndexError: pop from empty list\.", first)
    assert rest == ([] if cell == "figure.svg()" else ["<Small: >"])
    assert said.err == ""


# ---- a new kind of part ----


@pytest.fixture
def tilt(monkeypatch):
    """A kind of part that nobody has thought of: a line that leans as its observable rises."""

    @parts.register
    class Tilt(parts.CursorFollower):
        kind = "tilt"

        def update(self):
            super().update()
            low, _ = self.artist.get_ydata()
            self.artist.set_ydata([low, low + self.value])

        def to_spec(self):
            return {**super().to_spec(), "most": self.top}

        def on_page(self):
            return {**super().on_page(), "data-lean": f"{self.value:.2f}"}

    yield Tilt
    monkeypatch.delitem(parts.KINDS, "tilt")


def test_a_new_kind_of_part_is_one_class(tilt):
    class Leaning(Small):
        now = Cursor(0.0, 0, 2, log=False)

        def draw(self, figure):
            ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
            ax.set(xlim=(0, 2), ylim=(0, 1))
            ax.plot([0, 1], [0, 0], gid="tilt:level")

    figure = Leaning(now=1.0)
    value = float(np.exp(-1.0))
    (part,) = figure.spec["parts"]
    assert part == {"gid": "tilt:level", "kind": "tilt", "axes": 0, "observable": "level", "run": "main", "most": 1.0}
    group = parts_of(figure.svg())["tilt:level"]
    assert group.get("data-lean") == f"{value:.2f}"
    _, y0, _, y1 = (float(n) for n in re.findall(r"-?[\d.]+", group[0].get("d")))
    tall = 0.8 * figure.figure().bbox.height
    assert y0 - y1 == pytest.approx(tall * value, abs=0.02)
    figure.now = 0.0
    assert parts_of(figure.svg())["tilt:level"].get("data-lean") == "1.00"


def test_a_new_kind_is_refused_as_the_others_are(tilt):
    figure = draws(lambda self, ax: ax.plot([0, 1], [0, 1], gid="tilt:level"))()
    with pytest.raises(
        FigureError, match="the part 'tilt:level' follows a time cursor, and there is none; give a Cursor"
    ):
        figure.svg()
    unknown = draws(lambda self, ax: ax.plot([0, 1], [0, 1], gid="turn:level"))()
    with pytest.raises(FigureError, match=r"of no known kind; kinds are curve, band, .*, tilt\."):
        unknown.svg()


# ---- declared ----


def test_the_switch_of_the_bands_is_the_one_that_is_named():
    class Renamed(Everything):
        band_switch = "people"
        people = Switch(True, label="People")

    assert Everything().spec["bandSwitch"] == "band"
    figure = Renamed(people=False, band=True)
    assert figure.spec["bandSwitch"] == "people"
    assert parts_of(figure.svg())["band:drug_level@slow"].get("display") == "none"
    figure.people, figure.band = True, False
    assert parts_of(figure.svg())["band:drug_level@slow"].get("display") is None
    assert draws(lambda self, ax: self.plot(ax, "level"))().spec["bandSwitch"] is None

    class Wrong(Everything):
        band_switch = "amount"

    with pytest.raises(FigureError, match="bands are shown and hidden by amount, which is no Switch"):
        Wrong().svg()


def test_numbers_that_both_sides_draw_by_travel_in_the_spec():
    sent = Everything().spec["constants"]
    assert sent == {
        "faint": constants.FAINT,
        "labelGap": constants.LABEL_GAP,
        "labelWidth": constants.LABEL_WIDTH,
        "axisFloor": constants.AXIS_FLOOR,
    }


def test_on_paper_a_bar_whose_time_never_comes_is_not_drawn():
    class Never(Everything):
        spans = {"felt": ("{first effect@slow > 99}", "{last effect@slow > 99}")}

    (bar,) = Never().figure().findobj(lambda a: a.get_gid() == "span:felt")
    assert not bar.get_visible()
