"""The kinds of part that a page can move: how each must be drawn, what the page is told of it, where it stands now.

An artist of a figure is named `kind:of`, and one class here stands for each kind, with a twin
of the same name in `live/parts.mjs`. A new kind is one such pair, registered, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import matplotlib as mpl
import numpy as np
from matplotlib.transforms import Affine2D

from widgets.live import labels, words
from widgets.live.constants import AXIS_FLOOR, FAINT
from widgets.live.errors import FigureError
from widgets.live.moment import Moment
from widgets.live.part import KINDS, Part, register
from widgets.live.reductions import value_at

LEFT_FLOOR = 1e-3  # nothing lies further left of a logarithmic axis; as in the page


class Follower(Part):
    """A part that follows an observable of a run, over time or against another one (`y~x@run`)."""

    def __init__(self, artist: Any, moment: Moment, axes: Sequence[Any]) -> None:
        super().__init__(artist, moment, axes)
        target, self.run = words.parse_target(self.of)
        self.observable, _, self.against = target.partition("~")

    def check(self) -> None:
        for observable in filter(None, (self.observable, self.against)):
            if wrong := self.moment.missing(self.run, observable):
                raise self.error(f"follows {self.of!r}, which {wrong}")
        super().check()

    def samples(self) -> tuple[np.ndarray, np.ndarray]:
        """Times and values, each of shape (times,)."""
        result = self.moment.result(self.run)
        return result.times, result.curves[self.observable]

    def across(self) -> np.ndarray:
        """Where each sample lies along the horizontal axis, shape (times,)."""
        result = self.moment.result(self.run)
        return result.curves[self.against] if self.against else result.times

    def is_shown(self) -> bool:
        return self.moment.shows_run(self.run)

    def to_spec(self) -> dict[str, Any]:
        against = {"against": self.against} if self.against else {}
        return {**super().to_spec(), "observable": self.observable, "run": self.run, **against}


@register
class Curve(Follower):
    """A line that follows an observable."""

    kind = "curve"
    drawn_as = (mpl.lines.Line2D, "as a plain line without markers")

    def update(self) -> None:
        super().update()
        if self.hidden:
            self.artist.set_data([0, 0], [0, 0])
        if self.against and self.ax.get_xscale() == "log":
            self.artist.set_xdata(np.maximum(self.artist.get_xdata(), self.ax.get_xlim()[0] * LEFT_FLOOR))
        if self.ax.get_yscale() == "log":
            # Far below the axis lies the solver's noise, which differs from processor to processor.
            self.artist.set_ydata(np.maximum(self.artist.get_ydata(), self.ax.get_ylim()[0] * AXIS_FLOOR))


@register
class Band(Follower):
    """A fill between the low and the high of an observable over time."""

    kind = "band"
    drawn_as = (mpl.patches.Polygon, "with fill()")

    def is_shown(self) -> bool:
        return self.moment.shows_band(self.run)

    def update(self) -> None:
        super().update()
        if self.hidden:
            self.artist.set_xy(np.zeros((3, 2)))


class CursorFollower(Follower):
    """A part that follows the value of an observable at the time cursor, between 0 and `top`."""

    needs_cursor = True
    top: ClassVar[float] = 1.0
    value = 0.0

    def update(self) -> None:
        super().update()
        self.value = min(self.top, max(0.0, value_at(*self.samples(), self.moment.now)))


@register
class Level(CursorFollower):
    """A part that is as strong as its observable: faint at 0, full at 1."""

    kind = "level"

    @property
    def strength(self) -> float:
        """Its opacity, from `FAINT` to 1."""
        return FAINT + (1 - FAINT) * self.value

    def update(self) -> None:
        super().update()
        self.artist.set_alpha(self.strength)

    def on_page(self) -> dict[str, str]:
        self.artist.set_alpha(None)
        return {**super().on_page(), "opacity": f"{self.strength:.3f}"}


@register
class Grow(CursorFollower):
    """A part that is as large as its observable, about the middle of its foot: absent at 0, as drawn at 1."""

    kind = "grow"
    drawn_as = (mpl.patches.Patch, "as a patch")
    top = 10.0
    anchor: tuple[float, float]  # the middle of its foot, in points of the picture, y down

    def update(self) -> None:
        super().update()
        box = self.artist.get_window_extent()
        x, y = (box.x0 + box.x1) / 2, box.y0
        self.anchor = round(x, 2), round(self.artist.figure.bbox.height - y, 2)
        self._base = self.artist.get_transform()
        # In the units it was drawn in, so that the resolution does not matter.
        foot = self._base.inverted().transform((x, y))
        self.artist.set_transform(Affine2D().translate(*-foot).scale(self.value).translate(*foot) + self._base)

    def on_page(self) -> dict[str, str]:
        self.artist.set_transform(self._base)
        x, y = self.anchor
        scale = f"translate({x:g} {y:g}) scale({self.value:.4f}) translate({-x:g} {-y:g})"
        return {**super().on_page(), "transform": scale}

    def to_spec(self) -> dict[str, Any]:
        return {**super().to_spec(), "anchor": list(self.anchor)}


@register
class Point(Follower):
    """A dot on its curve, where the time cursor stands."""

    kind = "point"
    drawn_as = (mpl.lines.Line2D, "with point()")
    needs_cursor = True

    def update(self) -> None:
        super().update()
        t, y = self.samples()
        middle = self.ax.transData.transform([value_at(t, v, self.moment.now) for v in (self.across(), y)])
        # A line of next to no length, whose round ends make the dot.
        ends = self.ax.transData.inverted().transform([middle, np.add(middle, (0.01, 0))])
        self.artist.set_data(*ends.T)


@register
class Mark(Part):
    """An upright line at the time cursor."""

    kind = "mark"
    drawn_as = (mpl.lines.Line2D, "as a plain line without markers")
    needs_cursor = True

    def update(self) -> None:
        super().update()
        self.artist.set_xdata([self.moment.now] * len(self.artist.get_xdata()))


@register
class Span(Part):
    """A bar from one computed time to another; `spans` of the figure says which."""

    kind = "span"
    drawn_as = (mpl.patches.Rectangle, "with axvspan()")

    def check(self) -> None:
        super().check()
        if self.of not in self.moment.figure.spans:
            raise self.error(f"has no template; give spans[{self.of!r}]")

    def ends(self) -> list[float | None]:
        """When it begins and ends, in the time unit of the system; None where that is never."""
        return [self.moment.value(template) for template in self.moment.figure.spans[self.of]]

    def is_shown(self) -> bool:
        return None not in self.ends()

    def update(self) -> None:
        super().update()
        low, high = self.ends()
        if low is not None and high is not None:
            box = self.artist.get_bbox()
            self.artist.set_bounds(low, box.y0, high - low, box.height)


@register
class Show(Part):
    """A part that is shown while a condition is met."""

    kind = "show"

    def conditions(self) -> list[str]:
        return [self.of]

    def is_shown(self) -> bool:
        return self.moment.holds(self.of)


@register
class Label(Follower):
    """A text that stays at its curve, clear of the other labels of its axes."""

    kind = "label"
    drawn_as = (mpl.text.Text, "with label_curve()")

    def __init__(self, artist: Any, moment: Moment, axes: Sequence[Any]) -> None:
        super().__init__(artist, moment, axes)
        at, side = getattr(artist, "live_spot", (None, "above"))
        x, y, end = labels.SIDES[side]
        self.at: float | None = at
        self.shift, self.lean = (x, y), labels.LEAN[end]

    def wanted(self) -> labels.Spot:
        """Where it would stand alone."""
        time, v = labels.point_of(*self.samples(), self.at)
        t = value_at(self.samples()[0], self.across(), time) if self.against else time
        low, high = self.ax.get_ylim()
        x, y = self.ax.transData.transform((max(t, self.ax.get_xlim()[0]), min(max(v, low), high)))
        width = labels.width_of(self.artist.get_text())
        height = self.ax.figure.bbox.height
        return labels.Spot(x + self.shift[0] + self.lean * width, height - y + self.shift[1], width)

    def stand(self, spot: labels.Spot) -> None:
        """Puts it at a spot, in inches from the figure's corner, whatever its resolution."""
        self.artist.set_transform(self.ax.figure.dpi_scale_trans)
        height = self.ax.figure.bbox.height
        self.artist.set_position(((spot.x - self.lean * spot.width) / 72, (height - spot.y) / 72))

    @classmethod
    def arrange(cls, parts: list[Label]) -> None:
        for index in dict.fromkeys(part.index for part in parts):
            group = [part for part in parts if part.index == index and part.shown]
            if group:
                box = group[0].ax.bbox
                spots = labels.place([part.wanted() for part in group], box.x0, box.x1)
                for part, spot in zip(group, spots, strict=True):
                    part.stand(spot)

    def to_spec(self) -> dict[str, Any]:
        return {**super().to_spec(), "at": self.at, "shift": list(self.shift), "lean": self.lean}


@register
class Text(Part):
    """A text that is filled in; `texts` of the figure says how."""

    kind = "text"
    drawn_as = (mpl.text.Text, "with text()")

    def check(self) -> None:
        super().check()
        if self.of not in self.moment.figure.texts:
            raise self.error(f"has no template; give texts[{self.of!r}]")

    def update(self) -> None:
        super().update()
        self.artist.set_text(self.moment.fill(self.moment.figure.texts[self.of]))


@register
class Plain(Part):
    """A part that only has a name."""

    kind = "plain"


def part_of(artist: Any, moment: Moment, axes: Sequence[Any]) -> Part:
    """The part that an artist is by its name.

    Raises
    ------
    FigureError
        When there is no such kind, or it is drawn as something that the page cannot follow.
    """
    gid = artist.get_gid()
    kind = gid.partition(":")[0]
    if kind not in KINDS:
        raise FigureError(f"{moment.name}: the part {gid!r} is of no known kind; kinds are {', '.join(KINDS)}.")
    part = KINDS[kind](artist, moment, axes)
    part.check()
    return part
