"""The exercises: what a check says, and that every chapter's folded solution is right."""

from __future__ import annotations

import re
from fractions import Fraction

import nbformat
import numpy as np
import pandas as pd
import pytest
import sympy

from tests.execution import HEADING, Said, Visit, in_this_process, tasks, visit
from tests.notebooks import chapters, read
from widgets.teaching.exercise import Exercise

# ---- what a check says ----

TEXTS = {
    "asks": "a half-life in hours, a positive number",
    "hint": "Think of ln 2.",
    "why": "ln 2 / k.",
}
NOT_ANSWERED = "Exercise 5.1: not answered yet. Asked for: a half-life in hours, a positive number.\n"
NOT_YET = "Exercise 5.1: not yet. Asked for: a half-life in hours, a positive number. {}\nHint: Think of ln 2.\n"
RIGHT = "Exercise 5.1: right. ln 2 / k.\n"


def exercise(**what):
    return Exercise("5.1", **(TEXTS | what))


def predicate(answer):
    if answer < 0:
        return "A half-life cannot be negative."
    return answer > 2


NUMBER = exercise(answer=2.31, tolerance=0.01)
SHARE = exercise(answer=[100.0, 0.0, 1e-6], relative=0.02)
FUNCTION = exercise(answer=lambda t, k: np.exp(-k * t), inputs=[(0, 1), (2, 0.5)], tolerance=1e-3)
VECTOR = exercise(answer=lambda t: 2 * t, inputs=[np.arange(3)], relative=0.01)
PREDICATE = exercise(right=predicate)


