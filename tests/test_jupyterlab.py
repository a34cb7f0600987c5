"""Live figures in a real JupyterLab: as a picture before a cell has run, alive after, alive without a kernel."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.browser import axe
from tests.conftest import ROOT
from tests.drive import Driven
from tests.figures import shows
from tests.lab import command, dark, lab, ready
from widgets.figures.routes import Routes
from widgets.live.words import as_text

CHAPTERS = [
    p.stem for p in sorted((ROOT / "chapters").glob("*.ipynb")) if r"data-live=\"figure\"" in p.read_text("utf-8")
]
MINE = "ipywidgets.FloatSlider(0.2, min=0.1, max=0.75, step=0.05, description='mine')"
CELLS = (
    "import ipywidgets\nfrom widgets.figures.routes import Routes\nfigure = Routes()\nfigure",
    "box = figure.controls()\nbox",
    f"mine = {MINE}\nlink = ipywidgets.jslink((mine, 'value'), (figure, 'injection'))\nmine",
    "figure",
)
PANEL = ".jp-OutputArea-output > .widget-vbox"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """JupyterLab on a copy of the chapters, as one who has just cloned the course."""
    folder = tmp_path_factory.mktemp("lab") / "course"
    shutil.copytree(ROOT / "chapters", folder)
    with lab(folder) as server:
        yield server


@pytest.fixture(scope="module")
def figure():
    return Routes()


@pytest.fixture(scope="module")
def opened(browser, running):
    """Opens a notebook by its address in a window of its own."""
    contexts = []

    def at(address: str):
        context = browser.new_context(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce")
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield at
    for context in contexts:
        context.close()


def run(opened, running, figure, name: str) -> Driven:
    """The figure of a notebook that has just been run."""
    page = opened(running.put(name, *CELLS))
    ready(page)
    command(page, "notebook:run-all-cells")
    driven = Driven(page, figure.spec, page.locator(".live-on").first)
    page.locator(".live-on").first.wait_for()
    page.locator(PANEL).wait_for()
    # The slider of one's own has set the figure to its own value.
    page.locator(".live-value").filter(has_text="0.2 mg/kg").first.wait_for()
    return driven


@pytest.fixture(scope="module")
def notebook(opened, running, figure) -> Driven:
    return run(opened, running, figure, "live.ipynb")


@pytest.fixture
def live(notebook) -> Driven:
    """The figure, back where it starts."""
    notebook.root.scroll_into_view_if_needed()
    notebook.button("Reset").click()
    become(notebook, "figure.settings == Routes().settings", "True")
    notebook.picture()
    return notebook


def ask(driven: Driven, expression: str) -> str:
    """What the kernel says an expression is."""
    return driven.page.evaluate(
        """async (code) => {
          const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
          let said = "";
          const future = kernel.requestExecute({ code, store_history: false });
          future.onIOPub = (m) => { if (m.header.msg_type === "stream") said += m.content.text; if (m.header.msg_type === "error") said += m.content.evalue; };
          await future.done;
          return said.trim();
        }""", f"print({expression})")  # fmt: skip


def become(driven: Driven, expression: str, wanted: str) -> None:
    """Waits until the kernel says so: messages take their time."""
    for _ in range(100):
        if (said := ask(driven, expression)) == wanted:
            return
        driven.page.wait_for_timeout(50)
    raise AssertionError(f"{expression} is {said}, not {wanted}")


def every_control(driven: Driven, figure) -> None:
    """Moves each control by mouse and by keyboard; the notebook around it must not stir."""
    cells = driven.page.locator(".jp-Cell").all_inner_texts
    count, mode = driven.page.locator(".jp-Cell").count(), driven.page.locator(".jp-Cell.jp-mod-selected").count()
    for control in driven.controls:
        driven.button("Reset").click()
        for other, value in shows(figure, control).items():
            if driven.controls[other]["kind"] == "multichoice":
                driven.box(other, value[0]).check()
            else:
                driven.box(other).select_option(value)
        by_mouse = driven.by_mouse(control)
        assert driven.by_keyboard(control) != by_mouse, control
        assert driven.root.locator(":focus").count() == 1, control
    assert driven.page.locator(".jp-Cell").count() == count and len(cells()) == count
    assert driven.page.locator(".jp-Cell.jp-mod-selected").count() == mode and driven.note == ""
    driven.button("Reset").click()
    driven.picture()


# ---- not run ----


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_fresh_chapter_shows_its_figures_as_pictures(opened, running, chapter):
    others = running.kernels()
    page = opened(running.open(f"{chapter}.ipynb"))
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    for theme in (False, True):
        dark(page, theme)
        images = page.locator(".jp-OutputArea-output .live-picture img")
        images.first.wait_for(state="attached")
        for i in range(images.count()):
            image = images.nth(i)
            image.scroll_into_view_if_needed()
            natural, shown, alt = image.evaluate(
                "(e) => e.decode().then(() => [e.naturalWidth, e.width, e.alt.length])"
            )
            assert natural > 200 and shown > 200 and alt > 40
            # Neither the picture's own labels nor the model lie about as text.
            output = image.locator("xpath=ancestor::*[contains(@class, 'jp-OutputArea-output')][1]")
            assert output.locator("svg, text, script, style, input").count() == 0
            words = output.inner_text()
            # A tick of the axis stands alone, and not in a sentence as 41 min does.
            assert not re.search(r"function|const |liveModels|{|(?<!\d)1 min", words), words[:300]
    text = page.locator(".jp-Notebook").inner_text()
    assert not any(
        sign in text for sign in ("Error displaying widget", "model not found", "Loading widget", "Traceback")
    )
    assert page.locator(".live-on").count() == 0
    page.context.close()
    for kernel in set(running.kernels()) - set(others):
        running.kill(kernel)


def test_there_are_chapters_with_figures():
    assert {"00-welcome", "05-where-a-dose-goes"} <= set(CHAPTERS)


# ---- run ----


def test_every_control_moves_the_picture_by_mouse_and_by_keyboard(live, figure):
    every_control(live, figure)


def test_keys_that_mean_something_to_a_notebook_stay_in_the_figure(live):
    live.root.locator(".live-table summary").click()
    cells = live.page.locator(".jp-Cell").count()
    spots = (live.box("injection"), live.box("drug"), live.box("band"), live.box("routes", "iv"), live.button("CSV"),
             live.root.locator(".live-table summary"), live.root.locator(".live-scroll"))  # fmt: skip
    for spot in spots:
        spot.focus()
        for key in ("a", "b", "x", "m", "1", "ArrowDown", "ArrowUp", "d", "d"):
            live.page.keyboard.press(key)
        assert live.page.locator(".jp-Cell").count() == cells
        assert spot.evaluate("e => e === document.activeElement")
    assert live.page.locator(".jp-CodeCell").count() == cells


def test_picture_and_controls_follow_each_other(live):
    """The panel of `figure.controls()`, the kernel and the page: whichever moves, the others follow."""
    panel = live.page.locator(PANEL)
    live.box("injection").press("ArrowRight")
    become(live, "figure.injection", "0.55")
    slider = panel.locator(".widget-slider").filter(has_text="Infusion")
    slider.locator(".widget-readout").filter(has_text="0.55").wait_for()
    before = live.picture()
    slider.locator(".noUi-handle").focus()
    live.page.keyboard.press("ArrowLeft")
    live.page.keyboard.press("ArrowLeft")
    live.picture(before)
    live.root.locator(".live-value").filter(has_text="0.45 mg/kg").wait_for()
    become(live, "round(figure.injection, 9)", "0.45")

    live.box("routes", "oral").check()
    become(live, "figure.routes", "('iv', 'nasal', 'oral')")
    several = panel.locator("select[multiple]")
    assert several.evaluate("s => [...s.selectedOptions].length") == 3
    before = live.picture()
    several.select_option(index=[0, 1])
    live.picture(before)
    assert live.box("routes", "im").is_checked() and not live.box("routes", "nasal").is_checked()

    before = live.picture()
    panel.locator(".widget-dropdown select").first.select_option(index=1)
    live.picture(before)
    assert live.box("drug").input_value() == "racemate"
    live.box("drug").select_option("esketamine")
    become(live, "figure.drug", "esketamine")
    assert panel.locator(".widget-dropdown select").first.evaluate("s => s.selectedIndex") == 0

    before = live.picture()
    panel.locator(".widget-checkbox input").click()
    live.picture(before)
    assert not live.box("band").is_checked()
    live.box("band").check()
    become(live, "figure.band", "True")
    assert panel.locator(".widget-checkbox input").is_checked()

    before = live.picture()
    ask(live, "[setattr(figure, 'injection', 0.7), setattr(figure, 'scale', 'log')]")
    live.picture(before)
    assert live.box("scale").input_value() == "log"
    assert ask(live, "figure.sentence") == live.words
    assert (
        ask(live, "[setattr(figure, 'injection', 3)]")
        == "Routes.injection is 3; it must be a number from 0.1 to 0.75 mg/kg."
    )
    assert live.box("injection").get_attribute("aria-valuetext") == "0.7 mg/kg"


def test_a_slider_of_ones_own_is_linked_in_the_page(live):
    """`jslink` needs no kernel: the slider and the figure are joined in JavaScript."""
    mine = live.page.locator(".jp-OutputArea-output > .widget-slider", has_text="mine")
    mine.scroll_into_view_if_needed()
    mine.locator(".noUi-handle").focus()
    live.page.keyboard.press("ArrowRight")
    become(live, "round(figure.injection, 2)", as_text(round(float(mine.locator(".widget-readout").inner_text()), 2)))
    live.root.scroll_into_view_if_needed()
    shown = live.box("injection").get_attribute("aria-valuetext")
    assert shown == f"{float(mine.locator('.widget-readout').inner_text()):g} mg/kg"


def test_a_figure_may_be_shown_twice(live):
    page = live.page
    other = Driven(page, {"controls": list(live.controls.values())}, page.locator(".live-on").nth(1))
    other.root.scroll_into_view_if_needed()
    before = other.picture()
    # A label belongs to its own control.
    other.root.get_by_text("Show how people differ").click()
    other.picture(before)
    assert not other.box("band").is_checked()
    live.root.scroll_into_view_if_needed()
    live.picture()
    assert not live.box("band").is_checked()  # both show the one figure
    ids = page.evaluate("() => [...document.querySelectorAll('.live-on [id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids)) and len(ids) > 30
    used = page.evaluate("() => [...document.querySelectorAll('.live-on [clip-path]')].map((e) => [e.getAttribute('clip-path').slice(5, -1), e.closest('svg')])"
                         ".every(([id, svg]) => svg.querySelector(`[id='${id}']`))")  # fmt: skip
    assert used


def test_axe_finds_nothing_in_the_figure(live):
    for theme in (False, True):
        dark(live.page, theme)
        live.root.locator("details").evaluate_all("all => all.forEach((d) => { d.open = true; })")
        live.picture()
        assert axe(live.page, ".live-on") == []
        ink = live.root.locator("svg text").first.evaluate("(e) => getComputedStyle(e).fill")
        assert (sum(map(int, ink[4:-1].split(","))) > 384) == theme


def test_it_says_what_it_is_for_one_who_prints_or_exports(live):
    """The output that is stored holds the still picture too, so that the notebook can be read without running it."""
    data = live.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.model.cells.get(0).outputs.get(0).toJSON().data"""
    )
    assert set(data) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    assert "data:image/svg+xml;base64," in data["text/html"]


# ---- without a kernel ----


def test_every_control_moves_the_picture_when_the_kernel_is_dead(opened, running, figure):
    live = run(opened, running, figure, "dead.ipynb")
    here = live.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.id")
    running.kill(here)
    assert here not in running.kernels()
    live.page.wait_for_timeout(500)
    every_control(live, figure)
    live.button(f"1 {figure.scenarios[0][0]}").click()
    live.picture()
    assert live.words.startswith("An infusion of 0.5 mg/kg of racemic ketamine over 40 min peaks at 209 ng/mL")
