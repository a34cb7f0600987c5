"""What a live figure refuses, in one sentence each."""

from __future__ import annotations

import traitlets


class FigureError(ValueError):
    """A figure that cannot be made live: one sentence says which part and why.

    A notebook shows the sentence alone: the lines that led to it lie in this package or in a
    library, and help nobody who states a figure.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class SettingError(traitlets.TraitError):
    """A control or a key that is set to what it does not allow: one sentence says what it allows."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class TemplateError(FigureError):
    """A template or a condition that cannot be read: one sentence says which part."""
