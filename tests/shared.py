"""What is made once for all processes of a test run: whoever asks first makes it, the others wait and read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock


@dataclass(frozen=True)
class Shared:
    """A folder that the processes of one test run have in common."""

    folder: Path

    def once(self, name: str, make: Callable[[Path], Any]) -> Any:
        """What `make` returned, as JSON; it is called in one process only, with a folder that stays for the run."""
        known = self.folder / f"{name}.json"
        with FileLock(self.folder / f"{name}.lock"):
            if not known.exists():
                place = self.folder / name
                place.mkdir(exist_ok=True)
                known.write_text(json.dumps(make(place)), encoding="utf-8")
            return json.loads(known.read_text(encoding="utf-8"))


def shared(factory: pytest.TempPathFactory) -> Shared:
    """The folder of this run; xdist gives each of its processes a folder within it."""
    own = factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return Shared(folder)
