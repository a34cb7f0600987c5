"""Holds a table to its description: the first cell that breaks it is named in one sentence.

Frictionless, which validates the whole package in the tests, is not used here: to import it takes
half as long as all else that a chapter needs to open a table, and it cannot say which rows share a
key, whether a source is known, or whether a reason fits the columns beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from widgets.evidence.cells import read_cells
from widgets.evidence.citations import bibliography, split_source
from widgets.evidence.package import EvidenceError, resource

# A column, which of its cells break a rule, and what the rule expects there.
Rule = tuple[str, pd.Series, str]

_KIND = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "date": "a date like 2025-01-31",
}
_SOURCE = "a key of references.bib, 'derived: reason' or 'assumption: reason'"


def check_table(name: str, text: pd.DataFrame, frame: pd.DataFrame, folder: Path) -> None:
    """Refuses a table that is not what `datapackage.json` says of it.

    Parameters
    ----------
    name : str
        The table's name.
    text, frame : pandas.DataFrame
        Its cells as `read_cells` gives them, and the same cells typed: same shape, same index.
    folder : Path
        Where the other tables and `references.bib` lie.

    Raises
    ------
    EvidenceError
        Names file, row, column, what is expected and what was found.
    """
    schema = resource(name, folder)["schema"]
    for field in schema["fields"]:
        for rule in _field_rules(field, text[field["name"]], frame[field["name"]]):
            _hold(name, text, rule, folder)
    if "primaryKey" in schema:
        _check_key(name, text, schema["primaryKey"], folder)
    for key in schema.get("foreignKeys", []):
        _hold(name, text, _reference_rule(name, text, key, folder), folder)
    if "source" in text:
        _check_sources(name, text, folder)
    if "recalled" in text:
        _check_recalled(name, text, folder)


def _field_rules(field: dict[str, Any], text: pd.Series, values: pd.Series) -> Iterator[Rule]:
    """What a column's type and constraints ask of its cells."""
    name, limits = field["name"], field.get("constraints", {})
    empty = text == ""
    if limits.get("required"):
        yield name, empty, "a value"
    if field["type"] in _KIND:
        yield name, ~empty & values.isna(), _KIND[field["type"]]
    if "enum" in limits:
        yield name, ~empty & ~values.isin(limits["enum"]), f"one of {', '.join(map(str, limits['enum']))}"
    if "minimum" in limits:
        yield name, values < limits["minimum"], f"at least {limits['minimum']}"
    if "maximum" in limits:
        yield name, values > limits["maximum"], f"at most {limits['maximum']}"
    if "pattern" in limits:
        yield name, ~empty & ~text.str.fullmatch(limits["pattern"]), f"text of the form {limits['pattern']}"


def _hold(name: str, text: pd.DataFrame, rule: Rule, folder: Path) -> None:
    column, broken, expected = rule
    if broken.any():
        row = broken.fillna(False).idxmax()
        raise _error(name, text, row, column, expected, text.loc[row, column], folder)


def _error(
    name: str, text: pd.DataFrame, row: int, column: str, expected: str, found: str, folder: Path
) -> EvidenceError:
    """The sentence about one cell; the row's key stands beside its number."""
    described = resource(name, folder)
    key = [text.loc[row, part] for part in described["schema"].get("primaryKey", []) if part != column]
    who = f" ({', '.join(key)})" if any(key) else ""
    seen = repr(found) if found else "nothing"
    return EvidenceError(
        f"data/{described['path']}, row {row}{who}, column {column}: expected {expected}, found {seen}."
    )


def _check_key(name: str, text: pd.DataFrame, key: list[str], folder: Path) -> None:
    again = text.duplicated(key)
    if again.any():
        row = again.idxmax()
        first = (text[key] == text.loc[row, key]).all(axis="columns").idxmax()
        expected = f"a key not yet used (row {first} has it)"
        raise _error(name, text, row, key[-1], expected, text.loc[row, key[-1]], folder)


def _reference_rule(name: str, text: pd.DataFrame, key: dict[str, Any], folder: Path) -> Rule:
    target, fields = key["reference"]["resource"] or name, key["reference"]["fields"]
    known = pd.MultiIndex.from_frame(read_cells(target, folder)[fields])
    here = text[key["fields"]]
    unknown = ~pd.MultiIndex.from_frame(here).isin(known) & (here != "").any(axis="columns")
    return key["fields"][-1], unknown, f"a value of {', '.join(fields)} in {target}"


def _check_sources(name: str, text: pd.DataFrame, folder: Path) -> None:
    """Each row: known keys, then perhaps one reason; a reason fits the other columns."""
    known = bibliography(folder).entries
    for row, source in text["source"].items():
        keys, reason = split_source(source)
        strange = [key for key in keys if key not in known]
        if strange or not (keys or reason):
            raise _error(name, text, row, "source", _SOURCE, strange[0] if strange else source, folder)
        # A row that was worked out, or assumed, says so in a column too, where the table has it.
        kind = reason.split(":")[0]
        column = {"derived": "checked", "assumption": "basis"}.get(kind, "")
        if column in text and text.loc[row, column] != kind:
            raise _error(name, text, row, column, f"{kind}, as its source says", text.loc[row, column], folder)


def _check_recalled(name: str, text: pd.DataFrame, folder: Path) -> None:
    for row, columns in text["recalled"].items():
        for part in filter(None, columns.split("; ")):
            if part not in text:
                raise _error(name, text, row, "recalled", "names of columns of this table", part, folder)
