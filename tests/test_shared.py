"""What the processes of a test run share is made by one of them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.shared import Shared, shared

ASK = """
import sys, time
from pathlib import Path
from tests.shared import Shared

def make(place):
    time.sleep(0.5)
    (place / "made").write_text("x")
    with Path(sys.argv[1], "times").open("a") as times:
        times.write("made\\n")
    return {"place": str(place)}

print(Shared(Path(sys.argv[1])).once("thing", make)["place"])
"""


def test_two_processes_make_one_thing(tmp_path):
    command = [sys.executable, "-c", ASK, str(tmp_path)]
    asking = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
        for _ in range(2)
    ]
    said = {process.communicate(timeout=60)[0].strip() for process in asking}
    assert said == {str(tmp_path / "thing")}
    assert (tmp_path / "times").read_text() == "made\n"


def test_what_could_not_be_made_is_tried_again(tmp_path):
    def fail(place):
        raise RuntimeError("no room")

    share = Shared(tmp_path)
    with pytest.raises(RuntimeError, match="no room"):
        share.once("thing", fail)
    assert share.once("thing", lambda place: 1) == share.once("thing", lambda place: 2) == 1


def test_the_processes_of_one_run_have_one_folder_and_two_runs_have_two(tmp_path, monkeypatch):
    class Factory:
        def __init__(self, place):
            self.place = place

        def getbasetemp(self):
            self.place.mkdir(parents=True, exist_ok=True)
            return self.place

    def folder(place):
        return shared(Factory(tmp_path / place)).folder

    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    assert folder("run-1") != folder("run-2")
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    assert folder("run-3/popen-gw0") == folder("run-3/popen-gw1") != folder("run-4/popen-gw0")
