"""The package once installed: outside this repository it draws the same figures from the same data."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

# What a reader of the installed package gets. Run here and there, it must print the same.
PRINT = """
import hashlib, json, sys
import widgets
from widgets import evidence, figures, live
from widgets.teaching import selfcheck

def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()

shown = {"Routes": figures.Routes(), "Weigh": figures.Weigh()}
print(json.dumps({
    "widgets": widgets.__file__,
    "data": str(evidence.DATA),
    "tables": {name: evidence.table(name).to_csv() for name in evidence.tables()},
    "figures": {name: digest(figure.html()) for name, figure in shown.items()},
    "axes": {name: len(figure.figure().axes) for name, figure in shown.items()},
    "page": [live.script(), live.sheet(), selfcheck.script(), selfcheck.sheet()],
}))
"""


def run(*command: object, **how) -> str:
    """What a command prints; one that fails says why."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, encoding="utf-8", **how)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files(folder: str) -> set[str]:
    """The files of a folder of the repository that belong in the wheel."""
    left = ("__pycache__", "README.md")  # and what only a type checker reads
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not set(left) & set(path.parts) and not path.name.endswith(".d.ts")
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the package, built from a copy, so that no build folder of an earlier day gets in."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for name in ("widgets", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet")
    run(*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", folder / "dist", folder)
    (made,) = (folder / "dist").glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment, far from the repository, that holds the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel)
    # The needs are those of this environment. A path in a .pth file runs no other .pth file, so the
    # editable install of this repository stays out of sight.
    place = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    needs = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(place) / "needs.pth").write_text("\n".join(sorted(needs)), "utf-8")
    return python


def test_the_wheel_holds_every_file_of_the_package_and_of_data(wheel):
    with ZipFile(wheel) as content:
        held = {name for name in content.namelist() if ".dist-info/" not in name}
    assert held == files("widgets") | {f"widgets/{name}" for name in files("data")}


def test_an_installed_package_draws_what_the_repository_draws(installed, tmp_path):
    there = json.loads(run(installed, "-I", "-c", PRINT, cwd=tmp_path))
    place = Path(there.pop("widgets")).parent
    assert installed.parents[1] in place.parents
    assert Path(there.pop("data")) == place / "data"
    here = json.loads(run(sys.executable, "-c", PRINT, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}))
    assert Path(here.pop("widgets")).parent == ROOT / "widgets"
    assert Path(here.pop("data")) == ROOT / "data"
    assert len(there["tables"]) > 10
    assert there == here
