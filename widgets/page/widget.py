"""One output for three places: a live widget, a page of the book, a picture that stands still."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

import anywidget
import traitlets


def script_json(value: object) -> str:
    """`value` as JSON that may stand inside a `<script>` of well-formed XHTML, the same each time.

    Raises
    ------
    TypeError, ValueError
        For what JSON cannot hold, such as NaN.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # "<" and "&" would end the script or break an XML parser; JSON may escape both.
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


class PortableWidget(anywidget.AnyWidget):
    """A widget whose output also lives in the book, without a kernel, and on paper.

    A subclass sets `kind`, `_esm` and `_css`, fills `spec`, and writes `still_html`.

    Attributes
    ----------
    kind : str
        Names the runtime that `widgets.book.live_pages` gives it in the book.
    _esm, _css : pathlib.Path
        The runtime and the style sheet that JupyterLab loads.
    spec : dict
        All that the runtime needs, as JSON, synced with the page.
    """

    kind = ""
    spec = traitlets.Dict().tag(sync=True)

    def still_html(self) -> str:
        """What a reader without JavaScript sees.

        Returns
        -------
        str
            Well-formed XHTML that stands on its own: no script, no style, no id.
        """
        raise NotImplementedError

    def html(self) -> str:
        """The output as a page of the book takes it.

        Returns
        -------
        str
            One root element with the still picture and the spec beside it; the same text each
            time, so that nbval can compare it letter by letter.
        """
        return (
            f'<div class="live" data-live="{escape(self.kind)}">{self.still_html()}'
            f'<script type="application/json">{script_json(self.spec)}</script></div>'
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    # IPython takes the data alone, without the metadata that anywidget adds.
    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:  # type: ignore[override]
        return {
            "text/plain": repr(self),
            "text/html": self.html(),
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.model_id,
            },
        }
