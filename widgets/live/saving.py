"""A figure as a file of its own: a page, or a module that a book of another kind takes in."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from widgets.live import face, page
from widgets.live.errors import FigureError
from widgets.live.settings import listed
from widgets.page import svg
from widgets.page.bundle import bundle, registration
from widgets.page.widget import script_json

if TYPE_CHECKING:
    from widgets.live.figure import LiveFigure


def save(figure: LiveFigure, path: Path) -> Path:
    """Writes the figure; see `LiveFigure.save`."""
    kinds = {".html": _page, ".mjs": _module}
    if path.suffix not in kinds:
        raise FigureError(
            f"{type(figure).__name__}: {path.name!r} does not end in {' or '.join(kinds)}; "
            "a page of its own is .html, a module for MyST .mjs."
        )
    path.write_text(kinds[path.suffix](figure), encoding="utf-8")
    return path


def _page(figure: LiveFigure) -> str:
    """A page that holds the figure and all that keeps it alive, in one file."""
    look = f"{page.sheet()}body{{margin:0 1rem;background:var(--live-ground);color:var(--live-ink);font-family:var(--live-font)}}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(figure.title or figure.key)}</title><style>{look}</style></head>"
        f"<body><main>{svg.inline(figure.html())}</main>"
        f'<script type="module">{registration(figure.model_source)}\n{page.script()}\nbook(document);</script></body></html>\n'
    )


def _module(figure: LiveFigure) -> str:
    """A module that exports `render`, with the figure in it."""
    saved = {
        "spec": {**figure.spec, "settings": listed(figure.settings)},
        "still": face.widget_html(figure),
        "sheet": page.sheet(),
    }
    return f"const liveSaved={script_json(saved)};\n{registration(figure.model_source)}\n{bundle(page.HERE / 'saved.mjs')}\n"
