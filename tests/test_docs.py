"""The pages for those who come to the repository agree with what lies in it."""

from __future__ import annotations

import re
import textwrap

import pytest

from tests.conftest import ROOT
from tests.test_rooms import FLOOR

PAGES = ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "CHANGELOG.md")
# Where a path may begin: pages name a module by its room.
ROOTS = ("", "widgets/")
PATH = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|mjs|css|md|json|toml|txt|yml|csv|bib)|(?:[\w.-]+/)+)`")
# Examples, and what a command makes.
MADE = {"_build/html", "chapters/NN-title.ipynb", "node_modules/"}


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def missing(page: str) -> list[str]:
    """The paths that a page names and the repository does not hold; a bare module name may lie in any room."""
    return [
        path
        for path in PATH.findall(text(page))
        if path not in MADE
        and not any((ROOT / root / path).exists() for root in ROOTS)
        and not ("/" not in path and list((ROOT / "widgets").rglob(path)))
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_is_there(page):
    assert missing(page) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_a_page_names_can_be_made(page):
    made = set(re.findall(r"^(\w+):", text("Makefile"), re.M))
    assert set(re.findall(r"`make (\w+)", text(page))) <= made


@pytest.mark.parametrize("page", PAGES)
def test_every_link_between_pages_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text(page))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_tells_of_every_command():
    told = re.findall(r"^\| `make (\w+)` \|", text("README.md"), re.M)
    shown = re.findall(r'"make (\w+) ', text("Makefile"))
    assert sorted(told) == sorted(shown)


def test_the_drawing_has_every_room_and_no_arrow_that_the_rule_forbids():
    page = text("ARCHITECTURE.md")
    rooms = set(re.findall(r"^ +(\w+)\[\"<b>\1</b>", page, re.M))
    assert rooms == set(FLOOR)
    arrows = re.findall(r"^  (\w+) --> (\w+)$", page, re.M)
    assert arrows
    up = [(a, b) for a, b in arrows if a in FLOOR and FLOOR[a] <= FLOOR[b] and a != "book"]
    assert up == []


def test_the_figure_that_contributing_shows_can_be_drawn():
    (code,) = re.findall(r"^   ```python\n(.*?)^   ```", text("CONTRIBUTING.md"), re.M | re.S)
    names: dict = {}
    exec(textwrap.dedent(code), names)
    figure = names["Washout"](key="ch05-washout")
    assert figure.sentence == "After 2 h, 5.49 mg of 10 mg is left."
    assert figure.html().startswith('<div class="live" data-live="figure" data-key="ch05-washout">')
