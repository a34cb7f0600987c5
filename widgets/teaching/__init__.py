"""Exercises and self-checks that answer a student at once, in words."""

from widgets.teaching.exercise import Exercise
from widgets.teaching.selfcheck import Question, SelfCheck, choice, number

__all__ = ["Exercise", "Question", "SelfCheck", "choice", "number"]
