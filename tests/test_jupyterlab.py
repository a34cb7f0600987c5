"""Live figures in a real JupyterLab: as a picture before a cell has run, alive after, alive without a kernel."""

from __future__ import annotations

import shutil

import pytest

from tests.browser import axe
from tests.conftest import ROOT
from tests.lab import command, dark, lab, ready

FIGURE = (
    "from widgets.routes import Routes\nfigure = Routes(routes=('iv', 'im', 'nasal', 'oral'))\nfigure",
    "figure.controls()",
)
CURVE = '[data-part="curve:plasma@iv"] path'


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab") / "course"
    shutil.copytree(ROOT / "chapters", folder)
    with lab(folder) as server:
        yield server


@pytest.fixture(scope="module")
def page(browser):
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def live(running, page):
    """A notebook whose two cells have run: the figure, and its controls as ipywidgets."""
    page.goto(running.put("live.ipynb", *FIGURE))
    ready(page)
    command(page, "notebook:run-all-cells")
    page.wait_for_selector(".live-on svg", timeout=60_000)
    page.wait_for_selector(".widget-slider", timeout=60_000)
    return page


def drawn(page) -> str:
    """The path of the first visible curve of the infusion."""
    return page.evaluate(
        """(curve) => [...document.querySelectorAll('.live-on [data-part^="curve:plasma@iv"] path')]
             .find((p) => p.checkVisibility())?.getAttribute('d') ?? document.querySelector(curve).getAttribute('d')""", CURVE)


def settled(page) -> None:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))")


@pytest.mark.parametrize("chapter", ["00-welcome", "05-where-a-dose-goes"])
@pytest.mark.parametrize("theme", [False, True], ids=["light", "dark"])
def test_a_fresh_chapter_shows_its_figures_as_pictures(running, browser, chapter, theme):
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    try:
        page.goto(running.open(f"{chapter}.ipynb"))
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        dark(page, theme)
        page.wait_for_selector(".jp-OutputArea-output .live-picture img", state="attached", timeout=60_000)
        images = page.locator(".jp-OutputArea-output .live-picture img")
        for i in range(images.count()):
            images.nth(i).scroll_into_view_if_needed(timeout=20_000)
            size = images.nth(i).evaluate("(e) => e.decode().then(() => [e.naturalWidth, e.width, e.alt.length])")
            assert size[0] > 200 and size[1] > 200 and size[2] > 40, size
            # Nothing of the picture's own words or of the model lies about as text.
            words = images.nth(i).evaluate("(e) => e.closest('.jp-OutputArea-output').innerText")
            assert "function" not in words and "const " not in words and "liveModels" not in words, words[:300]
        text = page.evaluate("() => document.querySelector('.jp-Notebook').innerText")
        for sign in ("Error displaying widget", "model not found", "Loading widget"):
            assert sign not in text
        assert page.locator(".live-on").count() == 0
    finally:
        context.close()


def test_a_slider_moves_the_picture_by_keyboard_and_no_cell_appears(live):
    slider = live.locator(".live-on .live-slider input[type=range]").first
    slider.focus()
    cells, before = live.locator(".jp-Cell").count(), drawn(live)
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowRight", "ArrowUp"):
        live.keyboard.press(key)
    settled(live)
    assert drawn(live) != before
    assert live.locator(".jp-Cell").count() == cells
    assert slider.evaluate("(e) => e === document.activeElement")


def test_letters_on_a_control_do_not_run_notebook_shortcuts(live):
    cells = live.locator(".jp-Cell").count()
    for selector in (".live-on select", ".live-on .live-several input", ".live-on .live-tools button"):
        live.locator(selector).first.focus()
        for key in ("b", "a", "x"):
            live.keyboard.press(key)
    assert live.locator(".jp-Cell").count() == cells


def test_every_control_moves_the_picture_by_mouse(live):
    look = "() => document.querySelector('.live-on svg').outerHTML + document.querySelector('.live-on .live-words').textContent"
    live.locator(".live-on .live-tools button").first.click()
    for i in range(live.locator(".live-on .live-slider input").count()):
        slider = live.locator(".live-on .live-slider input").nth(i)
        if slider.is_visible():
            settled(live)
            before = live.evaluate(look)
            box = slider.bounding_box()
            slider.click(position={"x": box["width"] * 0.12, "y": box["height"] / 2})
            settled(live)
            assert live.evaluate(look) != before, i
    for i in range(live.locator(".live-on .live-several input").count()):
        before = live.evaluate(look)
        live.locator(".live-on .live-several input").nth(i).click()
        settled(live)
        assert live.evaluate(look) != before, i
    live.locator(".live-on .live-tools button").first.click()
    for i in range(live.locator(".live-on select").count()):
        settled(live)
        before = live.evaluate(look)
        live.locator(".live-on select").nth(i).select_option(index=1)
        settled(live)
        assert live.evaluate(look) != before, i
    live.locator(".live-on .live-tools button").first.click()
    settled(live)


def test_controls_and_picture_follow_each_other(live):
    live.locator(".live-on .live-tools button").first.click()
    settled(live)
    readout = live.locator(".widget-slider .widget-readout").first
    page_value = live.locator(".live-on .live-value").first
    before = readout.inner_text()
    live.locator(".live-on .live-slider input[type=range]").first.focus()
    live.keyboard.press("ArrowRight")
    live.wait_for_function("(old) => document.querySelector('.widget-slider .widget-readout').innerText !== old", arg=before)
    shown, curve = page_value.inner_text(), drawn(live)
    assert float(shown.split()[0]) == float(readout.inner_text())
    live.locator(".widget-slider .noUi-handle").first.focus()
    live.keyboard.press("ArrowLeft")
    live.keyboard.press("ArrowLeft")
    live.wait_for_function("(old) => document.querySelector('.live-on .live-value').innerText !== old", arg=shown)
    settled(live)
    assert drawn(live) != curve
    assert float(page_value.inner_text().split()[0]) == float(readout.inner_text())


@pytest.mark.parametrize("theme", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_the_figure(live, theme):
    dark(live, theme)
    live.evaluate("document.querySelectorAll('.live-on details').forEach((d) => { d.open = true; })")
    live.wait_for_timeout(300)
    assert not axe(live, ".live-on")


def test_the_figure_moves_when_the_kernel_is_dead(live, running):
    for kernel in running.kernels():
        running.kill(kernel)
    live.wait_for_timeout(500)
    slider = live.locator(".live-on .live-slider input[type=range]").first
    slider.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowLeft"):
        before = drawn(live)
        live.keyboard.press(key)
        settled(live)
        assert drawn(live) != before
