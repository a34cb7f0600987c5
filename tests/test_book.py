"""The built book: no warning, nothing from elsewhere, every link leads somewhere."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from widgets.book import theme

# What makes a browser fetch something on its own; a link that a reader may follow does not.
FETCHED = {
    "script": ("src",), "link": ("href",), "img": ("src", "srcset"), "source": ("src", "srcset"),
    "iframe": ("src",), "video": ("src", "poster"), "audio": ("src",), "object": ("data",),
    "embed": ("src",), "image": ("href", "xlink:href"), "use": ("href", "xlink:href"),
}  # fmt: skip
ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z+.-]*:)?//", re.IGNORECASE)
CODE = ["pre", "code", "script", "style", "template"]


def pages(html: Path) -> list[Path]:
    return [p for p in sorted(html.rglob("*.html")) if "_static" not in p.parts]


@lru_cache
def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


@lru_cache
def ids(page: Path) -> frozenset[str]:
    return frozenset(tag["id"] for tag in soup(page).find_all(id=True))


def test_it_builds_without_a_warning(build):
    assert build.status == 0, build.said
    assert "WARNING" not in build.said


def test_no_page_fetches_anything_from_elsewhere(build):
    found = [
        (page.name, tag.name, tag[attribute])
        for page in pages(build.html)
        for tag in soup(page).find_all(FETCHED.keys())
        for attribute in FETCHED[tag.name]
        if ELSEWHERE.match(tag.get(attribute, ""))
    ]
    assert pages(build.html) and found == []


def test_no_style_sheet_fetches_anything_from_elsewhere(build):
    sheets = sorted(build.html.rglob("*.css"))
    address = re.compile(r"""(?:url\(|@import)\s*["']?((?:[a-z]+:)?//[^"')]+)""")
    found = [(s.name, a) for s in sheets for a in address.findall(s.read_text(encoding="utf-8"))]
    assert sheets and found == []


def test_no_picture_hides_in_an_address_that_a_strict_policy_forbids(build):
    found = [
        (page.name, tag["alt"][:60]) for page in pages(build.html) for tag in soup(page).select('img[src^="data:"]')
    ]
    assert pages(build.html) and found == []


def test_a_chart_that_stands_still_is_inline_and_keeps_its_words():
    """A page of its own, because no chapter need show a chart for this to hold."""
    from docutils.utils import new_document

    from widgets import charts
    from widgets.book.live_pages import InlineFigures
    from widgets.charts.base import PAGE
    from widgets.page import svg as picture

    chart = charts.pooled()
    document = new_document("page")
    document += nodes.raw("", picture.image(chart.svg(), chart.alt, PAGE), format="html")
    unwrap = InlineFigures(document)
    unwrap.run()
    (node,) = document.findall(nodes.raw)
    page = BeautifulSoup(node.astext(), "html.parser")
    assert page.find("img") is None and page.select_one(".live-picture > svg")["aria-label"] == chart.alt
    assert node["live"] == {"kind": "picture"}


def test_every_internal_link_and_anchor_leads_somewhere(build):
    dead = []
    for page in pages(build.html):
        for tag in soup(page).find_all("a", href=True):
            link = urlsplit(tag["href"])
            if link.scheme or link.netloc:
                continue
            target = (page.parent / unquote(link.path)).resolve() if link.path else page
            if not target.is_file():
                dead.append((page.name, tag["href"], "no such page"))
            elif link.fragment and target.suffix == ".html" and unquote(link.fragment) not in ids(target):
                dead.append((page.name, tag["href"], "no such anchor"))
    assert dead == []


def test_an_id_stands_once_on_a_page(build):
    repeated = []
    for page in pages(build.html):
        every = [tag["id"] for tag in soup(page).find_all(id=True)]
        repeated += [(page.name, name) for name in sorted(set(every)) if every.count(name) > 1]
    assert repeated == []


def test_no_formula_is_left_as_latex(build):
    latex = re.compile(r"\\(?:frac|begin|left|mathrm|text|cdot)\b|\$\$")
    left, formulas = [], 0
    for page in pages(build.html):
        formulas += len(soup(page).find_all("math"))
        for text in soup(page).find_all(string=latex):
            if not text.find_parent(CODE):
                left.append((page.name, text.strip()[:80]))
    assert left == []
    assert formulas, "no page has a formula: the check above checked nothing"


def test_the_icons_cost_no_script_and_are_silent(build):
    for page in pages(build.html):
        assert "fontawesome.js" not in page.read_text(encoding="utf-8")
        for icon in soup(page).select("i[class*=fa-], span.fa-solid"):
            assert icon.get("aria-hidden") == "true", (page.name, icon)


@pytest.mark.parametrize(
    ("latex", "part"),
    [
        (r"\frac{dA}{dt} = -k A", "<mfrac>"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "<mtable"),
        (r"\mathrm{EC}_{50}", "<mi>EC</mi>"),
    ],
)
def test_math_becomes_mathml(latex, part):
    assert part in theme.mathml(nodes.math_block(text=latex), display=True)


def test_math_that_cannot_be_read_is_a_warning_that_names_it(monkeypatch):
    said = []
    monkeypatch.setattr(theme.log, "warning", lambda message, *values, **_: said.append(message % values))
    theme.mathml(nodes.math(text=r"\nonsense{x}"), display=False)
    assert len(said) == 1
    assert r"\\nonsense{x}" in said[0]
