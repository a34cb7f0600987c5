"""What several tests share: one real browser, and the book built once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import launch, open_page, serve, wait_until

ROOT = Path(__file__).resolve().parents[1]


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
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The book, built into a temporary directory with every warning an error."""
    out = tmp_path_factory.mktemp("book")
    command = [
        Path(sys.executable).with_name("jupyter-book"), "build", ROOT,
        "--path-output", out, "-W", "--keep-going", "--all", "--quiet",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    return Build(out / "_build/html", done.returncode, done.stdout + done.stderr)


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