@pytest.mark.parametrize(
    ("asked", "answer", "said"),
    [
        (NUMBER, ..., NOT_ANSWERED),
        (NUMBER, [1, ...], NOT_ANSWERED),
        (NUMBER, {"half-life": ...}, NOT_ANSWERED),
        (NUMBER, 2.31, RIGHT),
        (NUMBER, 2.32, RIGHT),
        (NUMBER, np.float32(2.31), RIGHT),
        (NUMBER, Fraction(231, 100), RIGHT),
        (NUMBER, sympy.Rational(231, 100), RIGHT),
        (NUMBER, np.array(2.31), RIGHT),
        (NUMBER, 2.3211, NOT_YET.format("Yours is 2.3211.")),
        (NUMBER, -2, NOT_YET.format("Yours is -2.")),
        (NUMBER, 10**400, NOT_YET.format("Yours is a number too large to hold.")),
        (NUMBER, True, NOT_YET.format("Yours is True.")),
        (NUMBER, None, NOT_YET.format("Yours is None.")),
        (NUMBER, "2.31", NOT_YET.format('Yours is the text "2.31".')),
        (NUMBER, float("nan"), NOT_YET.format("Yours is nan.")),
        (
            NUMBER,
            [2.31],
            NOT_YET.format("Yours is an array of 1 value, where a single number is expected."),
        ),
        (NUMBER, object(), NOT_YET.format("Yours is an object.")),
        (NUMBER, print, NOT_YET.format("Yours is a function.")),
        (NUMBER, sympy.Symbol("k"), NOT_YET.format("Yours is a Symbol.")),
        (SHARE, [101.9, 0, 1.01e-6], RIGHT),
        (SHARE, pd.Series([100, 0, 1e-6]), RIGHT),
        (SHARE, [100, 1e-17, 1e-6], RIGHT),
        (
            SHARE,
            (100, 0, 1.1e-6),
            NOT_YET.format("Yours is an array of 3 values; it differs first at index 2, where it holds 1.1e-06."),
        ),
        (
            SHARE,
            100,
            NOT_YET.format("Yours is a single number, where an array of 3 values is expected."),
        ),
        (
            SHARE,
            np.zeros((2, 2)),
            NOT_YET.format("Yours is an array of shape (2, 2), where an array of 3 values is expected."),
        ),
        (SHARE, [[1], [2, 3]], NOT_YET.format("Yours is a list.")),
        (FUNCTION, lambda t, k: 2.718281828 ** (-k * t), RIGHT),
        (FUNCTION, lambda t, k: ..., NOT_ANSWERED),
        (FUNCTION, lambda t, k: 1, NOT_YET.format("At (2, 0.5) yours gives 1.")),
        (FUNCTION, lambda t, k: None, NOT_YET.format("At (0, 1) yours gives None.")),
        (
            FUNCTION,
            lambda t, k: k / t,
            NOT_YET.format("At (0, 1) your function stops: ZeroDivisionError, division by zero."),
        ),
        (FUNCTION, 1.0, NOT_YET.format("Yours is 1, not a function.")),
        (VECTOR, lambda t: t + t, RIGHT),
        (
            VECTOR,
            lambda t: t,
            NOT_YET.format(
                "At (an array of 3 values) yours gives an array of 3 values; it differs first at index 1, where it holds 1."
            ),
        ),
        (PREDICATE, 3, RIGHT),
        (PREDICATE, ..., NOT_ANSWERED),
        (PREDICATE, 1, NOT_YET.format("Yours is 1.")),
        (PREDICATE, -1, NOT_YET.format("A half-life cannot be negative.")),
        (
            PREDICATE,
            None,
            NOT_YET.format(
                "Yours is None, which cannot be checked: TypeError, '<' not supported between instances of 'NoneType' and 'int'."
            ),
        ),
        (
            PREDICATE,
            np.arange(2),
            NOT_YET.format(
                "Yours is an array of 2 values, which cannot be checked: ValueError, The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()."
            ),
        ),
    ],
)
def test_a_check_says_what_is_right_or_helps(capsys, asked, answer, said):
    assert asked.check(answer) is None
    assert capsys.readouterr().out == said


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({}, "Exercise 5.1: give either answer or right, and not both."),
        ({"answer": 1, "tolerance": 1, "right": bool}, "give either answer or right"),
        ({"answer": 1}, "give either tolerance or relative"),
        ({"answer": 1, "tolerance": 1, "relative": 1}, "give either tolerance or relative"),
        ({"answer": 1, "tolerance": 0}, "a number above 0, not 0"),
        ({"answer": 1, "relative": float("nan")}, "a number above 0, not nan"),
        ({"answer": 1, "tolerance": "1"}, "a number above 0, not '1'"),
        ({"answer": [1, float("inf")], "tolerance": 1}, "answer must hold finite numbers"),
        ({"answer": "text", "tolerance": 1}, "answer must hold finite numbers"),
        ({"answer": abs, "tolerance": 1}, "inputs belong to an answer that is a function"),
        (
            {"answer": 1, "tolerance": 1, "inputs": [1]},
            "inputs belong to an answer that is a function",
        ),
        ({"right": True}, "right must be a function"),
        ({"right": bool, "tolerance": 1}, "right must be a function, without tolerance"),
        ({"right": bool, "hint": " "}, "hint must be a text that is not empty"),
        ({"right": bool, "why": None}, "why must be a text that is not empty"),
    ],
)
def test_an_exercise_that_cannot_be_checked_is_refused(what, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)) as caught:
        exercise(**what)
    assert str(caught.value).startswith("Exercise 5.1: ")


def test_an_answer_that_gives_no_numbers_is_the_authors_mistake_and_says_so():
    broken = exercise(answer=lambda t: "2.31 h", inputs=[1], tolerance=0.01)
    with pytest.raises(ValueError, match=r'^Exercise 5\.1: answer gives the text "2.31 h", where finite numbers'):
        broken.check(lambda t: 2.31)


def test_an_exercise_has_the_same_name_each_time():
    assert repr(NUMBER) == "<Exercise 5.1>"


# ---- that the chapters' solutions are right ----


