"""What is saved of a figure is what is seen: every figure and scenario, light and dark, pixel by pixel."""

from __future__ import annotations

import pytest

from tests.browser import open_page, serve
from tests.drive import Driven
from tests.exports import MOST, dangling, saved, unlike
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


# Letters as wide as they are, here and in a file: rounded to whole pixels a long text is one or two wider.
EXACT = "svg text { text-rendering: geometricPrecision }"


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
        seen.page.add_style_tag(content=EXACT)
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
            # As a program shows it that knows no order of painting: halo and letters are two elements.
            kept.page.set_content(
                f"<!doctype html><title>Saved</title><style>body {{ margin: 0; background: {ground} }}{EXACT}"
                f"svg {{ width: {box['width']}px; height: {box['height']}px }}</style>{svg.replace('paint-order', 'unknown')}"
            )
            far = {"PNG": unlike(screen, png), "SVG": unlike(screen, kept.page.locator("svg").screenshot())}
            wrong += [(title, kind, *how) for kind, how in far.items() if how[0] > MOST[kind]]
            wrong += [(title, "dangling", name) for name in sorted(dangling(svg))]
        assert wrong == []
