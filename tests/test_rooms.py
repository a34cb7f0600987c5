"""The rooms of `widgets`: imports run downward only, no ring of them closes, and nothing outgrows its bound."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT

WIDGETS = ROOT / "widgets"
FLOORS = (
    {"style", "evidence", "system"},
    {"page", "models"},
    {"live", "charts", "teaching", "book"},
    {"figures"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# The book is the last to look at a page: it gives each kind of output its runtime.
BESIDE = {"book": {"live", "teaching"}}
# These could serve another course as they stand: they know nothing of ketamine, of data or of a chapter.
ONLY = {"system": set(), "live": {"style", "system", "page"}}
MOST_LINES = {"file": 400, "class": 200, "function": 60}


class Import(NamedTuple):
    """One import of the package's own: the module it stands in, its line, and the module it names."""

    module: str
    line: int
    target: str
    for_types_only: bool


def modules(root: Path) -> dict[str, Path]:
    """Each module of the package at `root`, by its dotted name without `widgets.`; the roof itself is ''."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix("__init__").removesuffix("."): path
        for path in sorted(root.rglob("*.py"))
    }


@lru_cache  # many tests read the same files
def statements(source: str) -> list[tuple[ast.Import | ast.ImportFrom, bool]]:
    """The import statements of a module, and of each whether only a type checker runs it."""
    nodes = list(ast.walk(ast.parse(source)))
    guards = [n for n in nodes if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test)]
    guarded = {id(inner) for guard in guards for inner in ast.walk(guard)}
    return [(n, id(n) in guarded) for n in nodes if isinstance(n, (ast.Import, ast.ImportFrom))]


def named(node: ast.Import | ast.ImportFrom, module: str, is_package: bool) -> Iterator[str]:
    """The full dotted names that an import statement asks for."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = node.module or ""
    if node.level:
        here = ["widgets", *filter(None, module.split("."))]
        up = node.level - is_package
        base = ".".join([*here[: len(here) - up], *filter(None, [node.module])])
    yield from (f"{base}.{alias.name}" for alias in node.names)


def imports(root: Path) -> list[Import]:
    """Every import of `widgets` from `widgets`, also those within a function."""
    known, found = modules(root), []
    for module, path in known.items():
        for node, for_types_only in statements(path.read_text("utf-8")):
            for name in named(node, module, path.name == "__init__.py"):
                top, _, target = name.partition(".")
                if top != "widgets":
                    continue
                while target and target not in known:  # a name that a module holds, not a module
                    target = target.rpartition(".")[0]
                found.append(Import(module, node.lineno, target, for_types_only))
    return found


def climbing(root: Path) -> list[str]:
    """The imports that do not run downward, one line each."""
    wrong = []
    for module, line, target, _ in imports(root):
        room, other = module.split(".")[0], target.split(".")[0]
        if room in ("", other):  # the roof may name every room; a room is free within itself
            continue
        allowed = {r for r in FLOOR if FLOOR[r] < FLOOR.get(room, -1)} | BESIDE.get(room, set())
        if other not in ONLY.get(room, allowed):
            wrong.append(f"widgets.{module}:{line} imports {other or 'the roof'}; {room} may not")
    return wrong


def rings(root: Path) -> list[str]:
    """Each set of modules that import each other in a ring; what only a type checker reads closes none."""
    graph: dict[str, set[str]] = {module: set() for module in modules(root)}
    for module, _, target, for_types_only in imports(root):
        if not for_types_only:
            graph[module].add(target)
    reached = {module: beyond(graph, module) for module in graph}
    found = {frozenset(m for m in reached[module] if module in reached[m]) for module in graph}
    return sorted(f"a ring of imports: {', '.join(f'widgets.{m}' for m in sorted(ring))}" for ring in found if ring)


def beyond(graph: dict[str, set[str]], start: str) -> set[str]:
    """What is reached from a module by one import or more."""
    out: set[str] = set()
    ahead = [start]
    while ahead:
        new = graph[ahead.pop()] - out
        out |= new
        ahead += new
    return out


