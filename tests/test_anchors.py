"""A link to an anchor of another page leads there, and one that leads nowhere is a warning."""

from __future__ import annotations

import io
from pathlib import Path

from sphinx.application import Sphinx

PAGES = {
    "index": "# First\n\n[good](other.md#term-dose) and [bad](other.md#term-dosis).\n",
    "other": '# Second\n\n<a id="term-dose"></a>**dose**: how much is given.\n\n[here](other.md#term-dose)\n',
}


def built(folder: Path, *extensions: str) -> tuple[dict[str, str], list[str]]:
    """The two pages as HTML, and the warnings of the build."""
    for name, text in PAGES.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    out, said = folder / "out", io.StringIO()
    settings = {"extensions": ["myst_parser", *extensions], "root_doc": "index", "exclude_patterns": ["out"]}
    app = Sphinx(folder, None, out, out / "trees", "html", settings, status=None, warning=said)
    app.build()
    html = {name: (out / f"{name}.html").read_text(encoding="utf-8") for name in PAGES}
    return html, [line for line in said.getvalue().splitlines() if "local id not found" in line]


def test_a_link_to_an_anchor_of_another_page_is_found(tmp_path):
    html, warnings = built(tmp_path, "widgets.book.anchors")
    assert 'href="other.html#term-dose"' in html["index"]
    assert 'href="#term-dose"' in html["other"]
    assert html["other"].count('id="term-dose"') == 1
    assert [("term-dosis" in warning) for warning in warnings] == [True]


def test_without_the_extension_it_would_be_a_warning(tmp_path):
    # When MyST learns to find anchors by itself, the extension can go.
    _, warnings = built(tmp_path)
    assert len(warnings) == 3
