"""Scripts and sheets as a page takes them: lean, in one piece, each model known by the hash of its content."""

from __future__ import annotations

import re
from pathlib import Path

from widgets.system import fingerprint

# A line of a runtime or a sheet that is a comment from end to end.
_COMMENT = re.compile(r"//.*|/\*.*\*/")


def lean(path: Path) -> str:
    """A script or a sheet without indentation and without lines that only explain."""
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return "\n".join(line for line in lines if line and not _COMMENT.fullmatch(line))


def registration(source: str) -> str:
    """The JavaScript that makes a model known by the hash of its content."""
    return f'(globalThis.liveModels??={{}})["{fingerprint(source)}"]={source};'
