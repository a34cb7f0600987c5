"""The figure engine: a matplotlib figure whose named parts follow a system while the reader moves the controls."""

from widgets.live.controls import Choice, Cursor, MultiChoice, Slider, Switch
from widgets.live.figure import FAINT, LiveFigure
from widgets.live.page import script, sheet
from widgets.live.panel import Panel

__all__ = ["FAINT", "Choice", "Cursor", "LiveFigure", "Panel", "MultiChoice", "Slider", "Switch", "script", "sheet"]
