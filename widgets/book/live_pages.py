"""A Sphinx extension: what the built book needs on a page that carries a live figure or a self-check."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from widgets import live, teaching
from widgets.page import svg as picture
from widgets.page.bundle import registration

log = logging.getLogger(__name__)

# What each kind of output needs: its runtime, if it has one, and its style sheet.
KINDS = {
    "figure": (live.script, "live.css"),
    "check": (teaching.selfcheck.script, "check.css"),
    "picture": (None, "live.css"),
}
SHEETS = {"live.css": live.sheet, "check.css": teaching.selfcheck.sheet}
PICTURE = '<img src="data:image/svg+xml'


class InlineFigures(SphinxPostTransform):
    """Turns the still picture of an output into one the page can move, and notes what the page needs."""

    default_priority = 400
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Rewrites each output of the page that is a figure, a self-check or a chart."""
        keys: set[str] = set()
        for node in list(self.document.findall(nodes.raw)):
            text = node.astext()
            if text.startswith(PICTURE):
                # A chart that stands still: a strict policy forbids data addresses, and inline it follows the theme.
                text = f'<div class="live" data-live="picture"><div class="live-picture">{text}</div></div>'
            if not text.startswith('<div class="live'):
                continue
            root = ET.fromstring(text)
            kind = root.get("data-live")
            if kind not in KINDS:
                continue
            need = {"kind": kind}
            key = root.get("data-key")
            if key is not None:
                if key in keys:
                    log.warning(
                        "two figures on this page have the key %r: give one another, for example key=%r",
                        key,
                        f"{key}2",
                        location=node,
                    )
                keys.add(key)
                need["source"] = _take_model(root)
            if kind != "check":
                text = picture.inline(ET.tostring(root, encoding="unicode"))
            node.rawsource = text
            node.children = [nodes.Text(text)]
            node["live"] = need


def _take_model(root: ET.Element) -> str:
    """The JavaScript of a figure's model, taken out of the figure: a page holds each model once."""
    script = root.find("script[@type='text/plain']")
    if script is None or not script.text:
        raise ValueError(f"The stored output of figure {root.get('data-key')!r} has no model; run make notebooks.")
    root.remove(script)
    return json.loads(script.text)


def add_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Adds the runtime, once for each kind, and each model, once, to a page that needs them.

    Sphinx calls it before it writes a page ("html-page-context"); a page that is made without a
    source, such as the index, has no `doctree`.
    """
    needs = [node["live"] for node in doctree.findall(nodes.raw) if "live" in node] if doctree else []
    sources = dict.fromkeys(need["source"] for need in needs if "source" in need)
    scripts = [registration(source) for source in sources]
    for kind in dict.fromkeys(need["kind"] for need in needs):
        script, sheet = KINDS[kind]
        app.add_css_file(sheet)
        # Inline, because a module with a src is dead on file://.
        if script:
            scripts.append(f"{script()}\nbook(document);")
    for body in scripts:
        app.add_js_file(None, body=body, type="module")


def write_css(app: Sphinx) -> None:
    """Writes the style sheets, the course's colors with them, into the built book."""
    folder = Path(app.outdir) / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    for name, sheet in SHEETS.items():
        (folder / name).write_text(sheet(), "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Registers all of it with Sphinx."""
    app.add_post_transform(InlineFigures)
    app.connect("html-page-context", add_scripts)
    app.connect("builder-inited", write_css)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
