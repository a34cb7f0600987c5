"""The marks of a picture in a real browser: told on hover, on focus and on tap, and reached by keyboard."""

from __future__ import annotations

import pytest

from tests.browser import axe, serve, wait_until
from tests.figures import alone
from widgets.figures.weigh import Weigh

TIP = ".live-tip:visible"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("marks")
    (folder / "page.html").write_text(alone(Weigh(key="weigh")), "utf-8")
    with serve(folder) as address:
        yield f"{address}/page.html"


def on_a_button(page) -> str:
    """The row of the mark that has the focus."""
    return page.evaluate(
        "document.activeElement.closest('.live-marks') ? document.querySelector('.live-tip').dataset.row : ''"
    )


def enter(page) -> None:
    """Goes by the tab key to the marks."""
    page.evaluate("document.activeElement.blur()")
    for _ in range(60):
        page.keyboard.press("Tab")
        if on_a_button(page):
            return
    raise AssertionError("no mark is reached by the tab key")


def shown(page) -> list[str]:
    """The rows whose marks are seen, from left to right."""
    return page.evaluate(
        """() => {
          const rows = [...document.querySelectorAll('.live-sources li:not([hidden])')].map((li) => li.dataset.row);
          const at = (row) => [...document.querySelectorAll(`.live-picture svg [data-part*=";${row}"]`)]
            .filter((g) => g.dataset.part.split(/[;#]/)[1] === row).map((g) => g.getBoundingClientRect()).find((b) => b.width || b.height);
          return rows.filter(at).sort((a, b) => at(a).x - at(b).x || at(a).y - at(b).y);
        }"""
    )


@pytest.mark.browser
def test_the_marks_are_one_tab_stop_with_arrow_keys_from_left_to_right(page):
    rows = shown(page)
    assert len(rows) > 2
    enter(page)
    page.keyboard.press("Home")
    met = [on_a_button(page)]
    for _ in rows[1:]:
        page.keyboard.press("ArrowRight")
        met.append(on_a_button(page))
    assert met == rows
    page.keyboard.press("ArrowRight")
    assert on_a_button(page) == rows[-1]
    page.keyboard.press("ArrowLeft")
    assert on_a_button(page) == rows[-2]
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.live-tip')"), "the next tab stop is the source of the tip"
    page.keyboard.press("Shift+Tab")
    assert on_a_button(page) == rows[-2], "the way back leads to the mark that was left"


@pytest.mark.browser
def test_a_mark_is_named_told_and_leads_to_its_row_and_back(page):
    enter(page)
    row = on_a_button(page)
    said = page.inner_text(TIP)
    item = page.locator(f'.live-sources li[data-row="{row}"]:not([hidden])')
    assert said == item.evaluate("item => item.textContent")
    name = page.evaluate("document.activeElement.ariaLabel")
    assert name.startswith(row) and said.startswith(name.removesuffix(" …")) and len(name) <= 92
    box = page.evaluate("(({ width, height }) => [width, height])(document.activeElement.getBoundingClientRect())")
    assert min(box) >= 24
    assert axe(page) == []
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.row") == row and item.is_visible()
    assert page.locator(TIP).count() == 0
    page.keyboard.press("Escape")
    assert on_a_button(page) == row
    page.keyboard.press("Escape")
    assert page.locator(TIP).count() == 0


@pytest.mark.browser
def test_a_pointer_is_told_while_it_is_there_and_a_tap_stays(page):
    row = shown(page)[0]
    part = page.locator(f'.live-picture svg [data-part*=";{row}"]').first
    part.scroll_into_view_if_needed()
    box = part.evaluate("part => part.getBoundingClientRect().toJSON()")
    spot = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*spot)
    assert page.locator(TIP).get_attribute("data-row") == row
    page.mouse.move(2, 2)
    assert page.locator(TIP).count() == 0
    # A finger that misses it by less than half of its width means it all the same.
    page.mouse.click(box["x"] - 8, spot[1])
    assert page.locator(TIP).get_attribute("data-row") == row
    page.mouse.move(2, 2)
    assert page.locator(TIP).get_attribute("data-row") == row


@pytest.mark.browser
def test_a_mark_that_is_not_shown_is_not_reached(page):
    before = shown(page)
    for button in page.locator(".live-scenarios button").all():
        button.click()
        wait_until(page, "document.querySelector('.live-story').textContent")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        enter(page)
        page.keyboard.press("Home")
        assert on_a_button(page) == shown(page)[0]
        assert page.locator(".live-marks button[tabindex='0']:not([hidden])").count() == 1
    assert shown(page) != before
