"""Three faces for one output: a live widget, a page of the book, a picture that stands still."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

import anywidget
import traitlets


def script_json(value: object) -> str:
    """`value` as JSON that may stand inside a `<script>` of an XML-clean page, the same each time."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # "<" and "&" would end the script or break an XML parser; JSON may escape both.
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


class PortableWidget(anywidget.AnyWidget):
    """A widget whose output also lives in the book, without a kernel, and on paper.

    A subclass sets `kind` (the runtime `book.py` gives it in the book), `_esm` and `_css`
    (the runtime JupyterLab loads), fills the synced trait `spec` (all that the runtime needs,
    as JSON) and writes `_still()`: the inner XHTML for a reader without JavaScript.
    """

    kind = ""
    spec = traitlets.Dict().tag(sync=True)

    def _still(self) -> str:
        """Well-formed XHTML that stands on its own: no script, no style, no id."""
        raise NotImplementedError

    def html(self) -> str:
        """The page face: one root element with the still picture and the spec beside it.

        The same text each time, so that nbval can compare it letter by letter.
        """
        return (
            f'<div class="live" data-live="{escape(self.kind)}">{self._still()}'
            f'<script type="application/json">{script_json(self.spec)}</script></div>'
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {
            "text/plain": repr(self),
            "text/html": self.html(),
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.model_id,
            },
        }
