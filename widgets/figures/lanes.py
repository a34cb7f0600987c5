"""Lanes: findings under each other on one time axis, the words of each beside its bar or dot."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import log

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from widgets import style

FONT_SIZE = 10  # points; nothing in a picture is smaller
GAP = 5.0  # points between a bar or dot and its words
HATCH = 4  # points between two strokes of a hatched bar
BASELINE = 3.6  # points from the middle of a line of words down to its baseline


class TooLong(ValueError):
    """Words that have no room in the picture: one sentence says which and where."""


@cache
def text_width(words: str, weight: str = "normal") -> float:
    """The width of `words` in points, in a font that is wider than most."""
    font = FontProperties(family="DejaVu Sans", weight=weight)
    return TextPath((0, 0), words, size=FONT_SIZE, prop=font).get_extents().x1


class Lanes:
    """Draws in points on `ax`: x from its left edge, y downward from its top.

    Every drawing method takes the `gid` under which the page finds what is drawn, then places in
    points, then matplotlib's own properties.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    size : tuple of float
        Width and height of the axes, in points.
    margins : tuple of float
        Room left and right of the axes that words may use, in points.
    scale : callable
        From a time in h to a share of the width.

    Attributes
    ----------
    y : float
        Where the next entry begins, in points.
    left, right : float
        The ends of the room for words, in points.
    """

    def __init__(self, ax, size: tuple[float, float], margins: tuple[float, float], scale: Callable[[float], float]):
        self.ax, self.scale, self.y = ax, scale, 0.0
        self.width, self.height = size
        self.left, self.right = -margins[0], self.width + margins[1]
        self.points = Affine2D().scale(1 / self.width, -1 / self.height).translate(0, 1) + ax.transAxes

    def x(self, hours: float) -> float:
        """Where a time lies, in points; times beyond the axis lie at its ends."""
        return self.width * min(max(self.scale(hours), 0.0), 1.0)

    @property
    def middle(self) -> float:
        """The middle of the line of words that begins at `y`."""
        return self.y + 6

    def properties(self, gid: str, **more) -> dict:
        """What every artist of these lanes is given."""
        return {"transform": self.points, "gid": gid, "clip_on": False, **more}

    # -- words

    def write(self, words, gid, x=None, y=None, align="left", weight="normal", color=style.INK[0]):
        """Write words whose line is centered on `y`, at the left of the room and the next entry when not given.

        Raises
        ------
        TooLong
            If the words leave the picture.
        """
        x, y = self.left if x is None else x, self.middle if y is None else y
        width = text_width(words, weight)
        start = x - {"left": 0, "center": width / 2, "right": width}[align]
        if start < self.left - 0.5 or start + width > self.right + 0.5:
            raise TooLong(
                f"{words!r} takes {width:.0f} points from {start:.0f}; "
                f"it must lie between {self.left:.0f} and {self.right:.0f}."
            )
        return self.ax.text(
            x,
            y + BASELINE,
            words,
            ha=align,
            va="baseline",
            weight=weight,
            color=color,
            **self.properties(gid, fontsize=FONT_SIZE),
        )

    def write_beside(self, words, gid, y, start, end, **more) -> bool:
        """Write words right of a bar from `start` to `end` (points), or left of it; whether there was room for either."""
        width = text_width(words, more.get("weight", "normal"))
        if end + GAP + width <= self.right:
            self.write(words, gid, end + GAP, y, **more)
        elif start - GAP - width >= self.left:
            self.write(words, gid, start - GAP, y, align="right", **more)
        else:
            return False
        return True

    # -- shapes

    def line(self, gid, x0, x1, y, **more):
        """A level line."""
        self.ax.plot([x0, x1], [y, y], **self.properties(gid, **more))

    def stroke(self, gid, x, y, height, **more):
        """An upright stroke, centered on `y`."""
        self.ax.plot([x, x], [y - height / 2, y + height / 2], **self.properties(gid, **more))

    def polygon(self, gid, corners, **more):
        """A filled polygon without an outline."""
        xs, ys = zip(*corners)
        self.ax.fill(xs, ys, **self.properties(gid, **{"lw": 0, **more}))

    def dot(self, gid, x, y, color, filled, size=8.0):
        """A round dot; an open one is as large and as heavy as a filled one."""
        self.ax.plot(
            [x],
            [y],
            marker="o",
            markersize=size,
            markeredgewidth=2,
            markeredgecolor=color,
            linestyle="none",
            markerfacecolor=color if filled else style.GROUND[0],
            **self.properties(gid),
        )

    def hatched_bar(self, gid, x0, x1, y, height, color):
        """A hatched bar, its strokes drawn one by one: a pattern would be lost in a picture that is saved."""
        top, bottom = y - height / 2, y + height / 2
        xs, ys = [x0, x1, x1, x0, x0], [top, top, bottom, bottom, top]
        at = x0 - height + HATCH
        while at < x1:
            # From the lower left to the upper right, cut at both ends of the bar.
            a, b = max(at, x0), min(at + height, x1)
            if b > a:
                xs += [float("nan"), a, b]
                ys += [float("nan"), bottom - (a - at), bottom - (b - at)]
            at += HATCH
        self.ax.plot(xs, ys, color=color, lw=1.0, **self.properties(gid))


def log_scale(low: float, high: float) -> Callable[[float], float]:
    """The scale of a logarithmic axis from `low` to `high` (h): a function from a time to a share of the width."""
    return lambda t: log(max(t, low) / low) / log(high / low)


def linear_scale(high: float) -> Callable[[float], float]:
    """The scale of a linear axis from 0 to `high` (h): a function from a time to a share of the width."""
    return lambda t: t / high
