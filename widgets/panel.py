"""The controls of a live figure as plain ipywidgets, for a student who composes their own."""

from __future__ import annotations

from xml.sax.saxutils import escape

import ipywidgets as w
import traitlets

from widgets import words
from widgets.controls import Choice, Cursor, Several, Slider


class Panel(w.VBox):
    """Controls that say what they are where no kernel runs them."""

    rows: list = []

    def _repr_mimebundle_(self, **more):
        # In the book and on paper: the controls and their values, in words.
        bundle = super()._repr_mimebundle_(**more)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        items = "".join(f"<li>{escape(label)}: {escape(value)}</li>" for label, value in self.rows)
        data["text/html"] = (f'<div class="live-panel"><p>Controls, alive in JupyterLab with a kernel:</p><ul>{items}</ul></div>')
        data["text/plain"] = "Controls: " + "; ".join(f"{label} {value}" for label, value in self.rows)
        return data


def panel(figure) -> Panel:
    """A box with a control for each of the figure's, linked both ways.

    Sliders, drop-downs, check boxes and, for the time cursor, a player; change a trait and
    the box follows, move the box and the figure follows.
    """
    style = {"description_width": "initial"}
    children, rows = [], []
    for name, c in figure._traits_of_control().items():
        value = getattr(figure, name)
        label = f"{c.label} ({c.unit})" if c.unit else c.label
        if isinstance(c, Cursor):
            # The player counts even steps; the slider says the time.
            slider = w.FloatLogSlider if c.log else w.FloatSlider
            from math import log10
            low, high = (log10(c.low), log10(c.high)) if c.log else (c.low, c.high)
            box = slider(value, min=low, max=high, step=(high - low) / 200, description=label, style=style, readout_format=".3g")
            play = w.Play(0, min=0, max=200, interval=60)
            play.observe(lambda e, box=box, low=low, high=high, c=c: setattr(
                box, "value", 10 ** (low + (high - low) * e["new"] / 200) if c.log else low + (high - low) * e["new"] / 200), "value")
            traitlets.link((figure, name), (box, "value"), transform=(lambda v: v, lambda v, c=c: min(c.high, max(c.low, v))))
            children.append(w.HBox([play, box]))
        elif isinstance(c, Slider):
            box = w.FloatSlider(value, min=c.low, max=c.high, step=c.step, description=label, style=style, readout_format=".3g")
            traitlets.link((figure, name), (box, "value"))
            children.append(box)
        elif isinstance(c, Choice):
            box = w.Dropdown(options=[(text, k) for k, (text, _) in c.options.items()], value=value, description=label, style=style)
            traitlets.link((figure, name), (box, "value"))
            children.append(box)
        elif isinstance(c, Several):
            box = w.SelectMultiple(options=[(text, k) for k, text in c.options.items()], value=tuple(value), description=label, style=style)
            traitlets.link((figure, name), (box, "value"))
            children.append(box)
        else:
            box = w.Checkbox(value, description=label, indent=False)
            traitlets.link((figure, name), (box, "value"))
            children.append(box)
        if isinstance(c, Several):
            said = ", ".join(c.options[v] for v in value) or "none"
        elif isinstance(c, Choice):
            said = c.options[value][0]
        else:
            said = words.as_text(value) + (f" {c.unit}" if c.unit else "")
        rows.append((c.label, said))
    out = Panel(children)
    out.rows = rows
    return out
