"""A Sphinx extension: a link to another page may lead to any anchor there, and is checked."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

# An anchor as GitHub and JupyterLab know it too. MyST looks for headings alone, so that a link to
# anything else on another page would be a warning even when it leads there.
ANCHOR = re.compile(r'<a id="([^"]+)">')


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Adds the page's own anchors to those that MyST finds links to."""
    known = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for node in doctree.findall(nodes.raw):
        for name in ANCHOR.findall(node.astext()):
            known.setdefault(name, (node.line, name, name))


def setup(app: Sphinx) -> dict[str, bool]:
    """Registers it with Sphinx."""
    app.connect("doctree-read", collect)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
