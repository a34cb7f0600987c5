"""The built book: no warning, nothing from elsewhere, every link leads somewhere."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils import new_document
from sphinx.application import Sphinx

from widgets import charts, evidence, live
from widgets.book import live_pages, theme
from widgets.book.live_pages import InlineFigures
from widgets.charts.base import PAGE
from widgets.page import svg as picture
from widgets.page.bundle import registration
from widgets.teaching import SelfCheck, choice, selfcheck

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


def test_every_page_says_when_its_evidence_was_last_reviewed(build):
    version, day = evidence.edition()
    line = f"Evidence last reviewed on {day} (version {version} of the data)."
    # index.html only leads on to the first page.
    read = [page for page in pages(build.html) if page.name != "index.html"]
    unsigned = [page.name for page in read if line not in soup(page).get_text(" ", strip=True)]
    assert read and unsigned == []


def test_the_day_of_the_last_review_leaves_the_rest_of_the_footer():
    config = SimpleNamespace(html_theme_options={"extra_footer": "<p>License.</p>"})
    theme.sign(None, config)
    version, day = evidence.edition()
    line = f"<p>Evidence last reviewed on {day} (version {version} of the data).</p>"
    assert config.html_theme_options["extra_footer"] == f"<p>License.</p>{line}"


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


def inlined(*outputs: str) -> list[nodes.raw]:
    """What the book makes of a page with these outputs."""
    document = new_document("page")
    document += [nodes.raw("", html, format="html") for html in outputs]
    InlineFigures(document).run()
    return list(document.findall(nodes.raw))


def test_a_chart_that_stands_still_is_inline_and_keeps_its_words():
    chart = charts.pooled()
    (node,) = inlined(picture.image(chart.svg(), chart.alt, PAGE))
    page = BeautifulSoup(node.astext(), "html.parser")
    assert page.find("img") is None
    assert page.select_one(".live-picture > svg")["aria-label"] == chart.alt
    assert node["live"] == {"kind": "picture"}


def a_figure(key: str, model: str = '<script type="text/plain">"run()"</script>') -> str:
    image = picture.image('<svg xmlns="http://www.w3.org/2000/svg"><g data-part="curve:a"/></svg>', "A", 4)
    return f'<div class="live" data-live="figure" data-key="{key}"><p>{image}</p>{model}</div>'


def test_a_figure_is_inline_and_its_model_is_left_to_the_page(monkeypatch):
    said = []
    monkeypatch.setattr(live_pages.log, "warning", lambda message, *values, **_: said.append(message % values))
    for node in inlined(a_figure("one"), a_figure("two")):
        assert node["live"] == {"kind": "figure", "source": "run()"}
        assert '<g data-part="curve:a"></g>' in node.astext()
        assert "run()" not in node.astext()
        assert "img" not in node.astext()
    assert said == []
    inlined(a_figure("one"), a_figure("one"))
    assert said == ["two figures on this page have the key 'one': give one another, for example key='one2'"]


def test_a_stored_figure_without_its_model_is_named():
    with pytest.raises(ValueError, match=r"figure 'one' has no model; run make notebooks\.$"):
        inlined(a_figure("one", model=""))


def test_other_outputs_are_left_as_they_are():
    for html in ("<p>text</p>", '<div class="live" data-live="other"><p>text</p></div>'):
        (node,) = inlined(html)
        assert node.astext() == html
        assert "live" not in node


def test_a_page_takes_each_runtime_and_each_model_once_and_one_without_figures_none(tmp_path):
    check = SelfCheck(choice("Which?", {"This": "Yes.", "That": "No."}, right="This")).html()
    outputs = [a_figure("one"), a_figure("two"), check]
    (tmp_path / "index.md").write_text("# One\n\n" + "".join(f"```{{raw}} html\n{html}\n```\n\n" for html in outputs))
    (tmp_path / "other.md").write_text(":orphan:\n\n# Two\n")
    out = tmp_path / "out"
    settings = {"extensions": ["myst_parser", "widgets.book.live_pages"], "exclude_patterns": ["out"]}
    Sphinx(tmp_path, None, out, out / "trees", "html", settings, status=None, warning=None).build()
    scripts = [tag.string for tag in soup(out / "index.html").select("script[type=module]")]
    assert [registration("run()"), f"{live.script()}\nbook(document);"] == scripts[:2]
    assert scripts[2:] == [f"{selfcheck.script()}\nbook(document);"]
    sheets = {tag["href"].split("?")[0] for tag in soup(out / "index.html").select("link[rel=stylesheet]")}
    assert {"_static/live.css", "_static/check.css"} <= sheets
    assert (out / "_static/live.css").read_text("utf-8") == live.sheet()
    assert soup(out / "other.html").select("script[type=module]") == []


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
