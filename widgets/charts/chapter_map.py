"""The concept map of the course: which question each chapter asks, and which chapters it stands on."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from widgets import style
from widgets.charts.base import GRAY, Chart, styled

# Part, its color, what it needs, and its chapters: number, short name, question, and the chapters it stands on.
PARTS = (
    (
        "The disorder",
        "bdnf",
        "stands on its own",
        ((1, "PTSD", "what is it?", ()), (2, "numbers", "how common?", (1,)), (3, "treatments", "what helps?", (1,))),
    ),
    (
        "The drug",
        "drug",
        "stands on its own",
        (
            (4, "history", "which drug?", ()),
            (5, "the dose", "where does it go?", (4,)),
            (6, "time", "for how long?", (5,)),
        ),
    ),
    (
        "The mechanism",
        "glutamate",
        "after 4 and 5",
        (
            (7, "receptor", "what is blocked?", (4, 5)),
            (8, "synapse", "what grows?", (7,)),
            (9, "contested", "is it so?", (8,)),
        ),
    ),
    (
        "The evidence",
        "protein",
        "after 3 and 6",
        (
            (10, "trials", "does it help?", (3, 6)),
            (11, "practice", "how given?", (10,)),
            (12, "safety", "what risk?", (10,)),
            (13, "claims", "who says?", (10, 9)),
        ),
    ),
    ("Your turn", "synapse", "after 5", ((14, "build", "can I make one?", (5,)),)),
)
LEFT, WIDTH, TALL, GAP, ROW = 0.05, 4.4, 0.44, 0.16, 0.86  # inches


@styled
def concept_map() -> Chart:
    """The chapters by part; an arrow leads from each to the next that stands on it.

    Returns
    -------
    Chart
        A row for each part and a box for each chapter.
    """
    figure = Chart(figsize=(WIDTH + 2 * LEFT, ROW * len(PARTS) + 0.05))
    figure.key = "concept-map"
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, WIDTH + 2 * LEFT), ylim=(ROW * len(PARTS) + 0.05, 0))
    ax.axis("off")
    said = []
    for row, (part, color, needs, chapters) in enumerate(PARTS):
        y, ink = row * ROW + 0.32, style.COLORS[color][0]
        ax.text(LEFT, y - 0.08, part, color=ink, weight="bold", va="bottom")
        ax.text(LEFT + WIDTH, y - 0.08, needs, color=GRAY, va="bottom", ha="right")
        columns = max(len(chapters), 3)
        wide = (WIDTH - GAP * (columns - 1)) / columns
        for column, (number, name, question, on) in enumerate(chapters):
            x = LEFT + column * (wide + GAP)
            _draw_chapter(ax, (x, y), wide, ink, f"{number} {name}", question)
            if number - 1 in on:
                arrow = {"arrowstyle": "-|>", "color": GRAY, "lw": 1, "shrinkA": 0, "shrinkB": 0}
                ax.annotate("", (x, y + TALL / 2), (x - GAP, y + TALL / 2), arrowprops=arrow)
            said.append(f"{number} {name}: {question}" + (f" Stands on {' and '.join(map(str, on))}." if on else ""))
    figure.alt = "A map of the fourteen chapters in five parts. " + " ".join(said)
    return figure


def _draw_chapter(ax: Axes, corner: tuple[float, float], wide: float, ink: str, name: str, question: str) -> None:
    """One box, `wide` inches wide, with its upper left corner at `corner`."""
    x, y = corner
    rounded = "round,pad=0,rounding_size=0.06"
    ax.add_patch(FancyBboxPatch(corner, wide, TALL, boxstyle=rounded, facecolor="none", edgecolor=ink, lw=1.4))
    ax.text(x + wide / 2, y + 0.14, name, ha="center", va="center", weight="bold")
    ax.text(x + wide / 2, y + 0.32, question, ha="center", va="center")
