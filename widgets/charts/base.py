"""What every chart is made of: a figure that carries its words, panels of rows, and the marks in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from widgets import style
from widgets.page import svg as picture

WIDTH = 4.5  # inches: at the width of a phone, ten points stay ten points
LINE = 0.2  # inches of one line of text
ROW = 0.45  # inches of one row: its words above, its mark below
WORDS, MARK = -0.2, 0.21  # where in a row its words and its mark lie, in rows
DRUG, GRAY, INK, GROUND = style.COLORS["drug"][0], style.COLORS["null"][0], style.INK[0], style.GROUND[0]
PAGE = 640  # pixels at which a page shows the picture, as it shows the live figures


class Chart(Figure):
    """A matplotlib figure that carries its words.

    In a notebook it shows itself as an image with `alt` as its alternative text, the same
    letters each time; `savefig` and all else are matplotlib's.

    Attributes
    ----------
    key : str
        Sets the picture's ids apart from those of other pictures on a page.
    alt : str
        What the picture shows, computed from the same rows.
    """

    key = ""
    alt = ""

    def svg(self) -> str:
        """The picture as SVG that may stand on a page beside others."""
        return picture.tidy(style.svg(self), self.key, self.alt)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        html = picture.image(self.svg(), self.alt, PAGE)
        display({"text/html": html, "text/plain": self.alt}, raw=True)


def styled(draw: Callable[[], Chart]) -> Callable[[], Chart]:
    """Draws in the course's style, whatever the notebook has set."""

    @wraps(draw)
    def drawn() -> Chart:
        with style.alone():
            return draw()

    return drawn


@dataclass(frozen=True)
class Panel:
    """Rows under a title, perhaps with an axis below them.

    Parameters
    ----------
    rows : int
        How many rows it has room for.
    title : str
        Stands above the rows.
    xlabel : str
        The words of the axis; without them there is no axis.
    top : float
        Inches that stay free above the title.
    """

    rows: int
    title: str = ""
    xlabel: str = ""
    top: float = 0.0

    @property
    def body(self) -> float:
        """Inches of its rows."""
        return self.rows * ROW

    @property
    def below(self) -> float:
        """Inches of its axis and the words under it."""
        return 0.3 + _lines(self.xlabel) * LINE if self.xlabel else 0.06

    @property
    def height(self) -> float:
        """Inches of all of it."""
        return self.top + _lines(self.title) * LINE + 0.12 + self.body + self.below


def _lines(text: str) -> int:
    return text.count("\n") + 1 if text else 0


def draw_panels(key: str, panels: Sequence[Panel]) -> tuple[Chart, list[Axes]]:
    """A chart of panels under each other.

    Parameters
    ----------
    key : str
        The chart's key.
    panels : sequence of Panel

    Returns
    -------
    chart : Chart
    axes : list of matplotlib.axes.Axes
        One for each panel, empty; row i lies at y = i, counted from the top.
    """
    total = sum(panel.height for panel in panels)
    figure = Chart(figsize=(WIDTH, total))
    figure.key = key
    axes = []
    above = 0.0
    for panel in panels:
        bottom = total - above - panel.height + panel.below
        ax = figure.add_axes((0.045, bottom / total, 0.91, panel.body / total))
        ax.set_ylim(panel.rows - 0.5, -0.5)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        if panel.title:
            above_rows = 1 + 0.05 / panel.body
            ax.text(0, above_rows, panel.title, transform=ax.transAxes, weight="bold", va="bottom", size=10.5)
        if panel.xlabel:
            ax.set_xlabel(panel.xlabel, loc="left", labelpad=2)
        else:
            ax.spines["bottom"].set_visible(False)
            ax.set_xticks([])
        axes.append(ax)
        above += panel.height
    return figure, axes


# ---- the marks of one row ----


def label_row(ax: Axes, i: int, text: str, right: str = "") -> None:
    """The words of row i above its mark, and a short text at the right."""
    ax.text(0, i + WORDS, text, transform=ax.get_yaxis_transform(), va="center")
    if right:
        ax.text(1, i + WORDS, right, transform=ax.get_yaxis_transform(), va="center", ha="right")


def draw_interval(ax: Axes, i: int, low: float, value: float, high: float, color: str = DRUG) -> None:
    """An estimate and its interval in row i, beside the line of no difference."""
    # The line stands beside the mark and not through the words of the row.
    ax.plot([0, 0], [i + MARK - 0.22, i + MARK + 0.22], color=INK, lw=1, zorder=1)
    ax.plot([low, high], [i + MARK] * 2, color=color, lw=2)
    ax.plot([value], [i + MARK], "o", ms=8, color=color)


def draw_no_number(ax: Axes, i: int, reason: str) -> None:
    """Row i without a number: a gray field of full height and width, with the reason in it."""
    ax.axhspan(i + MARK - 0.2, i + MARK + 0.2, color=GRAY, alpha=0.22, lw=0)
    ax.text(0.5, i + MARK, reason, transform=ax.get_yaxis_transform(), ha="center", va="center_baseline", color=INK)


class KeyEntry(NamedTuple):
    """One line of a key: a marker, the colors of its edge and face, and what it means."""

    marker: str
    edge: str
    face: str
    words: str


def draw_key(figure: Chart, entries: Sequence[KeyEntry], title: str = "") -> None:
    """What the marks mean, one a line at the top of the chart."""
    height = figure.get_size_inches()[1]
    if title:
        figure.text(0.045, 1 - 0.12 / height, title, weight="bold", va="center", size=10.5)
    for i, entry in enumerate(entries):
        y = 1 - (0.12 + (i + bool(title) * 1.15) * LINE) / height
        figure.add_artist(
            Line2D([0.065], [y], marker=entry.marker, color=entry.edge, mfc=entry.face, ms=7, ls="", mew=1.5)
        )
        figure.text(0.095, y, entry.words, va="center_baseline")


# ---- numbers in words ----


def number_text(value: float, digits: int | None = None) -> str:
    """A number as a page prints it, with a true minus sign."""
    text = f"{value:.{digits}f}" if digits is not None else f"{value:g}"
    return text.replace("-", "−")


def range_text(low: float, high: float, digits: int | None = None) -> str:
    """Two numbers as a page prints a range: "−4 to 5"."""
    return f"{number_text(low, digits)} to {number_text(high, digits)}"
