"""Lanes: findings under each other on one time axis, each its words beside its mark."""

from __future__ import annotations

from functools import lru_cache
from math import log

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from widgets import style

SIZE = 10  # points; nothing in a picture is smaller
GAP = 5.0  # points between a mark and its words


class TooLong(ValueError):
    """Words that have no room in the picture: one sentence says which and where."""


@lru_cache(maxsize=None)
def width(words: str, weight: str = "normal") -> float:
    """How wide `words` are, in points, in a font that is wider than most."""
    font = FontProperties(family="DejaVu Sans", weight=weight)
    return TextPath((0, 0), words, size=SIZE, prop=font).get_extents().x1


class Lanes:
    """The room of `ax` in points: x from its left edge, y from its top, `y` where the next entry begins.

    size     (width, height) of the axes in points
    margins  points left and right of the axes that words may use
    scale    a function: hours -> share of the width
    """

    def __init__(self, ax, size, margins, scale):
        self.ax, self.scale, self.y = ax, scale, 0.0
        self.wide, self.tall = size
        self.left, self.right = -margins[0], self.wide + margins[1]
        self.points = Affine2D().scale(1 / self.wide, -1 / self.tall).translate(0, 1) + ax.transAxes

    def x(self, hours: float) -> float:
        """Where a time lies, in points; times beyond the axis lie at its ends."""
        return self.wide * min(max(self.scale(hours), 0.0), 1.0)

    def look(self, gid, **more):
        return {"transform": self.points, "gid": gid, "clip_on": False, **more}

    # -- words

    def write(self, words, gid, x=None, y=None, align="left", weight="normal", color=style.INK[0]):
        """Words whose line is centered on `y`; raises TooLong for words that leave the picture."""
        x, y = self.left if x is None else x, self.y + 6 if y is None else y
        wide = width(words, weight)
        start = x - {"left": 0, "center": wide / 2, "right": wide}[align]
        if start < self.left - 0.5 or start + wide > self.right + 0.5:
            raise TooLong(
                f"{words!r} takes {wide:.0f} points from {start:.0f}; it must lie between {self.left:.0f} and {self.right:.0f}."
            )
        return self.ax.text(
            x, y + 3.6, words, ha=align, va="baseline", weight=weight, color=color, **self.look(gid, fontsize=SIZE)
        )

    def beside(self, words, gid, y, start, end, **look) -> bool:
        """Words right of a mark from `start` to `end` (points), left of it where there is no room; whether there was any."""
        wide = width(words, look.get("weight", "normal"))
        if end + GAP + wide <= self.right:
            self.write(words, gid, end + GAP, y, **look)
        elif start - GAP - wide >= self.left:
            self.write(words, gid, start - GAP, y, align="right", **look)
        else:
            return False
        return True

    # -- marks

    def line(self, gid, x0, x1, y, **look):
        self.ax.plot([x0, x1], [y, y], **self.look(gid, **look))

    def stroke(self, gid, x, y, tall, **look):
        """An upright stroke, centered on `y`."""
        self.ax.plot([x, x], [y - tall / 2, y + tall / 2], **self.look(gid, **look))

    def shape(self, gid, corners, **look):
        xs, ys = zip(*corners)
        self.ax.fill(xs, ys, **self.look(gid, **{"lw": 0, **look}))

    def dot(self, gid, x, y, color, filled, size=8.0):
        """A round mark; an open one is as large and as heavy as a filled one."""
        self.ax.plot(
            [x],
            [y],
            marker="o",
            markersize=size,
            markeredgewidth=2,
            markeredgecolor=color,
            linestyle="none",
            markerfacecolor=color if filled else style.GROUND[0],
            **self.look(gid),
        )

    def hatched(self, gid, x0, x1, y, tall, color):
        """A hatched bar, its strokes drawn one by one: a pattern would be lost in a picture that is saved."""
        top, bottom = y - tall / 2, y + tall / 2
        xs, ys = [x0, x1, x1, x0, x0], [top, top, bottom, bottom, top]
        at = x0 - tall + 4
        while at < x1:
            # From the lower left to the upper right, cut at both ends of the bar.
            a, b = max(at, x0), min(at + tall, x1)
            if b > a:
                xs += [float("nan"), a, b]
                ys += [float("nan"), bottom - (a - at), bottom - (b - at)]
            at += 4
        self.ax.plot(xs, ys, color=color, lw=1.0, **self.look(gid))


def log_scale(low: float, high: float):
    """Share of the width on a logarithmic axis from `low` to `high`."""
    return lambda t: log(max(t, low) / low) / log(high / low)


def linear_scale(high: float):
    """Share of the width on a linear axis from 0 to `high`."""
    return lambda t: t / high