def problems(notebook: nbformat.NotebookNode, chapter: str, way: Visit) -> list[str]:
    """What is wrong with the exercises of a chapter, one sentence each, by what came of the way through it.

    Looks at the cells up to the last exercise, as a student would who first runs each exercise
    untouched and then with its folded solution in its place.
    """
    todo = {task.cell: task for task in tasks(notebook)}
    promised = [
        name for cell in notebook.cells for name in HEADING.findall(cell.source) if cell.cell_type == "markdown"
    ]
    number = str(int(chapter.split("-")[0]))
    wrong = [f"Exercise {name} is in chapter {chapter}." for name in promised if name.split(".")[0] != number]
    checked: list[str] = []
    for index in range(max(todo, default=-1) + 1):
        said, solved = way.cells.get(index), way.solved.get(index)
        if said and said.error:
            wrong.append(f"Cell {index} stops: {said.error}.")
            break
        if index in todo:
            exercises = re.findall(STATE, said.text, re.M)
            checked += [name for name, _ in exercises]
            wrong += as_committed(index, exercises) + once_solved(exercises, solved)
        elif solved and solved.error:
            wrong.append(f"Cell {index} stops once the exercises before it are solved: {solved.error}.")
    if sorted(promised) != sorted(checked):
        wrong.append(
            f"Exercises under a heading ({', '.join(promised) or 'none'}) and exercises with a check "
            f"({', '.join(checked) or 'none'}) differ."
        )
    return wrong


STATE = r"^Exercise (\S+): (.*?)\."


def as_committed(index: int, exercises: list[tuple[str, str]]) -> list[str]:
    """What is wrong with an exercise that nobody has touched."""
    nothing = [] if exercises else [f"Cell {index} checks something that is no Exercise."]
    return nothing + [
        f"Exercise {name} as committed says {state!r}, not 'not answered yet'."
        for name, state in exercises
        if state != "not answered yet"
    ]


def once_solved(exercises: list[tuple[str, str]], solved: Said | None) -> list[str]:
    """What is wrong with the folded solution of an exercise."""
    label = " and ".join(name for name, _ in exercises)
    if solved is None:
        return [f"Exercise {label} has no folded solution with Python code after it."]
    if solved.error:
        return [f"The solution of exercise {label} stops: {solved.error}."]
    states = re.findall(STATE, solved.text, re.M)
    return [
        f"The solution of exercise {name} is not right: {solved.text.strip()}"
        for name, _ in exercises
        if {state for one, state in states if one == name} != {"right"}
    ]


def problems_of(*cells: str) -> list[str]:
    """The problems of a small notebook, run in this process up to its last exercise."""
    made = notebook(*cells)
    with in_this_process() as session:
        way = visit(made, session, max((task.cell for task in tasks(made)), default=-1))
    return problems(made, "05-five", way)


def notebook(*cells: str) -> nbformat.NotebookNode:
    """A notebook of code cells and, where a text starts with #, : or `, of markdown cells."""
    make = nbformat.v4
    return make.new_notebook(
        cells=[(make.new_markdown_cell if text[0] in "#:`" else make.new_code_cell)(text) for text in cells]
    )


SETUP = """from widgets.teaching.exercise import Exercise
first = Exercise("5.1", asks="a number", answer=4, tolerance=0.1, hint="Add.", why="2 + 2 = 4.")
two = 2"""
TASK = "total = ...\nfirst.check(total)"
SOLVED = ":::{admonition} Solution to exercise 5.1\n:class: dropdown\nAdd.\n\n```python\ntotal = two + 2\n```\n:::"


