"""The kinds of part that a page can move: how each must be drawn, what the page is told of it, where it stands now.

An artist of a figure is named `kind:of`, and one class here stands for each kind, with a twin
of the same name in `live/parts.mjs`. A new kind is one such pair, registered, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

import matplotlib as mpl
import numpy as np
from matplotlib.transforms import Affine2D

from widgets.live import labels, words
from widgets.live.constants import AXIS_FLOOR, FAINT
from widgets.live.errors import FigureError
from widgets.live.moment import Moment
from widgets.live.reductions import value_at

KINDS: dict[str, type[Part]] = {}


def register(kind: type[Part]) -> type[Part]:
    """Makes a kind of part known under its name."""
    KINDS[kind.kind] = kind
    return kind


def condition_of(ax: Any) -> str:
    """When an axes is shown: the condition in its name `show:condition`."""
    return re.split("[#;]", (ax.get_gid() or "").partition("show:")[2])[0]


class Part:
    """A named artist of a drawn figure.

    Parameters
    ----------
    artist : matplotlib artist
        Named `kind:of`, where `of` is what it follows, up to `#` (a number, when the name is used
        again) or `;` (a row of the evidence).
    moment : Moment
        The figure as it stands now.
    axes : sequence of matplotlib axes
        Those of the figure, in the order in which the page knows them.

    Attributes
    ----------
    shown : bool
        Whether the settings show it; its axes may be hidden all the same.
    """

    kind: ClassVar[str] = ""
    # What it must be drawn as for the page to be able to move it, and how to draw that.
    drawn_as: ClassVar[tuple[type[Any], str]] = (object, "")
    needs_cursor: ClassVar[bool] = False

    def __init__(self, artist: Any, moment: Moment, axes: Sequence[Any]) -> None:
        self.artist, self.moment = artist, moment
        self.gid: str = artist.get_gid()
        self.of: str = re.split("[#;]", self.gid.partition(":")[2])[0]
        self.ax: Any = artist if isinstance(artist, mpl.axes.Axes) else artist.axes
        self.index: int | None = list(axes).index(self.ax) if self.ax in axes else None
        self.shown = True

    # -- what it must be

    def check(self) -> None:
        """Raises FigureError, one sentence with what to do, when the page could not follow it."""
        if how := self._instead():
            raise self.error(f"cannot be followed; draw it {how}")
        if self.needs_cursor and not self.moment.cursor:
            raise self.error("follows a time cursor, and there is none; give a Cursor")

    def _instead(self) -> str:
        """How it must be drawn instead; "" when it can be followed as it is."""
        shape, how = self.drawn_as
        artist: Any = self.artist
        if not isinstance(artist, shape):
            return how
        if shape is mpl.lines.Line2D and artist.get_marker() not in ("None", None, "", " "):
            return how
        if artist.get_rasterized():
            return "without rasterized=True"
        if isinstance(artist, mpl.text.Annotation) and artist.arrow_patch is not None:
            return "as a text and an arrow, each by itself"
        return ""

    def error(self, what: str) -> FigureError:
        """The sentence that refuses it."""
        return FigureError(f"{self.moment.name}: the part {self.gid!r} {what}.")

    def conditions(self) -> list[str]:
        """The conditions that it depends on, to be checked against the controls."""
        return []

    # -- where it stands

    def is_shown(self) -> bool:
        """Whether the settings show it."""
        return True

    def update(self) -> None:
        """Brings the artist to where it belongs now, and shows or hides it."""
        self.shown = self.is_shown()
        self.artist.set_visible(self.shown)

    @classmethod
    def arrange(cls, parts: list[Any]) -> None:
        """Called once all parts of this kind are updated, for what each must know of the others."""

    @property
    def hidden(self) -> bool:
        """Whether it is out of sight: itself, or with the axes in which it stands."""
        inside = self.ax is not None and self.ax is not self.artist
        return not self.shown or (inside and not self.moment.holds(condition_of(self.ax)))

    # -- what a page is given

    def on_page(self) -> dict[str, str]:
        """Readies the artist for the picture of a page: whole, so that the page can show and move it.

        Returns
        -------
        dict
            SVG attributes that say where it stands, as the page itself would set them.
        """
        self.artist.set_visible(True)
        return {}

    def to_spec(self) -> dict[str, Any]:
        """What the page is told of it."""
        return {"gid": self.gid, "kind": self.kind} | ({} if self.index is None else {"axes": self.index})


class Follower(Part):
    """A part that follows an observable of a run."""

    def __init__(self, artist: Any, moment: Moment, axes: Sequence[Any]) -> None:
        super().__init__(artist, moment, axes)
        self.observable, self.run = words.parse_target(self.of)

    def check(self) -> None:
        if wrong := self.moment.missing(self.run, self.observable):
            raise self.error(f"follows {self.of!r}, which {wrong}")
        super().check()

    def samples(self) -> tuple[np.ndarray, np.ndarray]:
        """Times and values, each of shape (times,)."""
        result = self.moment.result(self.run)
        return result.times, result.curves[self.observable]

    def is_shown(self) -> bool:
        return self.moment.shows_run(self.run)

    def to_spec(self) -> dict[str, Any]:
        return {**super().to_spec(), "observable": self.observable, "run": self.run}


@register
class Curve(Follower):
    """A line that follows an observable over time."""

    kind = "curve"
    drawn_as = (mpl.lines.Line2D, "as a plain line without markers")

    def update(self) -> None:
        super().update()
        if self.hidden:
            self.artist.set_data([0, 0], [0, 0])
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
        t, v = labels.point_of(*self.samples(), self.at)
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
