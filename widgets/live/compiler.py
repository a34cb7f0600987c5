"""From what a figure declares to a picture: drawn in the fixed style, its parts brought to where they stand now."""

from __future__ import annotations

import linecache
import traceback
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import cbook, patheffects
from matplotlib._pylab_helpers import Gcf
from matplotlib.figure import Figure

from widgets import style
from widgets.live.errors import FigureError
from widgets.live.moment import Moment
from widgets.live.part import Part, condition_of
from widgets.live.parts import part_of
from widgets.page import svg
from widgets.system import ModelError

if TYPE_CHECKING:
    from widgets.live.figure import LiveFigure

# Room around axes that a drawing does not place itself: names of both axes fit at this size of letters.
MARGINS = {
    f"figure.subplot.{side}": share for side, share in (("left", 0.14), ("right", 0.95), ("bottom", 0.18), ("top", 0.9))
}

# Ticks of a logarithmic axis are plain numbers from 0.001 to 1000; powers of ten are small to read.
TICKS = {"axes.formatter.min_exponent": 4}


@dataclass(frozen=True)
class Picture:
    """A figure as a page takes it.

    Attributes
    ----------
    svg : str
        The picture, its named parts marked, safe beside other figures.
    parts : list of Part
        Where each stands now.
    axes : list of dict
        Corners in the picture's points, limits, scales and condition of each axes.
    """

    svg: str
    parts: list[Part]
    axes: list[dict[str, Any]]


def drawn(figure: LiveFigure) -> tuple[Figure, list[Part]]:
    """The matplotlib figure at the present settings, and its parts.

    Raises
    ------
    FigureError
        When `draw` fails, or draws something that a page could not show or follow.
    """
    with style.alone({**MARGINS, **TICKS}):
        canvas = Figure()
        with _no_other_figure(figure):
            _draw(figure, canvas)
        if not canvas.get_children()[1:]:
            raise FigureError(
                f"{type(figure).__name__}: draw() draws nothing; write ax = figure.add_subplot() and draw on ax."
            )
        canvas.draw_without_rendering()
        _outline_mathematics(figure, canvas)
        return canvas, _update(Moment(figure), canvas)


@contextmanager
def _no_other_figure(figure: LiveFigure) -> Iterator[None]:
    """Refuses what pyplot draws on a figure of its own, which nobody would see."""
    before, Gcf.figs = Gcf.figs, OrderedDict()
    try:
        yield
        if Gcf.figs:
            raise FigureError(
                f"{type(figure).__name__}: draw() draws with plt, which has a figure of its own that is not shown; "
                "draw on the one that draw() is given: ax = figure.add_subplot(), then ax.plot(...)."
            )
    finally:
        Gcf.destroy_all()
        Gcf.figs = before


def _draw(figure: LiveFigure, canvas: Figure) -> None:
    """Lets the author draw; what goes wrong there is told in one sentence, with the author's own line."""
    try:
        figure.draw(canvas)
    except (FigureError, ModelError):
        raise
    except Exception as error:
        # Of the lines that led to it the last one of the author's file, not the library's.
        code = type(figure).draw.__code__
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == code.co_filename]
        line = lines[-1] if lines else None
        text = linecache.getline(code.co_filename, line).strip() if line else ""
        where = f", in line {line} ({text})" if text else ""
        what = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")
        raise FigureError(f"{type(figure).__name__} could not be drawn{where}: {what}.") from None


def _outline_mathematics(figure: LiveFigure, canvas: Figure) -> None:
    """Has mathematics drawn as outlines, which every page and every program that opens the picture shows alike."""
    for text in canvas.findobj(mpl.text.Text):
        if not text.get_visible() or not cbook.is_math_text(text.get_text()):
            continue
        if str(text.get_gid()).startswith(("label:", "text:")):
            raise FigureError(
                f"{type(figure).__name__}: the text {text.get_text()!r} moves, and cannot be set as mathematics; "
                "write it with letters such as Cₚ, k₁ or t½."
            )
        text.set_path_effects([patheffects.Normal()])


def _update(moment: Moment, canvas: Figure) -> list[Part]:
    """Brings every named part to where it belongs now."""
    parts: list[Part] = []
    times_used: dict[str, int] = {}
    for artist in canvas.findobj(lambda a: bool(a.get_gid())):
        # A name may be used again (the same curve on two axes); each use needs its own.
        gid = str(artist.get_gid())
        times_used[gid] = times_used.get(gid, 0) + 1
        if times_used[gid] > 1:
            artist.set_gid(f"{gid}#{times_used[gid]}")
        part = part_of(artist, moment, canvas.axes)
        part.update()
        parts.append(part)
    for kind in dict.fromkeys(type(part) for part in parts):
        kind.arrange([part for part in parts if type(part) is kind])
    return parts


def pictured(figure: LiveFigure) -> Picture:
    """The picture of a figure at the present settings.

    Raises
    ------
    FigureError
        As `drawn`, and for a named part that draws nothing.
    """
    canvas, parts = drawn(figure)
    hidden = {part.gid for part in parts if not part.shown}
    attributes = {part.gid: part.on_page() for part in parts}
    with mpl.rc_context(TICKS):
        drawing = style.svg(canvas)
    text = svg.tidy(drawing, figure.key, figure.alt, hidden, attributes)
    found = svg.parts(text)
    for part in parts:
        if part.gid not in found:
            raise part.error("left no trace in the picture; give it something to draw")
    return Picture(text, parts, [_frame(ax, canvas.bbox.height) for ax in canvas.axes])


def _frame(ax: Any, height: float) -> dict[str, Any]:
    """An axes as the page needs it: corners in the picture's points (y down), limits, scales, condition."""
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    a, b = ax.transData.transform((x0, y0)), ax.transData.transform((x1, y1))
    return {
        "x": [round(a[0], 3), round(b[0], 3)],
        "y": [round(height - a[1], 3), round(height - b[1], 3)],
        "xlim": [x0, x1],
        "ylim": [y0, y1],
        "xlog": ax.get_xscale() == "log",
        "ylog": ax.get_yscale() == "log",
        "when": condition_of(ax),
    }
