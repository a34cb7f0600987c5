"""What a page needs to keep a live figure alive: its runtime and its sheet."""

from __future__ import annotations

from pathlib import Path

from widgets import style
from widgets.page.bundle import bundle, lean

HERE = Path(__file__).parent


def script() -> str:
    """The runtime as one module: `book(document)` brings a page to life, `render` a widget."""
    return bundle(HERE / "figure.mjs")


def sheet() -> str:
    """The style sheet of a live figure, the course's colors with it."""
    return style.variables() + lean(HERE / "live.css")
