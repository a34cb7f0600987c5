"""What is saved of a figure is what is seen: every figure and scenario, light and dark, pixel by pixel."""

from __future__ import annotations

import pytest

from tests.browser import open_page, serve
from tests.drive import Driven
from tests.exports import dangling, saved, unlike
from tests.figures import COURSE, alone
from widgets.figures.judge import Judge
from widgets.figures.weigh import Weigh
from widgets.live import LiveFigure

ALL = {name: kind for name, kind in {**COURSE, "judge": Judge, "weigh": Weigh}.items() if issubclass(kind, LiveFigure)}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a folder with a page for each figure."""
    home = tmp_path_factory.mktemp("exports")
    for name, kind in ALL.items():
        (home / f"{name}.html").write_text(alone(kind(key=name)), "utf-8")
    with serve(home) as address:
        yield address


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", list(ALL))
def test_every_scenario_is_saved_as_it_is_seen(browser, site, name, theme):
    figure = ALL[name](key=name)
    with (
        open_page(browser, f"{site}/{name}.html", dark=theme == "dark") as seen,
        open_page(browser, "about:blank") as kept,
    ):
        seen.page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        driven = Driven(seen.page, figure.spec, seen.page.locator(".live-on").first)
        ground = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        wrong = []
        for i, (title, *_) in enumerate([("as it starts",), *figure.scenarios]):
            if i:
                driven.button(f"{i} {title}").click()
            driven.picture()
            picture = driven.root.locator(".live-picture svg")
            screen, box = picture.screenshot(), picture.bounding_box()
            png, svg = saved(driven, "PNG"), saved(driven, "SVG").decode()
            kept.page.set_content(
                f"<!doctype html><title>Saved</title><style>body {{ margin: 0; background: {ground} }}"
                f"svg {{ width: {box['width']}px; height: {box['height']}px }}</style>{svg}"
            )
            far = [unlike(screen, png), unlike(screen, kept.page.locator("svg").screenshot())]
            if max(far) > 0.006 or dangling(svg):
                wrong.append((title, far, sorted(dangling(svg))))
        assert wrong == []
