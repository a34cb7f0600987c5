"""What several tests share: one real browser, the book built once, each chapter executed once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import launch, open_page, serve, wait_until
from tests.shared import shared

if TYPE_CHECKING:
    from tests.execution import Executed

ROOT = Path(__file__).resolve().parents[1]


# A test bears the mark of what it asks for, so that no test file needs to say so.
MARKS = {"browser": "browser", "executed": "notebook", "build": "slow"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in MARKS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKS[fixture])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, for the whole session; without one the tests fail and say how to get it."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@dataclass(frozen=True)
class Build:
    """The book as `make book` builds it: where its pages lie, and what the build said."""

    html: Path
    status: int
    said: str


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable:
    """Makes a thing once for all processes of this run: `once(name, make)`, see tests/shared.py."""
    return shared(tmp_path_factory).once


def build_book(out: Path) -> tuple[int, str]:
    """Builds the book into a directory with every warning an error: the status, and what was said."""
    command = [
        Path(sys.executable).with_name("jupyter-book"), "build", ROOT,
        "--path-output", out, "-W", "--keep-going", "--all", "--quiet",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="session")
def build(once: Callable) -> Build:
    """The book, built once."""
    folder, status, said = once("book", lambda out: (str(out), *build_book(out)))
    return Build(Path(folder) / "_build/html", status, said)


@pytest.fixture(scope="session")
def executed(once: Callable) -> Callable[[Path], Executed]:
    """A chapter after its one execution of this run: `executed(path)`."""
    from tests.execution import Executed, execute_once  # a second of imports, for those who ask

    def execute(path: Path) -> Executed:
        return Executed.from_json(once(path.stem, lambda _: execute_once(path).as_json()))

    return execute


@pytest.fixture(scope="session")
def book_site(build: Build) -> Iterator[str]:
    """The address of the built book on the loopback, under the strict content security policy."""
    with serve(build.html) as address:
        yield address


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page at the address `site`, a fixture of the module that asks, with its figure alive; it must stay quiet."""
    with open_page(browser, site) as seen:
        wait_until(seen.page, "document.querySelector('.live-on')")
        yield seen.page
        assert seen.problems == []
