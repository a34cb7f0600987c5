"""The watcher of pages sees what it is there to see."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error

from tests.browser import ALIKE, HOW_TO_GET_ONE, SYSTEM_BROWSERS, axe, launch, open_page, serve, wait_until

PAGE = """<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>{}</main></html>"""


@pytest.fixture
def show(browser, tmp_path):
    """Opens a page with the given body under the strict policy."""

    def open_body(body: str, **how):
        (tmp_path / "page.html").write_text(PAGE.format(body), encoding="utf-8")
        return open_page(browser, f"{address}/page.html", **how)

    with serve(tmp_path) as address:
        yield open_body


def test_a_quiet_page_has_no_problem(show):
    with show("<p>Words.</p>") as seen:
        assert seen.problems == []
        assert axe(seen.page) == []


@pytest.mark.parametrize(
    ("body", "sight"),
    [
        ("<script>console.error('said aloud')</script>", "console: said aloud"),
        ("<script>throw new Error('not caught')</script>", "uncaught: not caught"),
        ("<script src='nowhere.js'></script>", "console: Failed to load"),
        ("<script>eval('1')</script>", "uncaught: Evaluating a string"),
        ("<script src='https://example.org/x.js'></script>", "Content Security Policy"),
        ("<img alt='' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", "Content Security Policy"),
    ],
    ids=["console", "error", "missing", "eval", "foreign script", "data image"],
)
def test_a_problem_is_seen(show, body, sight):
    with show(body) as seen:
        assert any(sight in problem for problem in seen.problems), seen.problems


def test_a_request_to_another_host_is_seen_from_a_folder_too(browser, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(PAGE.format("<script src='https://example.org/x.js'></script>"), encoding="utf-8")
    with open_page(browser, page.as_uri(), offline=True) as seen:
        assert seen.foreign == ["https://example.org/x.js"]


def test_axe_sees_a_picture_without_words_and_looks_only_where_it_is_told(show):
    with show("<img src='page.html'><p id='fine'>Words.</p>") as seen:
        assert [line.split(":")[0] for line in axe(seen.page)] == ["image-alt"]
        assert axe(seen.page, "#fine") == []


PALE = "<span style='color: #bbb'>pale</span> "
GRAY = "<span style='color: #666'>gray</span> "


@pytest.mark.parametrize(
    ("body", "most"),
    [
        (PALE, 1),
        (f"<pre>{PALE * 9}</pre>", 3),
        (f"<p>{PALE * 9}</p>", 9),
        (f"<pre>{PALE * 9}</pre><pre>{PALE}</pre>", 4),
        # Another ink; the same ink on another ground.
        (f"<pre>{'<span>fine</span> ' * 9}{PALE}</pre>", 1),
        (f"<pre>{GRAY * 3}<span style='background: #999'>{GRAY}</span></pre>", 1),
    ],
)  # fmt: skip
def test_contrast_is_worked_out_three_times_for_each_look_of_a_block(show, body, most):
    with show(f"<main>{body}</main>") as seen:
        assert [line.split(":")[0] for line in axe(seen.page)] == ["color-contrast"] * most
        assert seen.page.locator("[data-alike]").count() == 0
        assert len(axe(seen.page, alike="")) == max(most, body.count("pale"))


def test_what_lies_over_a_block_is_like_nothing_in_it(show):
    over = GRAY.replace("color", "position: absolute; color")
    with show(f"<pre>{GRAY * 4}</pre><pre>{GRAY * 3}{over}</pre>") as seen:
        seen.page.evaluate(ALIKE, "pre")
        assert seen.page.locator("pre").nth(0).locator("[data-alike]").count() == 1
        assert seen.page.locator("pre").nth(1).locator("[data-alike]").count() == 0


def test_waiting_needs_no_eval_and_says_what_did_not_come(show):
    with show("<script>setTimeout(() => { window.done = 1 }, 50)</script>") as seen:
        wait_until(seen.page, "window.done === 1")
        with pytest.raises(Error, match=r"window\.never"):
            wait_until(seen.page, "window.never === 1", seconds=0.1)
        assert seen.problems == []


def test_offline_cuts_a_served_page_off_after_it_has_come(show):
    with show("<p>Words.</p>", offline=True) as seen:
        assert seen.page.evaluate("navigator.onLine") is False
        assert seen.page.inner_text("p") == "Words."


def test_without_any_browser_the_sentence_says_how_to_get_one(monkeypatch):
    class Nothing:
        """A Playwright that has no browser and cannot fetch one."""

        class chromium:
            executable_path = "/nowhere/chrome"

            @staticmethod
            def launch(**_):
                raise Error("Executable doesn't exist")

    monkeypatch.setattr("tests.browser.shutil.which", lambda name: None)
    fetched = []
    monkeypatch.setattr("tests.browser.subprocess.run", lambda command, **_: fetched.append(command))
    with pytest.raises(RuntimeError) as caught:
        launch(Nothing)
    assert str(caught.value) == HOW_TO_GET_ONE
    assert fetched and fetched[0][-2:] == ["install", "chromium"]
    assert SYSTEM_BROWSERS[0] in HOW_TO_GET_ONE
