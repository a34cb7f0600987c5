"""The page face of a figure: picture, words, table and sources as XHTML, which stand without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from widgets.live import words
from widgets.live.settings import listed
from widgets.page import svg
from widgets.page.markup import inline as markup
from widgets.page.widget import script_json

if TYPE_CHECKING:
    from widgets.live.figure import LiveFigure

WIDTH = 640  # points of the picture on a page that does not resize it


def still(figure: LiveFigure) -> str:
    """What a reader without JavaScript sees: well-formed XHTML without script, style or id."""
    end = "" if figure.title.endswith("?") else "."
    return (
        f'<figure class="live-figure"><div class="live-picture">{svg.image(figure.svg(), figure.alt, WIDTH)}</div>'
        f'<div class="live-side"></div>'
        f'<p class="live-words">{escape(figure.sentence)}</p>{_table(figure)}{_sources(figure)}'
        f"<figcaption><strong>{escape(figure.title)}{end}</strong> {markup(figure.caption)}</figcaption></figure>"
    )


def _table(figure: LiveFigure) -> str:
    if not figure.columns:
        return ""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in figure.columns)
    body = ""
    for first, *cells in figure.table.to_numpy():
        body += (
            f'<tr><th scope="row">{"</th><td>".join([escape(first), "</td><td>".join(map(escape, cells))])}</td></tr>'
        )
    return (
        '<details class="live-table"><summary>Table</summary><div class="live-scroll" role="region" aria-label="Table" '
        f'tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>'
    )


def _sources(figure: LiveFigure) -> str:
    """The list that a mark in the picture leads to: each row of the evidence shown, with its source."""
    if not figure.evidence_marks:
        return ""
    items = ""
    for when, row, text in figure.evidence_marks:
        hidden = "" if words.holds(when, figure.settings) else ' hidden="hidden"'
        items += f"<li data-when={quoteattr(when)} data-row={quoteattr(row)}{hidden}><strong>{escape(row)}</strong> {markup(text)}</li>"
    return f'<details class="live-sources"><summary>What the marks stand for, with sources</summary><ul>{items}</ul></details>'


def html(figure: LiveFigure) -> str:
    """The picture with its words and table, and the spec and model that keep it alive."""
    spec = {**figure.spec, "settings": listed(figure.settings)}
    return (
        f'<div class="live" data-live="figure" data-key={quoteattr(figure.key)}>{still(figure)}'
        f'<script type="application/json">{script_json(spec)}</script>'
        f'<script type="text/plain">{script_json(figure.model_source)}</script></div>'
    )


def widget_html(figure: LiveFigure) -> str:
    """What JupyterLab shows of it: the same picture, inline, for the script to move."""
    return svg.inline(f'<div class="live" data-live="figure">{still(figure)}</div>')
