"""Labels at their curves: where one wants to stand, and how it keeps clear of the others.

The page holds the same rules (`live/labels.mjs`); tests/vectors/labels.json holds both to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from widgets.live.constants import LABEL_GAP, LABEL_WIDTH
from widgets.live.reductions import value_at

# How far a label stands from its point of the curve (points, y down), and which end of it stands there.
SIDES = {"above": (0, -4, "center"), "below": (0, 12, "center"), "left": (-5, 0, "right"), "right": (5, 0, "left")}
LEAN: dict[str, float] = {
    "center": 0,
    "right": -0.5,
    "left": 0.5,
}  # from the point to the middle, as a share of its width


@dataclass(frozen=True)
class Spot:
    """Where a label stands: its middle and its width, in points of the picture, y down."""

    x: float
    y: float
    width: float


def width_of(text: str) -> float:
    """About how wide a label is, in points."""
    return len(text) * LABEL_WIDTH


def point_of(t: np.ndarray, y: np.ndarray, at: float | None) -> tuple[float, float]:
    """The point of a curve that a label names: at a time, or its top when `at` is None."""
    top = int(y.argmax())
    return (float(t[top]), float(y[top])) if at is None else (at, value_at(t, y, at))


def place(wanted: Sequence[Spot], left: float, right: float) -> list[Spot]:
    """Moves labels into their axes, and each up where another stands.

    Parameters
    ----------
    wanted : sequence of Spot
        Where they would stand alone.
    left, right : float
        The edges of the axes, in points of the picture.

    Returns
    -------
    list of Spot
        In the same order. The lowest is placed first.
    """
    out = list(wanted)
    placed: list[Spot] = []
    for i in sorted(range(len(out)), key=lambda i: -out[i].y):
        x, y, width = out[i].x, out[i].y, out[i].width
        x = min(max(x, left + width / 2), right - width / 2)
        for other in placed:
            if abs(x - other.x) < (width + other.width) / 2 and abs(y - other.y) < LABEL_GAP:
                y = other.y - LABEL_GAP
        out[i] = Spot(x, y, width)
        placed.append(out[i])
    return out
