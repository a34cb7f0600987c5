"""What an author draws a live figure with: artists that are named after what they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from widgets import style
from widgets.live import labels, words
from widgets.live.constants import AXIS_FLOOR
from widgets.live.errors import FigureError
from widgets.live.moment import Moment

if TYPE_CHECKING:
    from widgets.live.figure import LiveFigure


def _target(figure: LiveFigure, of: str) -> tuple[str, str]:
    """The observable and run of "plasma@iv"; refuses a curve that there is not."""
    observable, run = words.parse_target(of)
    if wrong := Moment(figure).missing(run, observable):
        raise FigureError(f"{type(figure).__name__}: {of!r} {wrong}.")
    return observable, run


def _named(figure: LiveFigure, of: str, against: str) -> str:
    """The name of what is drawn against another observable of the same run: `y~x@run`."""
    if not against:
        return of
    observable, run = _target(figure, of)
    _target(figure, f"{against}@{run}")
    return f"{observable}~{against}@{run}"


def plot(figure: LiveFigure, ax: Any, of: str, against: str, look: dict[str, Any]) -> Any:
    """A line that follows an observable; see `LiveFigure.plot`."""
    observable, run = _target(figure, of)
    name = _named(figure, of, against)
    if not Moment(figure).shows_run(run):
        # Nothing is solved for what is not seen.
        return ax.plot([0, 0], [0, 0], gid=f"curve:{name}", **look)[0]
    result = figure.result(run)
    x = result.curves[against] if against else result.times
    return ax.plot(x, result.curves[observable], gid=f"curve:{name}", **look)[0]


def point(figure: LiveFigure, ax: Any, of: str, against: str, look: dict[str, Any]) -> Any:
    """A dot on a curve at the time cursor; see `LiveFigure.point`."""
    _target(figure, of)
    name = _named(figure, of, against)
    look = {"color": style.INK[0], "linewidth": 9, "zorder": 3, **look}
    return ax.plot([0, 0], [0, 0], gid=f"point:{name}", solid_capstyle="round", scalex=False, scaley=False, **look)[0]


def fill(figure: LiveFigure, ax: Any, of: str, look: dict[str, Any]) -> Any:
    """The band around an observable; see `LiveFigure.fill`."""
    observable, run = _target(figure, of)
    if not Moment(figure).shows_band(run):
        return ax.fill([0, 0, 0], [0, 0, 0], gid=f"band:{of}", **{"linewidth": 0, **look})[0]
    result = figure.result(run)
    if observable not in result.bands:
        raise FigureError(
            f"{type(figure).__name__}: fill({of!r}) has no people to draw a band of; write in the class, for example, "
            f"ensemble = system.sample_population(64), or draw the curve alone with plot()."
        )
    low, high = result.bands[observable]
    floor = ax.get_ylim()[0] if ax.get_yscale() == "log" else -np.inf
    return ax.fill(
        np.concatenate([result.times, result.times[::-1]]),
        np.maximum(np.concatenate([high, low[::-1]]), floor * AXIS_FLOOR),
        gid=f"band:{of}",
        **{"linewidth": 0, **look},
    )[0]


def label_curve(
    figure: LiveFigure, ax: Any, of: str, text: str, at: float | None, side: str, against: str, look: dict[str, Any]
) -> Any:
    """A label that stays at its curve; see `LiveFigure.label_curve`."""
    if side not in labels.SIDES:
        raise FigureError(
            f"{type(figure).__name__}: the label of {of} stands {side!r}; it may stand {', '.join(labels.SIDES)}."
        )
    label = ax.text(
        0, 0, text, gid=f"label:{_named(figure, of, against)}", ha=labels.SIDES[side][2], va="baseline", **look
    )
    label.live_spot = (at, side)
    return label


def cursor(figure: LiveFigure, ax: Any, look: dict[str, Any]) -> Any:
    """A line at the time cursor; see `LiveFigure.cursor`."""
    name = figure.time_cursor()
    if name is None:
        raise FigureError(f"{type(figure).__name__}: there is no time cursor to draw; give a Cursor.")
    look = {"color": style.INK[0], "linewidth": 1.0, **look}
    return ax.axvline(getattr(figure, name), gid="mark:now", **look)
