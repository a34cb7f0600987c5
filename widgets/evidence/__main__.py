"""Writes the data dictionary: `python -m widgets.evidence`, or with the folder of another copy of the data."""

from __future__ import annotations

import sys
from pathlib import Path

from widgets.evidence import DATA, dictionary

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
(folder / "README.md").write_text(dictionary(folder), encoding="utf-8")
