"""One execution of a chapter for all that is asked about it: its outputs, and what its folded solutions say."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

import matplotlib.pyplot as plt
import nbformat
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from traitlets.config import Config

from tests.notebooks import client_for, dumps, normalize, read

HEADING = re.compile(r"^#+ +Exercise +(\d+\.\d+)\b", re.M)
# A block of ::: or ``` whose directive is an admonition or a dropdown titled "Solution ...".
SOLUTION = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{(?:admonition|dropdown)\} *Solution\b.*\n(?P<body>(?:.*\n)*?)(?P=fence) *$",
    re.M | re.I,
)
CODE = re.compile(r"^(?P<fence>`{3,})(?:python|py|ipython3?)\n(?P<code>(?:.*\n)*?)(?P=fence) *$", re.M)


@dataclass(frozen=True)
class Said:
    """What a cell prints, and the sentence of the error that stops it, if one does."""

    text: str
    error: str | None = None


@dataclass(frozen=True)
class Task:
    """A cell that a student completes: its `check` lines and the solution that follows it."""

    cell: int
    checks: str
    solution: str | None


@dataclass
class Visit:
    """What came of one way through a chapter, by the number of the cell.

    `cells` as committed, up to the first that stops; `solved` those that were run a second time with the
    solutions: in an exercise the solution and its checks, elsewhere a cell that uses what a solution has set.
    """

    cells: dict[int, Said] = field(default_factory=dict)
    solved: dict[int, Said] = field(default_factory=dict)


def is_check(statement: ast.stmt) -> bool:
    """Whether the statement is a bare `something.check(...)`."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Attribute)
        and statement.value.func.attr == "check"
    )


def parsed(source: str) -> ast.Module:
    """A cell's syntax; an empty one when it is not plain Python (a magic, say)."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


def names(source: str, context: type[ast.expr_context]) -> set[str]:
    """The variables that a cell reads (ast.Load) or sets (ast.Store)."""
    return {n.id for n in ast.walk(parsed(source)) if isinstance(n, ast.Name) and isinstance(n.ctx, context)} | {
        n.name for n in ast.walk(parsed(source)) if context is ast.Store and isinstance(n, ast.FunctionDef)
    }


def tasks(notebook: nbformat.NotebookNode) -> list[Task]:
    """The exercises of a notebook, in order."""
    found = []
    for index, cell in enumerate(notebook.cells):
        checks = [s for s in parsed(cell.source).body if is_check(s)] if cell.cell_type == "code" else []
        if not checks:
            continue
        prose = ""
        for after in notebook.cells[index + 1 :]:
            if after.cell_type != "markdown" or HEADING.search(after.source):
                break
            prose += after.source + "\n"
        block = SOLUTION.search(prose)
        codes = [match["code"] for match in CODE.finditer(block["body"])] if block else []
        found.append(Task(index, "\n".join(map(ast.unparse, checks)), "\n".join(codes) or None))
    return found


# ---- where the cells run ----


class Session(Protocol):
    """Runs a chapter's cells one after another."""

    def cell(self, index: int, cell: nbformat.NotebookNode) -> Said:
        """Runs a cell of the chapter."""

    def more(self, source: str) -> Said:
        """Runs code that is no cell of the chapter and leaves no trace in its outputs."""


# Gives a session the functions of aside.py, in a module that none of its variables names.
ASIDE = f"""
def install():
    import sys, types
    module = sys.modules["_aside"] = types.ModuleType("_aside")
    exec({(Path(__file__).parent / "aside.py").read_text("utf-8")!r}, module.__dict__)
install()
del install
"""
ENTER = "__import__('_aside').enter(get_ipython().user_ns, {})"
LEAVE = "__import__('_aside').leave(get_ipython().user_ns)"


def visit(notebook: nbformat.NotebookNode, session: Session, last: int | None = None) -> Visit:
    """Runs the code cells up to number `last`, and each exercise also as a student would: with its solution.

    What a solution sets is there for the solutions after it, and for a second run of the cells that use it,
    but not for the cells as committed: their outputs come out as if nobody had solved anything.
    """
    out, todo = Visit(), {task.cell: task for task in tasks(notebook)}
    set_by_solutions: set[str] = set()
    set_since: set[str] = set()
    session.more(ASIDE)
    for index, cell in enumerate(notebook.cells[: None if last is None else last + 1]):
        if cell.cell_type != "code":
            continue
        out.cells[index] = session.cell(index, cell)
        if out.cells[index].error:
            break
        set_since |= names(cell.source, ast.Store)
        task = todo.get(index)
        if task is None:
            again = cell.source if names(cell.source, ast.Load) & set_by_solutions else None
        else:
            again = task.solution and f"{task.solution}\n{task.checks}"
        if again:
            set_by_solutions |= names(again, ast.Store)
            session.more(ENTER.format(sorted(set_since)))
            set_since = set()
            out.solved[index] = session.more(again)
            session.more(LEAVE)
    return out


class InKernel:
    """A session in the running kernel of an nbclient client."""

    def __init__(self, client: NotebookClient):
        self.client, self.count = client, 0

    def cell(self, index: int, cell: nbformat.NotebookNode) -> Said:
        self.count += 1
        return self._run(cell, index, execution_count=self.count)

    def more(self, source: str) -> Said:
        first = self.client.nb.cells[0]
        said = self._run(nbformat.v4.new_code_cell(source), 0, store_history=False)
        self.client.nb.cells[0] = first  # the client has put the cell that it ran in this place
        return said

    def _run(self, cell: nbformat.NotebookNode, index: int, **how) -> Said:
        try:
            self.client.execute_cell(cell, index, **how)
            error = None
        except (CellControlSignal, DeadKernelError) as stopped:
            error = str(stopped)
        for output in cell.outputs:
            if output.output_type == "error":
                error = f"{output.ename}: {output.evalue}"
        return Said("".join(o.text for o in cell.outputs if o.get("name") == "stdout"), error)


@contextlib.contextmanager
def in_this_process() -> Iterator[Session]:
    """A session in a fresh namespace of this process: quick, for the small notebooks that tests make up."""
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell(config=config, colors="nocolor")

    class InShell:
        def cell(self, index: int, cell: nbformat.NotebookNode) -> Said:
            return self.more(cell.source)

        def more(self, source: str) -> Said:
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
                result = shell.run_cell(source, silent=True)
            error = result.error_before_exec or result.error_in_exec
            return Said(out.getvalue(), f"{type(error).__name__}: {error}" if error else None)

    try:
        yield InShell()
    finally:
        plt.close("all")
        shell.restore_sys_module_state()  # IPython puts itself in the place of __main__


# ---- a whole chapter ----


@dataclass(frozen=True)
class Executed:
    """A chapter after its execution: its text as it would be stored now, and what came of the way through it."""

    text: str
    visit: Visit

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict) -> Executed:
        """The same again; JSON has made texts of the cells' numbers."""
        said = {
            kind: {int(index): Said(**one) for index, one in cells.items()} for kind, cells in stored["visit"].items()
        }
        return cls(stored["text"], Visit(**said))


def execute_once(path: Path) -> Executed:
    """Executes a stored chapter in a fresh kernel; nothing is written."""
    notebook = normalize(read(path))
    client = client_for(notebook)
    with client.setup_kernel():
        way = visit(notebook, InKernel(client))
    return Executed(dumps(normalize(notebook)), way)