@pytest.mark.parametrize(
    "solution",
    [
        SOLVED,
        ":::{dropdown} Solution\n```python\ntotal = two + 2\nfirst.check(total)\n```\n:::\n\nMore text.",
        "````{admonition} Solution\n:class: dropdown\n\n```python\ntotal = two\n```\nthen\n```python\ntotal += 2\n```\n````",
    ],
)
def test_a_solved_exercise_passes(solution):
    assert problems_of("# Five", SETUP, "## Exercise 5.1", TASK, solution, "1 / 0") == []


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ([SETUP, "## Exercise 5.1", TASK], "Exercise 5.1 has no folded solution"),
        ([SETUP, "## Exercise 5.1", TASK, "x = 1", SOLVED], "Exercise 5.1 has no folded solution"),
        (
            [SETUP, "## Exercise 5.1", TASK, "## Exercise 5.2\n" + SOLVED],
            "5.1 has no folded solution",
        ),
        (
            [SETUP, "## Exercise 5.1", TASK, ":::{note}\n```python\ntotal = 4\n```\n:::"],
            "no folded solution",
        ),
        (
            [SETUP, "## Exercise 5.1", TASK, ":::{dropdown} Solution\nJust add.\n:::"],
            "no folded solution",
        ),
        (
            [SETUP, "## Exercise 5.1", TASK, SOLVED.replace("two + 2", "two + 3")],
            "5.1 is not right: Exercise 5.1: not yet",
        ),
        (
            [SETUP, "## Exercise 5.1", TASK, SOLVED.replace("total =", "sum_ =")],
            "5.1 is not right: Exercise 5.1: not answered",
        ),
        (
            [SETUP, "## Exercise 5.1", TASK, SOLVED.replace("two", "three")],
            "of exercise 5.1 stops: NameError",
        ),
        (
            [SETUP, "## Exercise 5.1", TASK.replace("...", "4"), SOLVED],
            "5.1 as committed says 'right'",
        ),
        (
            [SETUP, "## Exercise 5.1", TASK.replace("...", "5"), SOLVED],
            "5.1 as committed says 'not yet'",
        ),
        (
            [SETUP, "## Exercise 5.1", "## Exercise 5.2", TASK, SOLVED],
            "(5.1, 5.2) and exercises with a check (5.1)",
        ),
        ([SETUP, TASK, SOLVED], "(none) and exercises with a check (5.1)"),
        ([SETUP, "## Exercise 4.1", TASK, SOLVED], "Exercise 4.1 is in chapter 05-five"),
        ([SETUP, "1 / 0", "## Exercise 5.1", TASK, SOLVED], "Cell 1 stops: ZeroDivisionError"),
    ],
)
def test_an_exercise_without_a_right_solution_is_found(cells, sentence):
    assert any(sentence in problem for problem in problems_of(*cells))


LATER = SETUP.replace("first", "second").replace("5.1", "5.2").replace("4,", "8,")
SECOND = "double = ...\nsecond.check(double)"
SECOND_SOLVED = ":::{dropdown} Solution\n```python\ndouble = 2 * total\n```\n:::"


def test_a_solution_stands_in_for_the_untouched_cell():
    assert problems_of(SETUP, "## Exercise 5.1", TASK, SOLVED, "## Exercise 5.2", LATER, SECOND, SECOND_SOLVED) == []


def test_a_cell_that_uses_a_solution_runs_with_it_too():
    uses = "half = None if total is ... else 1 / (total - 4)"
    (problem,) = problems_of(
        SETUP, "## Exercise 5.1", TASK, SOLVED, uses, "## Exercise 5.2", LATER, SECOND, SECOND_SOLVED
    )
    assert problem == "Cell 4 stops once the exercises before it are solved: ZeroDivisionError: division by zero."


def test_a_solution_leaves_no_trace_in_the_chapter_and_only_what_it_set_to_the_next_one():
    looks = "assert globals()['two'] == 2 and globals()['total'] is ... and 'new' not in globals()"
    changes = ":::{dropdown} Solution\n```python\ntwo, new, anew = 3, 1, 9\ntotal = two + new\n```\n:::"
    uses = SECOND_SOLVED.replace("2 * total", "total + new + two + anew")  # 4 and 1, the chapter's 2 and 1
    assert problems_of(
        SETUP, "## Exercise 5.1", TASK, changes, looks, "anew = 1", "## Exercise 5.2", LATER, SECOND, uses
    ) == []  # fmt: skip


@pytest.mark.notebook
@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_the_solutions_in_the_chapter_are_right(executed, path):
    assert problems(read(path), path.stem, executed(path).visit) == []
