"""Questions a reader answers on the page, each answer met by a word that teaches."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from widgets import style
from widgets.page.bundle import bundle, lean
from widgets.page.markup import Inline, parse, plain, xhtml
from widgets.page.widget import PortableWidget

HERE = Path(__file__).parent


def script() -> str:
    """The runtime of a self-check as one module."""
    return bundle(HERE / "selfcheck.mjs")


def sheet() -> str:
    """The style sheet of a self-check, the course's colors with it."""
    return style.variables() + lean(HERE / "selfcheck.css")


@dataclass(frozen=True)
class Question:
    """One question of a `SelfCheck`; made by `choice` or `number`.

    Attributes
    ----------
    spec : dict
        What the page needs of it, as JSON.
    """

    spec: dict[str, Any]


def choice(ask: str, answers: Mapping[str, str], *, right: str | Iterable[str]) -> Question:
    """A question with answers to choose from.

    Texts may hold `*emphasis*`, `` `code` `` and `[links](05-where-a-dose-goes.ipynb)`.

    Parameters
    ----------
    ask : str
        The question.
    answers : mapping of str to str
        Each answer, and the feedback a reader gets on choosing it.
    right : str or iterable of str
        The one right answer (the reader picks one), or several in a tuple (the reader picks all
        that apply).

    Returns
    -------
    Question

    Raises
    ------
    ValueError
        For an empty text, fewer than two answers, two answers that read the same, no right
        answer, or a right answer that is not among the answers.
    """
    where = f"choice({_short(ask)})"
    asked = parse(ask, f"{where}: the question")
    if not isinstance(answers, Mapping) or len(answers) < 2:
        raise ValueError(f"{where}: answers must map two or more answers to their feedback.")
    rights = [right] if isinstance(right, str) else list(right or ())
    if not rights:
        raise ValueError(f"{where}: right must name at least one of the answers.")
    for text in rights:
        if text not in list(answers):
            listed = ", ".join(_short(answer) for answer in answers)
            raise ValueError(f"{where}: right {_short(text)} is not among the answers {listed}.")
    texts = [parse(text, f"{where}: an answer") for text in answers]
    choices = [
        {"text": parsed, "right": text in rights, "says": parse(says, f"{where}: the feedback on {_short(text)}")}
        for parsed, (text, says) in zip(texts, answers.items(), strict=True)
    ]
    _refuse_twins(texts, f"{where}: two answers")
    return Question({"ask": asked, "many": not isinstance(right, str), "choices": choices})


def number(
    ask: str,
    value: float,
    *,
    tolerance: float,
    feedback: Mapping[str, str],
    unit: str = "",
    near: Sequence[tuple[float, float, str]] = (),
) -> Question:
    """A question answered with a number.

    Parameters
    ----------
    ask : str
        The question, with markup as in `choice`.
    value : float
        The right number, in `unit`.
    tolerance : float
        How far from `value` is still right, in `unit`.
    feedback : mapping of str to str
        Two texts, "right" and "wrong".
    unit : str
        Printed beside the field.
    near : sequence of (low, high, feedback)
        Near misses: a wrong number from low to high gets that feedback instead.

    Returns
    -------
    Question

    Raises
    ------
    ValueError
        For a number that is not finite, a tolerance of zero or less, an empty text, feedback
        other than "right" and "wrong", or a near miss that no wrong number can meet.
    """
    where = f"number({_short(ask)})"
    asked = parse(ask, f"{where}: the question")
    value = _finite(value, f"{where}: value")
    tolerance = _finite(tolerance, f"{where}: tolerance")
    if tolerance <= 0:
        raise ValueError(f"{where}: tolerance must be greater than 0, not {tolerance:g}.")
    if not isinstance(feedback, Mapping) or set(feedback) != {"right", "wrong"}:
        raise ValueError(f'{where}: feedback must hold two texts, "right" and "wrong".')
    if not isinstance(unit, str):
        raise ValueError(f"{where}: unit must be a text, not {unit!r}.")
    ranges = [_near_miss(miss, value, tolerance, where) for miss in near]
    return Question(
        {
            "ask": asked,
            "value": value,
            "tolerance": tolerance,
            "unit": unit.strip(),
            "answer": " ".join(f"{value:.10g} ± {tolerance:.10g} {unit}".split()).replace("-", "−"),
            "right": parse(feedback["right"], f'{where}: the feedback "right"'),
            "wrong": parse(feedback["wrong"], f'{where}: the feedback "wrong"'),
            "near": ranges,
        }
    )


