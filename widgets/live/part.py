"""What all kinds of part share: a named artist, whether it is shown, and what a page is told of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

import matplotlib as mpl

from widgets.live.errors import FigureError
from widgets.live.moment import Moment

KINDS: dict[str, type[Part]] = {}
SCALES = ("linear", "log")


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
        for scale in (self.ax.get_xscale(), self.ax.get_yscale()) if self.index is not None else ():
            if scale not in SCALES:
                raise self.error(f"stands on a {scale} scale; a page moves it on a linear or a log scale")
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
