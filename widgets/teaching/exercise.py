"""Checks what a student wrote in an exercise, in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from numbers import Real
from types import EllipsisType
from typing import Any

import numpy as np


class Exercise:
    """One exercise: what it asks for, what is right, and the words for each outcome.

    The student replaces `...` and runs `half_life.check(...)`, which prints one or two lines.
    What is right is stated in one of three ways: `answer` holds numbers; `answer` is a function,
    compared with the student's function on each of `inputs`; or `right` judges.

    Parameters
    ----------
    name : str
        The exercise's number, "5.1".
    asks : str
        What is asked for, with its unit.
    hint : str
        Helps after a wrong answer.
    why : str
        Explains a right one.
    answer : number, array or callable, optional
        An array may have any shape; its unit is the one that `asks` names. A function takes as
        many arguments as a student's.
    right : callable, optional
        Takes the student's answer; returns True, False, or a sentence: a hint for that very mistake.
    tolerance, relative : float, optional
        How far from `answer` is still right: in its unit, or as a share of each value. One of the two.
    inputs : sequence
        What a function is tried on; a tuple holds several arguments.

    Raises
    ------
    ValueError
        When none or two ways are given, a tolerance is not a positive number, an array holds a
        value that is not finite, or a text is empty.

    Examples
    --------
    >>> half_life = Exercise(
    ...     "5.1",
    ...     asks="a half-life in hours, a positive number",
    ...     answer=2.31,
    ...     tolerance=0.02,
    ...     hint="A half-life is ln 2 divided by the rate constant.",
    ...     why="ln 2 / 0.3 per hour is 2.31 hours.",
    ... )
    >>> half_life.check(2.3)
    Exercise 5.1: right. ln 2 / 0.3 per hour is 2.31 hours.
    """

    def __init__(
        self,
        name: str,
        *,
        asks: str,
        hint: str,
        why: str,
        answer: Any = None,
        right: Callable[[object], bool | str] | None = None,
        tolerance: float | None = None,
        relative: float | None = None,
        inputs: Sequence[object] = (),
    ) -> None:
        for what, text in {"its name": name, "asks": asks, "hint": hint, "why": why}.items():
            if not isinstance(text, str) or not text.strip():
                raise ValueError(f"Exercise {name}: {what} must be a text that is not empty.")
        if (answer is None) == (right is None):
            raise ValueError(f"Exercise {name}: give either answer or right, and not both.")
        given = [size for size in (tolerance, relative) if size is not None]
        if right is not None:
            if not callable(right) or given or len(inputs):
                raise ValueError(f"Exercise {name}: right must be a function, without tolerance or inputs.")
        else:
            if len(given) != 1:
                raise ValueError(f"Exercise {name}: give either tolerance or relative, and not both.")
            if not (_is_number(given[0]) and given[0] > 0):
                raise ValueError(f"Exercise {name}: a tolerance must be a number above 0, not {given[0]!r}.")
            if callable(answer) != bool(len(inputs)):
                raise ValueError(f"Exercise {name}: inputs belong to an answer that is a function.")
            if not callable(answer) and _numbers(answer) is None:
                raise ValueError(f"Exercise {name}: answer must hold finite numbers.")
        self.name = name
        self._asks, self._hint, self._why = asks.rstrip("."), hint, why
        self._answer, self._right, self._inputs = answer, right, inputs
        self._tolerance, self._relative = tolerance, relative

    def __repr__(self) -> str:
        return f"<Exercise {self.name}>"

    def check(self, answer: object) -> None:
        """Print whether an answer is right and why, what is asked for, or a hint.

        Parameters
        ----------
        answer : object
            What the student wrote; `...` where nothing is written yet.
        """
        problem = ... if _untouched(answer) else self._problem(answer)
        if problem is None:
            print(f"Exercise {self.name}: right. {self._why}")
        elif problem is ...:
            print(f"Exercise {self.name}: not answered yet. Asked for: {self._asks}.")
        else:
            print(f"Exercise {self.name}: not yet. Asked for: {self._asks}. {problem}")
            print(f"Hint: {self._hint}")

    def _problem(self, answer: object) -> str | EllipsisType | None:
        """What is wrong with `answer`, in a sentence; `...` if it is unwritten, None if right."""
        if self._right is not None:
            try:
                verdict = self._right(answer)
                verdict = verdict if isinstance(verdict, str) else bool(verdict)
            except Exception as error:  # the answer is of a kind the check did not foresee
                return f"Yours is {_told(answer)}, which cannot be checked: {_reason(error)}."
            if isinstance(verdict, str):
                return verdict
            return None if verdict else f"Yours is {_told(answer)}."
        if callable(self._answer):
            return self._function_problem(answer)
        return self._number_problem(answer, self._answer, "Yours is")

    def _function_problem(self, answer: object) -> str | EllipsisType | None:
        if not callable(answer):
            return f"Yours is {_told(answer)}, not a function."
        for given in self._inputs:
            arguments = given if isinstance(given, tuple) else (given,)
            at = f"At ({', '.join(_told(argument) for argument in arguments)})"
            try:
                found = answer(*arguments)
            except Exception as error:  # a student's own mistake, told in a sentence
                return f"{at} your function stops: {_reason(error)}."
            if _untouched(found):
                return ...
            if problem := self._number_problem(found, self._answer(*arguments), f"{at} yours gives"):
                return problem
        return None

    def _number_problem(self, answer: object, expected: object, yours: str) -> str | None:
        found, wanted = _numbers(answer), _numbers(expected)
        if wanted is None:
            raise ValueError(f"Exercise {self.name}: answer gives {_told(expected)}, where finite numbers are needed.")
        if found is None:
            return f"{yours} {_told(answer)}."
        if found.shape != wanted.shape:
            return f"{yours} {_shape(found)}, where {_shape(wanted)} is expected."
        room = self._tolerance if self._tolerance is not None else self._relative * np.abs(wanted)
        # 0.19 - 0.18 is a little more than 0.01 to a computer, and not to a reader.
        slack = 1e-12 * np.abs(wanted).max(initial=0.0)
        off = np.abs(found - wanted) > room * (1 + 1e-9) + slack
        if not off.any():
            return None
        if not off.shape:
            return f"{yours} {_told(found[()])}."
        where = tuple(int(index) for index in np.argwhere(off)[0])
        place = where[0] if len(where) == 1 else where
        return f"{yours} {_shape(found)}; it differs first at index {place}, where it holds {_told(found[where])}."


def _untouched(answer: object) -> bool:
    if isinstance(answer, Mapping):
        answer = list(answer.values())
    if isinstance(answer, (list, tuple)):
        return any(_untouched(part) for part in answer)
    return answer is ...


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, (bool, np.bool_)) and math.isfinite(value)


def _numbers(value: object) -> np.ndarray | None:
    """`value` as an array of finite floats, or None when it is something else."""
    try:
        array = np.asarray(value)
        # SymPy's and Python's exact numbers arrive as objects; texts and booleans stay out.
        exact = array.dtype.kind == "O" and not any(isinstance(item, (str, bool)) for item in array.flat)
        if array.dtype.kind not in "iuf" and not exact:
            return None
        array = array.astype(float)
    except (TypeError, ValueError, OverflowError):
        return None
    return array if np.isfinite(array).all() else None


def _shape(array: np.ndarray) -> str:
    if not array.shape:
        return "a single number"
    if array.ndim == 1:
        return f"an array of {array.size} {'value' if array.size == 1 else 'values'}"
    return f"an array of shape {array.shape}"


def _told(value: object) -> str:
    """`value` in words that are the same on each run: a repr may hold a memory address."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, Real):
        try:
            return f"{float(value):.6g}"
        except OverflowError:
            return "a number too large to hold"
    if isinstance(value, str):
        return f'the text "{value}"' if len(value) <= 40 else f"a text of {len(value)} characters"
    if value is None:
        return "None"
    if callable(value):
        return "a function"
    array = _numbers(value)
    if array is not None:
        return _shape(array) if array.shape else f"{float(array):.6g}"
    kind = type(value).__name__
    return f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}, {error}".rstrip(". ")