def _near_miss(miss: object, value: float, tolerance: float, where: str) -> list[float | Inline]:
    """Low, high and feedback of a near miss that a wrong number can meet."""
    if not isinstance(miss, Sequence) or isinstance(miss, str) or len(miss) != 3:
        raise ValueError(f"{where}: a near miss is written (low, high, feedback), not {miss!r}.")
    low = _finite(miss[0], f"{where}: a near miss")
    high = _finite(miss[1], f"{where}: a near miss")
    span = f"{where}: the near miss from {low:g} to {high:g}"
    if low > high:
        raise ValueError(f"{span} must start with the lower number.")
    # 0.19 - 0.18 is a little more than 0.01 to a computer, and not to an author.
    room = tolerance * (1 + 1e-9) + 1e-12 * abs(value)
    if abs(low - value) <= room and abs(high - value) <= room:
        raise ValueError(f"{span} lies wholly within the tolerance, where answers are right.")
    return [low, high, parse(miss[2], f"{span}, its feedback")]


class SelfCheck(PortableWidget):
    """A set of questions that answer back at once, without a kernel.

    Parameters
    ----------
    *questions : Question
        Made by `choice` or `number`.

    Raises
    ------
    ValueError
        For no question, something that is not a question, or one asked twice.

    Examples
    --------
    >>> SelfCheck(
    ...     choice("Which route?", {"By vein": "Yes.", "By mouth": "No."}, right="By vein"),
    ...     number("What share?", 0.18, tolerance=0.01, feedback={"right": "Yes.", "wrong": "No."}),
    ... )
    <SelfCheck>
    """

    kind = "check"
    _esm = script()
    _css = HERE / "selfcheck.css"

    def __init__(self, *questions: Question) -> None:
        if not questions:
            raise ValueError("SelfCheck: at least one question is needed.")
        for question in questions:
            if not isinstance(question, Question):
                raise ValueError(f"SelfCheck: {_short(question)} is not a question made by choice or number.")
        _refuse_twins((question.spec["ask"] for question in questions), "SelfCheck: two questions")
        super().__init__(spec={"questions": [question.spec for question in questions]})

    def still_html(self) -> str:
        """The questions as a list, each with its answers folded away."""
        questions = "".join(
            f'<li class="check-question"><p><strong>{xhtml(question["ask"])}</strong></p>'
            + (_still_choice if "choices" in question else _still_number)(question)
            + "</li>"
            for question in self.spec["questions"]
        )
        return f'<ol class="check">{questions}</ol>'


def _still_choice(question: dict) -> str:
    choices = question["choices"]
    listed = "".join(f"<li>{xhtml(item['text'])}</li>" for item in choices)
    answers = "".join(
        f"<li><strong>{'✓ Right' if item['right'] else '✗ Not right'}:</strong> "
        f"{xhtml(item['text'])}<br/>{xhtml(item['says'])}</li>"
        for item in choices
    )
    hint = '<p class="check-hint">Choose all that apply.</p>' if question["many"] else ""
    return f"{hint}<ul>{listed}</ul>{_folded(f'<ul>{answers}</ul>')}"


def _still_number(question: dict) -> str:
    lines = [f"<strong>✓ {escape(question['answer'])}:</strong> {xhtml(question['right'])}"]
    for low, high, says in question["near"]:
        span = f"From {low:.10g} to {high:.10g}".replace("-", "−")
        lines.append(f"<strong>✗ {span}:</strong> {xhtml(says)}")
    lines.append(f"<strong>✗ Any other number:</strong> {xhtml(question['wrong'])}")
    return _folded("<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>")


def _folded(inner: str) -> str:
    # Underlined, because JupyterLab takes the triangle away that says one may click.
    return f"<details><summary><u>Show the answer</u></summary>{inner}</details>"


def _refuse_twins(texts: Iterable[Inline], what: str) -> None:
    seen = set()
    for parts in texts:
        words = plain(parts)
        if words.casefold() in seen:
            raise ValueError(f"{what} read the same: {_short(words)}.")
        seen.add(words.casefold())


def _finite(value: Any, what: str) -> float:
    try:
        out = float(value)
    except (TypeError, ValueError):
        out = math.nan
    if isinstance(value, (bool, str)) or not math.isfinite(out):
        raise ValueError(f"{what} must be a finite number, not {value!r}.")
    return out


def _short(text: object) -> str:
    """`text` in quotes, cut to a length that still fits into one sentence."""
    text = text if isinstance(text, str) else repr(text)
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57]}..."'
