"""The figure engine: a matplotlib figure whose named parts follow a system while the reader moves the controls."""

from widgets.live.constants import FAINT
from widgets.live.controls import Choice, Cursor, MultiChoice, Slider, Switch
from widgets.live.errors import FigureError, TemplateError
from widgets.live.figure import LiveFigure
from widgets.live.page import script, sheet
from widgets.live.panel import Panel
from widgets.live.parts import Part, register

__all__ = [
    "FAINT",
    "Choice",
    "Cursor",
    "FigureError",
    "LiveFigure",
    "MultiChoice",
    "Panel",
    "Part",
    "Slider",
    "Switch",
    "TemplateError",
    "register",
    "script",
    "sheet",
]
