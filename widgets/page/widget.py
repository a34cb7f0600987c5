"""One output for three places: a live widget, a page of the book, a picture that stands still."""

from __future__ import annotations

import json
from typing import Any
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

    Notes
    -----
    A frontend is told of it when it is first shown, not when it is made: by its output, by a box
    that holds it, by a `jslink`, or by anything else that asks for its `model_id`. Until then
    nothing that only a shown widget needs is worked out; its traits can be set, observed and
    linked all the same.
    """

    kind = ""
    spec = traitlets.Dict().tag(sync=True)
    _anywidget_id = traitlets.Unicode().tag(sync=True)
    _constructed = False

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._constructed = True

    def add_traits(self, **traits: Any) -> None:
        # A trait added to an object gives it a class of its own, in which nothing that belongs to
        # the figure's class could be remembered; anywidget adds this one to every object.
        added = traits.pop("_anywidget_id", None)
        if added is not None:
            self._anywidget_id = added.default_value
        if traits:
            super().add_traits(**traits)

    def prepare(self) -> None:
        """Fills the traits that only a shown widget needs; called once, before it is shown."""

    def open(self) -> None:
        """Tells the frontend of the widget, once; its constructor calls this too, and is not heeded."""
        if self._constructed and self.comm is None:
            self.prepare()
            super().open()

    @property
    def model_id(self) -> str:
        """The name by which a frontend knows the widget; whoever asks is about to show it."""
        self.open()
        return self.comm.comm_id

    def get_view_spec(self) -> dict:
        """What a saved page needs to show the widget."""
        self.open()
        return super().get_view_spec()

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
