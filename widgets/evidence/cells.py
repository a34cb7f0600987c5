"""A file of the evidence base as text: its header and the width of its rows are checked, nothing else."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pandas as pd

from widgets.evidence.package import DATA, EvidenceError, resource


@cache
def read_cells(name: str, folder: Path = DATA) -> pd.DataFrame:
    """The cells of one table as text, below a header that is as described.

    Python's own reader and not pandas': that one fills up a row that is too short.

    Parameters
    ----------
    name : str
        One of `tables()`.
    folder : Path
        Where `datapackage.json` lies.

    Returns
    -------
    pandas.DataFrame
        Text only, an empty cell as empty text, indexed by the number of the row in the file
        (the header is row 1). It is kept for the next caller: do not change it.

    Raises
    ------
    EvidenceError
        If the file is missing, is no UTF-8 or no CSV, or a heading or the width of a row is not as described.
    """
    found = resource(name, folder)
    path, names = found["path"], [field["name"] for field in found["schema"]["fields"]]
    try:
        with open(folder / path, newline="", encoding="utf-8") as file:
            lines = list(csv.reader(file, strict=True))
    except OSError:
        raise EvidenceError(f"data/{path}: expected the file, found none.") from None
    except UnicodeDecodeError:
        raise EvidenceError(f"data/{path}: expected text in UTF-8.") from None
    except csv.Error as error:
        raise EvidenceError(f"data/{path}: expected comma-separated values ({error}).") from None
    header = lines[0] if lines else []
    for position, heading in enumerate(names):
        there = header[position] if position < len(header) else ""
        if there != heading:
            raise EvidenceError(
                f"data/{path}, row 1, column {heading}: expected this heading in place {position + 1}, found {there!r}."
            )
    for number, line in enumerate(lines, start=1):
        if len(line) != len(names):
            at = names[min(len(line), len(names) - 1)]
            raise EvidenceError(
                f"data/{path}, row {number}, column {at}: expected {len(names)} cells in the row, found {len(line)}."
            )
    return pd.DataFrame(lines[1:], columns=names, index=range(2, len(lines) + 1), dtype="str")
