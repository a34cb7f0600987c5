"""The one error of a model: a sentence that says what is wrong, where, and the way out."""

from __future__ import annotations

from typing import NoReturn


class ModelError(ValueError):
    """A system, a dose or a parameter that cannot be: one sentence says what and where.

    A notebook shows the sentence alone, without the lines of this package or of a library.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


def fail(sentence: str) -> NoReturn:
    """Raise `ModelError` with this sentence, without the traceback of a library behind it.

    Raises
    ------
    ModelError
        Always.
    """
    raise ModelError(sentence) from None
