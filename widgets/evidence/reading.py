"""The tables of the evidence base as data frames, typed and checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from widgets.evidence.cells import read_cells
from widgets.evidence.package import DATA, EvidenceError, resource
from widgets.evidence.validation import check_table


def table(name: str, folder: Path = DATA) -> pd.DataFrame:
    """One table of the evidence base, checked and typed.

    Parameters
    ----------
    name : str
        One of `tables()`.
    folder : Path
        Where `datapackage.json` lies; the course's own data unless given.

    Returns
    -------
    pandas.DataFrame
        One row per row of the file. Numbers come as float64 (missing: NaN), whole numbers as
        Int64, yes/no as boolean, dates as datetime64, all else as text (missing: empty text).
        `describe(name)` lists the columns with their units; the column `source` holds keys for
        `cite`. The frame is a copy: change it freely.

    Raises
    ------
    EvidenceError
        If the file is broken, naming file, row and column; and for a name that is no table.
    """
    return _table(name, Path(folder)).copy()


def parameters(model: str, folder: Path = DATA) -> pd.DataFrame:
    """The parameters of one model.

    Parameters
    ----------
    model : str
        A name in the column `model` of the table `parameters`.
    folder : Path
        Where `datapackage.json` lies; the course's own data unless given.

    Returns
    -------
    pandas.DataFrame
        One row per parameter, indexed by `symbol`; columns as in `describe("parameters")`, the
        unit of each value in the column `unit`.

    Raises
    ------
    EvidenceError
        For a model that has no parameters.
    """
    frame = table("parameters", folder)
    models = sorted(set(frame["model"]))
    if model not in models:
        raise EvidenceError(f"data/parameters.csv has no model {model!r}; it has {', '.join(models)}.")
    return frame[frame["model"] == model].set_index("symbol").drop(columns="model")


@cache
def _table(name: str, folder: Path) -> pd.DataFrame:
    text = read_cells(name, folder)
    fields = resource(name, folder)["schema"]["fields"]
    frame = pd.DataFrame({field["name"]: _TYPED[field["type"]](text[field["name"]]) for field in fields})
    check_table(name, text, frame, folder)
    return frame.reset_index(drop=True)


def _number(text: pd.Series) -> pd.Series:
    values = pd.to_numeric(text, errors="coerce").astype("float64")
    return values.where(np.isfinite(values))


def _whole(text: pd.Series) -> pd.Series:
    return pd.to_numeric(text.where(text.str.fullmatch(r"[+-]?\d+"))).astype("Int64")


def _yes_no(text: pd.Series) -> pd.Series:
    return text.map({"true": True, "false": False}).astype("boolean")


def _date(text: pd.Series) -> pd.Series:
    return pd.to_datetime(text, format="%Y-%m-%d", errors="coerce").dt.as_unit("s")


# What is empty, or not of its column's type, becomes missing; the check tells the two apart.
_TYPED: dict[str, Callable[[pd.Series], pd.Series]] = {
    "string": lambda text: text,
    "number": _number,
    "integer": _whole,
    "boolean": _yes_no,
    "date": _date,
}