def oversized(root: Path) -> list[str]:
    """Every file, class and function past its bound, one line each."""
    wrong = []
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".mjs", ".css")):
        text, name = path.read_text("utf-8"), path.relative_to(root).as_posix()
        found = [("file", "", len(text.splitlines()))]
        for node in ast.walk(ast.parse(text)) if path.suffix == ".py" else ():
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                kind = "class" if isinstance(node, ast.ClassDef) else "function"
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                found.append((kind, node.name, node.end_lineno - first + 1))
        wrong += [
            f"widgets/{name}: {kind} {what} has {lines} lines; {MOST_LINES[kind]} at most".replace("  ", " ")
            for kind, what, lines in found
            if lines > MOST_LINES[kind]
        ]
    return wrong


def test_every_room_stands_on_a_floor():
    rooms = {module.split(".")[0] for module in modules(WIDGETS)} - {""}
    assert rooms == set(FLOOR)


@pytest.mark.parametrize("rule", [climbing, rings, oversized])
def test_the_rooms_keep_the_rule(rule):
    wrong = rule(WIDGETS)
    assert not wrong, "\n" + "\n".join(wrong)


# ---- that each rule sees what it is there to see ----


@pytest.fixture
def copied(tmp_path):
    """The package in a folder of its own, to break."""
    only_python = shutil.ignore_patterns("__pycache__", "*.woff2", "*.svg")
    return Path(shutil.copytree(WIDGETS, tmp_path / "widgets", ignore=only_python))


def add(root: Path, module: str, line: str) -> None:
    path = root / module
    path.write_text(f"{path.read_text('utf-8')}\n\n{line}\n", "utf-8")


@pytest.mark.parametrize(
    ("module", "line", "other"),
    [
        ("system/__init__.py", "from widgets import evidence", "evidence"),
        ("system/__init__.py", "from widgets import style", "style"),
        ("system/__init__.py", "import widgets.style", "style"),
        ("live/words.py", "from widgets.evidence import table", "evidence"),
        ("live/words.py", "from ..models import plasticity", "models"),
        ("live/__init__.py", "from ..models import plasticity", "models"),
        ("live/words.py", "def late():\n    from widgets.charts import pooled", "charts"),
        ("evidence/__init__.py", "from widgets.figures.routes import Routes", "figures"),
        ("charts/base.py", "from widgets.live import Slider", "live"),
        ("models/plasticity.py", "from widgets.page import svg", "page"),
        ("page/svg.py", "from widgets import Routes", "the roof"),
    ],
)
def test_an_import_that_climbs_is_found(copied, module, line, other):
    before = climbing(copied)
    add(copied, module, line)
    (wrong,) = set(climbing(copied)) - set(before)
    assert wrong.endswith(f"imports {other}; {module.split('/')[0]} may not")


@pytest.mark.parametrize(
    "line", ["from widgets.live import Slider", "from . import panel", "from widgets.live import panel"]
)
def test_a_ring_of_imports_is_found(copied, line):
    before = rings(copied)
    add(copied, "live/words.py", line)
    (ring,) = set(rings(copied)) - set(before)
    assert "widgets.live.words" in ring


def test_an_import_for_types_closes_no_ring_and_may_not_climb_either(copied):
    before = rings(copied), climbing(copied)
    guard = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from widgets.{}"
    add(copied, "live/words.py", guard.format("live import panel"))
    assert (rings(copied), climbing(copied)) == before
    add(copied, "live/words.py", guard.format("models import plasticity"))
    assert len(climbing(copied)) == len(before[1]) + 1


@pytest.mark.parametrize(
    ("name", "head", "line", "bound", "found"),
    [
        ("a.py", "", "x = 1", 400, "file has 401 lines"),
        ("a.mjs", "", "x = 1", 400, "file has 401 lines"),
        ("a.css", "", "a {}", 400, "file has 401 lines"),
        ("a.py", "class Wide:", "    x = 1", 200, "class Wide has 201 lines"),
        ("a.py", "@cache\ndef deep():", "    x = 1", 60, "function deep has 61 lines"),
        ("a.py", "class A:\n  async def deep():", "    x = 1", 61, "function deep has 61 lines"),
    ],
)
def test_what_outgrows_its_bound_is_found(tmp_path, name, head, line, bound, found):
    lines = [*head.splitlines(), *[line] * 401][:bound]
    (tmp_path / name).write_text("\n".join(lines))
    assert oversized(tmp_path) == []
    (tmp_path / name).write_text("\n".join([*lines, line]))
    (wrong,) = oversized(tmp_path)
    assert found in wrong
