"""The controls of a live figure as plain ipywidgets, for a student who composes their own."""

from __future__ import annotations

import math
from xml.sax.saxutils import escape

import ipywidgets as w
import traitlets

from widgets.live import words
from widgets.live.controls import Choice, Cursor, MultiChoice, Slider

PLAY_STEPS = 200


class Panel(w.VBox):
    """A box of controls that says what they are where no kernel runs them.

    `rows`: pairs (label, value in words), for a reader of the book and of paper.
    """

    rows: list[tuple[str, str]] = []

    def _repr_mimebundle_(self, **more):
        bundle = super()._repr_mimebundle_(**more)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        items = "".join(f"<li>{escape(label)}: {escape(value)}</li>" for label, value in self.rows)
        data["text/html"] = (
            f'<div class="live-panel"><p>Controls, alive in JupyterLab with a kernel:</p><ul>{items}</ul></div>'
        )
        data["text/plain"] = "Controls: " + "; ".join(f"{label} {value}" for label, value in self.rows)
        return data


class FigurePanel(Panel):
    """A control for each of a figure's, linked both ways.

    Sliders, drop-downs, check boxes and, for the time cursor, a player; change a trait and
    the box follows, move the box and the figure follows.
    """

    def __init__(self, figure):
        self.figure = figure
        super().__init__([_child(figure, name, c) for name, c in figure.control_traits().items()])

    @property
    def rows(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """Each control's label and its value now, in words."""
        return [(c.label, _said(c, getattr(self.figure, name))) for name, c in self.figure.control_traits().items()]


def _said(c, value) -> str:
    return c.in_words(value) + (f" {c.unit}" if isinstance(c, Slider) and c.unit else "")


def _child(figure, name, c):
    look = {"description": f"{c.label} ({c.unit})" if c.unit else c.label, "style": {"description_width": "initial"}}
    value = getattr(figure, name)
    if isinstance(c, Slider):
        box = _slider(c, value, look)
    elif isinstance(c, Choice):
        box = w.Dropdown(options=[(text, k) for k, (text, _) in c.options.items()], value=value, **look)
    elif isinstance(c, MultiChoice):
        box = w.SelectMultiple(options=[(text, k) for k, text in c.options.items()], value=tuple(value), **look)
    else:
        box = w.Checkbox(value, description=look["description"], indent=False)
    fit = (lambda v: _fitted(c, v)) if isinstance(c, Slider) else (lambda v: v)
    traitlets.link((figure, name), (box, "value"), transform=(lambda v: v, fit))
    return w.HBox([_player(figure, c, box), box]) if isinstance(c, Cursor) else box


def _fitted(c, value):
    """A slider's value for the control; its ends, on a logarithmic scale, may miss the control's by the last digit."""
    near = (end for end in (c.low, c.high) if math.isclose(value, end, rel_tol=1e-9))
    return next(near, min(c.high, max(c.low, value)))


def _slider(c, value, look):
    if c.whole:
        return w.IntSlider(value, min=c.low, max=c.high, step=c.step, **look)
    if c.log:
        low, high = math.log10(c.low), math.log10(c.high)
        return w.FloatLogSlider(value, min=low, max=high, step=(high - low) / PLAY_STEPS, readout_format=".3g", **look)
    return w.FloatSlider(value, min=c.low, max=c.high, step=c.step, readout_format=".3g", **look)


def _player(figure, c, box):
    """Counts even steps along the axis that is shown; the slider beside it says the time."""
    play = w.Play(0, min=0, max=PLAY_STEPS, interval=60)

    def move(change):
        share = change["new"] / PLAY_STEPS
        is_log = c.log and _is_time_log(figure)
        box.value = c.low * (c.high / c.low) ** share if is_log else c.low + (c.high - c.low) * share

    play.observe(move, "value")
    return play


def _is_time_log(figure):
    """Whether the axis along which the time cursor is seen to move is logarithmic; true when it is seen on none."""
    axes = [figure.spec["axes"][part["axes"]] for part in figure.spec["parts"] if part["kind"] == "mark"]
    return next((frame["xlog"] for frame in axes if words.holds(frame["when"], figure.settings)), True)
