"""Every page in a real browser: quiet, from its own site alone, and nothing for axe to find."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from sphinx_external_toc.parsing import parse_toc_yaml

from tests.browser import Seen, axe, open_page, wait_until
from tests.conftest import ROOT

PAGES = [f"{name}.html" for name in parse_toc_yaml(ROOT / "_toc.yml")] + ["genindex.html", "search.html"]
UNFOLD = """() => {
  document.querySelectorAll("main details").forEach((fold) => { fold.open = true })
  document.querySelectorAll(".toggle-hidden .toggle-button").forEach((button) => button.click())
}"""
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: Path(page).stem)
each_theme = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
each_width = pytest.mark.parametrize("width", [1280, 390])


def settled(seen: Seen, dark: bool) -> Seen:
    """Waits until the page has its theme and no color is on its way to another."""
    theme = "dark" if dark else "light"
    wait_until(seen.page, f"document.documentElement.dataset.theme === '{theme}'")
    wait_until(seen.page, "document.getAnimations().every(a => a.playState !== 'running')")
    return seen


def test_the_pages_are_those_of_the_table_of_contents(build):
    built = {p.relative_to(build.html).as_posix() for p in build.html.rglob("*.html")}
    assert {p for p in built if not p.startswith("_static/")} == {*PAGES, "index.html"}


@each_page
@each_theme
@each_width
def test_on_a_server_it_is_quiet_and_accessible(browser, book_site, page, dark, width):
    with open_page(browser, f"{book_site}/{page}", width, dark) as seen:
        settled(seen, dark)
        if width == 390:  # Folded as it comes on the wide page, unfolded on the narrow one.
            seen.page.evaluate(UNFOLD)
            settled(seen, dark)
            assert axe(seen.page) == []
        else:  # What is read here is read again on the narrow page, each text by itself.
            assert axe(seen.page) == []
        assert seen.problems == []
        assert seen.page.evaluate("document.scrollingElement.scrollWidth") <= width


@each_page
@each_theme
def test_from_a_folder_without_a_network_it_is_quiet(browser, build, page, dark):
    url = (build.html / page).as_uri()
    with open_page(browser, url, 390 if dark else 1280, dark, offline=True) as seen:
        settled(seen, dark)
        assert seen.problems == []


def test_the_first_page_is_one_step_away(browser, book_site):
    with open_page(browser, f"{book_site}/index.html") as seen:
        seen.page.wait_for_url(f"{book_site}/{PAGES[0]}")
        assert seen.problems == []


def test_search_finds_a_chapter_without_another_host(browser, book_site):
    with open_page(browser, f"{book_site}/search.html?q=ketamine") as seen:
        seen.page.locator("#search-results li a").first.wait_for()
        seen.page.get_by_text("Search finished").wait_for()
        assert axe(seen.page) == []
        assert seen.problems == []


@each_theme
@pytest.mark.parametrize(
    ("width", "button", "opened"),
    [
        (390, ".bd-header-article .primary-toggle", "#pst-primary-sidebar-modal"),
        (390, ".bd-header-article .secondary-toggle", "#pst-secondary-sidebar-modal"),
        (390, ".bd-header-article .search-button", "#pst-search-dialog"),
        (1280, ".dropdown-download-buttons > button", ".dropdown-download-buttons .dropdown-menu"),
    ],
    ids=["chapters", "contents", "search", "download"],
)
def test_what_a_button_opens_is_accessible_too(browser, book_site, width, button, opened, dark):
    with open_page(browser, f"{book_site}/{PAGES[0]}", width, dark) as seen:
        settled(seen, dark).page.locator(button).click()
        seen.page.locator(opened).wait_for()
        settled(seen, dark)
        assert axe(seen.page) == []
        assert seen.problems == []


def test_a_formula_is_drawn_with_the_books_own_font(browser, book_site):
    for page in PAGES:
        with open_page(browser, f"{book_site}/{page}") as seen:
            if seen.page.locator("math").count():
                seen.page.evaluate("document.fonts.ready")
                assert seen.page.evaluate(
                    "[...document.fonts].some(f => f.family.includes('Course Math') && f.status === 'loaded')"
                )
                return
    raise AssertionError("no page has a formula")


@each_theme
def test_a_plot_stands_on_the_ground_of_its_page(browser, build, dark):
    url = (build.html / "chapters/07-receptor-to-glutamate.html").as_uri()
    with open_page(browser, url, 1280, dark) as seen:
        plot = settled(seen, dark).page.locator("div.cell_output img:not(.live-picture img)").first
        picture = Image.open(io.BytesIO(plot.screenshot())).convert("L")
    ground, ink = (18, 200) if dark else (255, 60)
    assert abs(picture.getpixel((3, 3)) - ground) <= 2
    low, high = picture.getextrema()
    assert high >= ink if dark else low <= ink
