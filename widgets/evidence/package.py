"""The description of the data: where the tables lie, which there are, and what their columns hold."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

_WIDGETS = Path(__file__).resolve().parents[1]
# In the repository the tables lie beside the package; a wheel carries them inside it.
_BESIDE, _INSIDE = _WIDGETS.parent / "data", _WIDGETS / "data"
DATA = _BESIDE if (_BESIDE / "datapackage.json").is_file() else _INSIDE

# A resource of the package, as the Frictionless standard writes it: name, path, title, description, schema.
Resource = dict[str, Any]


class EvidenceError(ValueError):
    """A file in data/ is not what its description promises; the text says where.

    A notebook shows the text alone.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


def tables(folder: Path = DATA) -> list[str]:
    """Names of all tables, in the order in which the data package lists them.

    Parameters
    ----------
    folder : Path
        Where `datapackage.json` lies; the course's own data unless given.

    Returns
    -------
    list of str

    Raises
    ------
    EvidenceError
        If `datapackage.json` is missing or broken.
    """
    return list(resources(Path(folder)))


def describe(name: str, folder: Path = DATA) -> pd.DataFrame:
    """The columns of one table: type, unit, allowed values and meaning.

    Parameters
    ----------
    name : str
        One of `tables()`.
    folder : Path
        Where `datapackage.json` lies; the course's own data unless given.

    Returns
    -------
    pandas.DataFrame
        One row per column of the table, indexed by `column`, with the columns `type`, `unit`,
        `allowed` and `meaning`; `.attrs` holds the table's title and description.

    Raises
    ------
    EvidenceError
        For a name that is no table.
    """
    found = resource(name, Path(folder))
    frame = pd.DataFrame(
        {
            "column": field["name"],
            "type": field["type"],
            "unit": field.get("unit", ""),
            "allowed": _allowed(field.get("constraints", {})),
            "meaning": field["description"],
        }
        for field in found["schema"]["fields"]
    ).set_index("column")
    frame.attrs = {"title": found["title"], "description": found["description"]}
    return frame


def _allowed(limits: dict[str, Any]) -> str:
    parts = ["required"] if limits.get("required") else []
    if "enum" in limits:
        parts.append("one of: " + ", ".join(map(str, limits["enum"])))
    words = {"minimum": "at least {}", "maximum": "at most {}", "pattern": "form: {}"}
    parts += [text.format(limits[limit]) for limit, text in words.items() if limit in limits]
    return "; ".join(parts)


@cache
def description(folder: Path = DATA) -> dict[str, Any]:
    """`datapackage.json` as it stands; do not change what is returned.

    Raises
    ------
    EvidenceError
        If it is missing, is no JSON, or lists no resources with names.
    """
    try:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        if all(isinstance(found["name"], str) for found in package["resources"]):
            return package
        raise TypeError
    except OSError:
        raise EvidenceError("data/datapackage.json: expected the file, found none.") from None
    except json.JSONDecodeError as error:
        raise EvidenceError(
            f"data/datapackage.json, row {error.lineno}, column {error.colno}: expected valid JSON ({error.msg})."
        ) from None
    except (KeyError, TypeError):
        raise EvidenceError("data/datapackage.json: expected resources, each with a name, found none.") from None


def edition(folder: Path = DATA) -> tuple[str, str]:
    """The version of the evidence base, and the day on which it was last gone over.

    Parameters
    ----------
    folder : Path
        Where `datapackage.json` lies; the course's own data unless given.

    Returns
    -------
    version : str
        As `datapackage.json` gives it: "2.0.0".
    day : str
        Its `created`, in words: "30 November 2026".

    Raises
    ------
    EvidenceError
        If `datapackage.json` has no version, or `created` is no date.
    """
    package = description(Path(folder))
    version, created = package.get("version"), package.get("created")
    try:
        day = datetime.fromisoformat(str(created))
    except ValueError:
        raise EvidenceError(
            f"data/datapackage.json, created: expected a date like 2025-01-31T00:00:00Z, found {created!r}."
        ) from None
    if not version:
        raise EvidenceError("data/datapackage.json, version: expected a version like 2.0.0, found nothing.")
    return version, in_words(day)


def in_words(day: date) -> str:
    """A day as a sentence names it: "30 November 2026"."""
    return f"{day:%d %B %Y}".lstrip("0")


def resources(folder: Path = DATA) -> dict[str, Resource]:
    """Each table's name with its description, in the order of the package."""
    return {found["name"]: found for found in description(folder)["resources"]}


def resource(name: str, folder: Path = DATA) -> Resource:
    """The description of one table.

    Raises
    ------
    EvidenceError
        For a name that is no table.
    """
    known = resources(folder)
    if name not in known:
        raise EvidenceError(f"There is no table {name!r}; the tables are {', '.join(known)}.")
    return known[name]
