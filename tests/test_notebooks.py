"""Chapters are committed executed, in one normal form, and give the same outputs again."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from itertools import takewhile, zip_longest
from pathlib import Path

import nbformat
import pytest

from tests.execution import execute_once
from tests.notebooks import CHAPTERS, WIDGET_VIEW, Unfinished, chapters, dumps, normalize, read, refresh

# The address of an object in memory: another one in each run.
ADDRESS = re.compile(r"\b0x[0-9a-f]{7,}\b")


def nbval(path: Path) -> subprocess.CompletedProcess[str]:
    """Strict nbval on one notebook: each output is compared, none is forgiven."""
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", path]
    return subprocess.run(command, cwd=path.parent, capture_output=True, text=True, encoding="utf-8")


def changed(stored: str, now: str) -> list[str]:
    """Where two texts of one notebook differ, a line each: a long line is shown from just before the place."""
    out = []
    for number, (old, new) in enumerate(zip_longest(stored.splitlines(), now.splitlines(), fillvalue=""), 1):
        if old != new:
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new)))
            at = max(0, same - 40)
            out.append(f"line {number}: …{old[at : at + 120]} became …{new[at : at + 120]}")
    return out


def outputs(notebook: nbformat.NotebookNode):
    """Each (cell number from 0, output)."""
    for position, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", ()):
            yield position, output


def notebook_of(*sources: str) -> nbformat.NotebookNode:
    """A small notebook with one code cell for each source."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return normalize(nbformat.v4.new_notebook(cells=cells))


@pytest.fixture(params=chapters(), ids=lambda path: path.stem)
def chapter(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_there_are_chapters():
    assert chapters(), f"no notebook in {CHAPTERS}"


@pytest.mark.notebook
def test_outputs_come_out_the_same_again(chapter, executed):
    """Letter by letter, pictures too: stricter than nbval, which passes over PNG and cells that were never run."""
    now = executed(chapter)
    assert [said.error for said in now.visit.cells.values() if said.error] == []
    assert changed(chapter.read_text(encoding="utf-8"), now.text)[:20] == []


def test_every_code_cell_was_executed_in_order_and_without_an_error(chapter):
    # nbval never compares a cell without an execution count, and an error may be compared as equal.
    notebook = read(chapter)
    counts = [c.execution_count for c in notebook.cells if c.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    errors = [(p, o.ename, o.evalue) for p, o in outputs(notebook) if o.output_type == "error"]
    assert errors == []


def test_no_saved_widget_and_no_address_is_committed(chapter):
    notebook = read(chapter)
    assert "widgets" not in notebook.metadata
    views = [p for p, o in outputs(notebook) if WIDGET_VIEW in o.get("data", {})]
    assert views == []
    addresses = [
        (p, found)
        for p, output in outputs(notebook)
        for text in [output.get("text", ""), *map(str, output.get("data", {}).values())]
        for found in ADDRESS.findall(text)
    ]
    assert addresses == []


def test_the_stored_form_is_the_normal_form(chapter):
    assert dumps(normalize(read(chapter))) == chapter.read_text(encoding="utf-8")


def test_normalizing_removes_what_a_session_leaves_behind(tmp_path):
    notebook = notebook_of("1")
    expected = dumps(notebook)
    used = copy.deepcopy(notebook)
    used.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": 1}}}
    used.metadata["language_info"]["version"] = "3.11.99"
    used.cells[0].metadata = nbformat.from_dict(
        {"execution": {"iopub.status.busy": "2026-01-01T00:00:00Z"}, "collapsed": False}
    )
    used.cells[0].outputs = [
        nbformat.v4.new_output("display_data", {WIDGET_VIEW: {"model_id": "abc", "version_major": 2}})
    ]
    path = tmp_path / "used.ipynb"
    path.write_text(nbformat.writes(used), encoding="utf-8")
    assert dumps(normalize(read(path))) == expected


def test_a_missing_or_repeated_cell_id_gets_the_same_one_each_time():
    def ids() -> list[str]:
        notebook = notebook_of("1", "2", "3")
        notebook.cells[0].id = notebook.cells[1].id = "twin"
        del notebook.cells[2]["id"]
        return [cell.id for cell in normalize(notebook).cells]

    assert ids() == ids()
    assert len(set(ids())) == 3
    assert ids()[0] == "twin"


@pytest.mark.notebook
def test_refreshing_twice_changes_nothing_and_nbval_agrees(tmp_path):
    path = tmp_path / "small.ipynb"
    path.write_text(dumps(notebook_of("import ipywidgets\nipywidgets.IntSlider()", "print(6 * 7)")))
    assert refresh(path) == "small.ipynb: stored anew"
    assert refresh(path) == "small.ipynb: as it was"
    assert nbval(path).returncode == 0


@pytest.mark.notebook
def test_one_changed_output_is_noticed_and_a_solution_leaves_no_trace(tmp_path):
    exercise = (
        "from widgets.teaching.exercise import Exercise\n"
        "asked = Exercise('5.1', asks='a number', answer=4, tolerance=0.1, hint='Add.', why='2 + 2.')"
    )
    notebook = notebook_of(exercise, "total = ...\nasked.check(total)", "print(total, 6 * 7)")
    solution = nbformat.v4.new_markdown_cell(":::{dropdown} Solution\n```python\ntotal = 4\n```\n:::")
    notebook.cells.insert(2, solution)
    path = tmp_path / "05-small.ipynb"
    path.write_text(dumps(normalize(notebook)), encoding="utf-8")
    refresh(path)
    stored = path.read_text(encoding="utf-8")
    now = execute_once(path)
    assert now.visit.solved[1].text == "Exercise 5.1: right. 2 + 2.\n"
    assert changed(stored, now.text) == []
    (line,) = changed(stored.replace("Ellipsis 42", "Ellipsis 41"), now.text)
    assert line.endswith('"Ellipsis 41\\n" became …      "Ellipsis 42\\n"')


@pytest.mark.notebook
def test_a_failing_cell_is_named_and_the_chapter_left_alone(tmp_path):
    path = tmp_path / "broken.ipynb"
    path.write_text(dumps(notebook_of("undefined_name")), encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    with pytest.raises(Unfinished, match=r"broken\.ipynb is left as it was(.|\n)*undefined_name"):
        refresh(path)
    assert path.read_text(encoding="utf-8") == before
