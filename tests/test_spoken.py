"""What a figure speaks after a move, in a real browser: the change first, in one breath."""

from __future__ import annotations

import pytest

from tests.browser import serve, wait_until
from tests.drive import Driven
from tests.figures import Everything, alone, shows
from widgets.figures.timeline import Timeline
from widgets.live import Slider

MOST = 120
FIGURES = {"everything": Everything(key="everything"), "timeline": Timeline(key="timeline")}


@pytest.fixture(scope="module", params=list(FIGURES))
def figure(request):
    return FIGURES[request.param]


@pytest.fixture(scope="module")
def site(tmp_path_factory, figure):
    folder = tmp_path_factory.mktemp("spoken")
    (folder / "page.html").write_text(alone(figure), "utf-8")
    with serve(folder) as address:
        yield f"{address}/page.html"


@pytest.fixture
def driven(page, figure):
    return Driven(page, figure.spec, page.locator(".live"))


def spoken(driven: Driven) -> str:
    """What is said next."""
    wait_until(driven.page, "document.querySelector('.live-status').textContent")
    said = driven.page.inner_text(".live-status")
    driven.page.evaluate("document.querySelector('.live-status').textContent = ''")
    return said


@pytest.mark.browser
def test_every_control_speaks_what_it_was_set_to_and_what_that_changed(driven, figure):
    for name, control in figure.control_traits().items():
        if shows(figure, name):
            continue
        driven.by_keyboard(name)
        said = spoken(driven)
        assert said.startswith(f"{control.label} "), said
        # A switch or an axis may change the picture alone; a number or a time changes what is computed.
        assert ";" in said or not isinstance(control, Slider), said
        assert len(said) <= MOST, said


@pytest.mark.browser
def test_a_scenario_speaks_by_its_name_and_looks_pressed(driven, figure):
    for i, (name, *_) in enumerate(figure.scenarios):
        button = driven.button(f"{i + 1} {name}")
        button.click()
        assert spoken(driven).startswith(name)
        assert driven.root.locator("[aria-pressed=true]").all_inner_texts() == [f"{i + 1} {name}"]
    driven.button("Reset").click()
    assert spoken(driven).startswith("Reset")
    moved = next(name for name in driven.controls if driven.controls[name]["kind"] == "slider")
    driven.button(f"1 {figure.scenarios[0][0]}").click()
    spoken(driven)
    if not shows(figure, moved):
        driven.by_keyboard(moved)
        assert driven.root.locator("[aria-pressed=true]").count() == 0
