"""The one door to data/: every table as a checked DataFrame, every source as a citation.

`data/datapackage.json` says what each table holds: its columns with type, unit
and allowed values, its key, and what it refers to. `table` holds each file to
that description before anything is drawn from it, so that a chapter never
shows a number whose row is broken or whose source is missing.
"""

from __future__ import annotations

import csv
import datetime
import json
import math
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from pybtex.database import BibliographyData, Entry, Person, parse_string
from pybtex.exceptions import PybtexError

_BESIDE, _INSIDE = (Path(__file__).resolve().parents[up] / "data" for up in (2, 1))
# Beside the package in a clone, within it once it is installed from a wheel.
DATA = _BESIDE if (_BESIDE / "datapackage.json").is_file() else _INSIDE

_REASON = re.compile(r"(derived|assumption): \S.*", re.DOTALL)
_YES_NO = {"true": True, "false": False}


class EvidenceError(ValueError):
    """A file in data/ is not what its description promises; the text says where."""


# ---------------------------------------------------------------- tables


def tables(folder: Path = DATA) -> list[str]:
    """Names of all tables, in the order in which the data package lists them."""
    return list(_resources(folder))


def table(name: str, folder: Path = DATA) -> pd.DataFrame:
    """One table of the evidence base, checked and typed.

    Numbers come as float64 (missing: NaN), whole numbers as Int64, yes/no as
    boolean, dates as datetime64, all else as text (missing: empty text).
    `describe(name)` lists the columns with their units; the column `source`
    holds keys for `cite`. The frame is a copy: change it freely.

    Raises EvidenceError, naming file, row and column, if the file is broken,
    and for a name that is no table.
    """
    return _table(name, Path(folder)).copy()


def describe(name: str, folder: Path = DATA) -> pd.DataFrame:
    """The columns of one table: type, unit, allowed values and meaning.

    Shape: one row per column of the table, indexed by column name; `.attrs`
    holds the table's title and description. Raises EvidenceError for a name
    that is no table.
    """
    resource = _resource(name, Path(folder))
    rows = []
    for field in resource["schema"]["fields"]:
        rows.append(
            {
                "column": field["name"],
                "type": field["type"],
                "unit": field.get("unit", ""),
                "allowed": _allowed(field),
                "meaning": field["description"],
            }
        )
    frame = pd.DataFrame(rows).set_index("column")
    frame.attrs = {"title": resource["title"], "description": resource["description"]}
    return frame


def parameters(model: str, folder: Path = DATA) -> pd.DataFrame:
    """The parameters of one model, indexed by symbol.

    Columns as in `describe("parameters")`; units L, L/h, 1/h, h, kg or 1.
    Raises EvidenceError for a model that has no parameters.
    """
    frame = table("parameters", folder)
    models = sorted(set(frame["model"]))
    if model not in models:
        raise EvidenceError(f"data/parameters.csv has no model {model!r}; it has {', '.join(models)}.")
    return frame[frame["model"] == model].set_index("symbol").drop(columns="model")


def certainty_label(row: Mapping) -> str:
    """How sure a row is, in words to stand beside it; empty for what was read and measured.

    `row` is a row of a table (a Series, or a dict of its columns). What is from
    memory, computed here, read in a copy or assumed says so.
    """
    words = []
    checked = row.get("checked", "verified")
    basis = row.get("basis", "measured")
    if checked == "recalled":
        words.append("from memory")
    elif row.get("recalled"):
        words.append("partly from memory")
    if basis != "measured":
        words.append(basis)
    elif checked == "derived":
        words.append("computed here")
    # A row looked up alone holds NumPy's own truth, which is not Python's True.
    if str(row.get("secondary")).lower() == "true":
        words.append("read in a copy")
    return ", ".join(words)


@lru_cache(maxsize=None)
def _resources(folder: Path) -> dict[str, dict]:
    path = Path(folder) / "datapackage.json"
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        return {resource["name"]: resource for resource in package["resources"]}
    except OSError:
        raise EvidenceError("data/datapackage.json: expected the file, found none.") from None
    except json.JSONDecodeError as error:
        raise EvidenceError(
            f"data/datapackage.json, row {error.lineno}, column {error.colno}: expected valid JSON ({error.msg})."
        ) from None
    except (KeyError, TypeError):
        raise EvidenceError("data/datapackage.json: expected resources, each with a name, found none.") from None


def _resource(name: str, folder: Path) -> dict:
    known = _resources(folder)
    if name not in known:
        raise EvidenceError(f"There is no table {name!r}; the tables are {', '.join(known)}.")
    return known[name]


@lru_cache(maxsize=None)
def _table(name: str, folder: Path) -> pd.DataFrame:
    resource = _resource(name, folder)
    schema = resource["schema"]
    fields = schema["fields"]
    rows = _read(resource["path"], folder, [field["name"] for field in fields])
    check = _Check(resource["path"], schema, rows)

    columns = {}
    for position, field in enumerate(fields):
        convert = _CONVERT[field["type"]]
        values = []
        for number, row in enumerate(rows, start=2):
            text = row[position]
            if text == "":
                if field.get("constraints", {}).get("required"):
                    raise check.error(number, field["name"], "a value", text)
                values.append(None)
                continue
            try:
                value = convert(text)
            except ValueError:
                raise check.error(number, field["name"], _KIND[field["type"]], text) from None
            _hold(check, number, field, value, text)
            values.append(value)
        columns[field["name"]] = _series(values, field["type"])
    frame = pd.DataFrame(columns)

    check.unique(schema.get("primaryKey", []))
    for key in schema.get("foreignKeys", []):
        _check_reference(check, key, name, folder)
    if "source" in columns:
        _check_sources(check, columns, folder)
    if "recalled" in columns:
        _check_recalled(check)
    return frame


def _read(path: str, folder: Path, names: list[str]) -> list[list[str]]:
    """All cells below the header, as text, once header and width are right."""
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
    for position, name in enumerate(names):
        found = header[position] if position < len(header) else ""
        if found != name:
            raise EvidenceError(
                f"data/{path}, row 1, column {name}: expected this heading in place {position + 1}, found {found!r}."
            )
    for number, line in enumerate(lines, start=1):
        if len(line) != len(names):
            at = names[min(len(line), len(names) - 1)]
            raise EvidenceError(
                f"data/{path}, row {number}, column {at}: expected {len(names)} cells in the row, found {len(line)}."
            )
    return lines[1:]


class _Check:
    """Where a cell stands, so that each complaint can name it."""

    def __init__(self, path: str, schema: dict, rows: list[list[str]]):
        self.path = path
        self.schema = schema
        self.rows = rows
        self.names = [field["name"] for field in schema["fields"]]

    def column(self, name: str) -> list[str]:
        position = self.names.index(name)
        return [row[position] for row in self.rows]

    def error(self, number: int, column: str, expected: str, found: str) -> EvidenceError:
        key = self.schema.get("primaryKey", [])
        row = self.rows[number - 2]
        who = ", ".join(row[self.names.index(name)] for name in key if name != column)
        who = f" ({who})" if who.strip(", ") else ""
        found = "nothing" if found == "" else repr(found)
        return EvidenceError(
            f"data/{self.path}, row {number}{who}, column {column}: expected {expected}, found {found}."
        )

    def unique(self, key: list[str]) -> None:
        seen: dict[tuple, int] = {}
        for number, parts in enumerate(zip(*(self.column(name) for name in key)), start=2):
            if parts in seen:
                raise self.error(number, key[-1], f"a key not yet used (row {seen[parts]} has it)", parts[-1])
            seen[parts] = number


def _whole(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _yes_no(text: str) -> bool:
    if text not in _YES_NO:
        raise ValueError(text)
    return _YES_NO[text]


_CONVERT = {
    "string": str,
    "number": _number,
    "integer": _whole,
    "boolean": _yes_no,
    "date": datetime.date.fromisoformat,
}
_KIND = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "date": "a date like 2025-01-31",
}


def _series(values: list, kind: str) -> pd.Series:
    if kind == "number":
        return pd.Series(values, dtype="float64")
    if kind == "integer":
        return pd.Series(values, dtype="Int64")
    if kind == "boolean":
        return pd.Series(values, dtype="boolean")
    if kind == "date":
        return pd.to_datetime(pd.Series(values, dtype="object"))
    return pd.Series(["" if value is None else value for value in values], dtype="str")


def _hold(check: _Check, number: int, field: dict, value, text: str) -> None:
    """Refuse a value outside what the field's constraints allow."""
    limits = field.get("constraints", {})
    name = field["name"]
    if "enum" in limits and value not in limits["enum"]:
        choices = ", ".join(str(choice) for choice in limits["enum"])
        raise check.error(number, name, f"one of {choices}", text)
    if "minimum" in limits and value < limits["minimum"]:
        raise check.error(number, name, f"at least {limits['minimum']}", text)
    if "maximum" in limits and value > limits["maximum"]:
        raise check.error(number, name, f"at most {limits['maximum']}", text)
    if "pattern" in limits and not re.fullmatch(limits["pattern"], text):
        raise check.error(number, name, f"text of the form {limits['pattern']}", text)


def _check_reference(check: _Check, key: dict, name: str, folder: Path) -> None:
    target = key["reference"]["resource"] or name
    resource = _resource(target, folder)
    names = [field["name"] for field in resource["schema"]["fields"]]
    rows = check.rows if target == name else _read(resource["path"], folder, names)
    positions = [names.index(column) for column in key["reference"]["fields"]]
    known = {tuple(row[position] for position in positions) for row in rows}
    here = zip(*(check.column(column) for column in key["fields"]))
    for number, parts in enumerate(here, start=2):
        if any(parts) and parts not in known:
            column = ", ".join(key["reference"]["fields"])
            raise check.error(number, key["fields"][-1], f"a value of {column} in {target}", parts[-1])


def _check_sources(check: _Check, columns: dict, folder: Path) -> None:
    """Each row: known keys, then perhaps one reason; a reason fits the other columns."""
    known = set(_bibliography(folder).entries)
    for number, text in enumerate(check.column("source"), start=2):
        expected = "a key of references.bib, 'derived: reason' or 'assumption: reason'"
        keys, reason = split_source(text)
        if not keys and not reason:
            raise check.error(number, "source", expected, text)
        for key in keys:
            if key not in known:
                raise check.error(number, "source", expected, key)
        kind = reason.split(":")[0]
        checked = columns["checked"][number - 2] if "checked" in columns else kind
        if kind == "derived" and checked != "derived":
            raise check.error(number, "checked", "derived, as its source says", checked)
        basis = columns["basis"][number - 2] if "basis" in columns else kind
        if kind == "assumption" and basis != "assumption":
            raise check.error(number, "basis", "assumption, as its source says", basis)


def _check_recalled(check: _Check) -> None:
    for number, text in enumerate(check.column("recalled"), start=2):
        for part in filter(None, text.split("; ")):
            if part not in check.names:
                raise check.error(number, "recalled", "names of columns of this table", part)


def _allowed(field: dict) -> str:
    limits = field.get("constraints", {})
    parts = []
    if limits.get("required"):
        parts.append("required")
    if "enum" in limits:
        parts.append("one of: " + ", ".join(str(choice) for choice in limits["enum"]))
    if "minimum" in limits:
        parts.append(f"at least {limits['minimum']}")
    if "maximum" in limits:
        parts.append(f"at most {limits['maximum']}")
    if "pattern" in limits:
        parts.append(f"form: {limits['pattern']}")
    return "; ".join(parts)


# ---------------------------------------------------------------- sources


def split_source(source: str) -> tuple[list[str], str]:
    """The keys in a `source` cell, and its reason ('derived: …', 'assumption: …') or ''."""
    match = re.search(r"(?:^|; )((?:derived|assumption): .*)$", source, re.DOTALL)
    reason = match.group(1) if match else ""
    if reason and not _REASON.fullmatch(reason):
        reason = ""
    keys = source[: match.start()] if match else source
    return [key for key in keys.split("; ") if key], reason


def cite(source: str, folder: Path = DATA) -> str:
    """A `source` cell, or one key of references.bib, as Markdown links.

    `"Feder2014"` gives `[Feder et al. 2014](https://doi.org/…)`: the DOI where
    there is one, else PubMed, PubMed Central or the issuing body's page. A
    reason (`derived: …`) is kept as words. Raises EvidenceError for a key that
    references.bib does not have.
    """
    keys, reason = split_source(source)
    links = [f"[{label(key, folder)}]({link(key, folder)})" for key in keys]
    return "; ".join(links + ([reason] if reason else []))


def label(key: str, folder: Path = DATA) -> str:
    """Author and year of a reference, as a sentence names it: "Feder et al. 2014"."""
    entry = _entry(key, folder)
    letter = re.search(r"\d{4}([a-z])$", key)
    return f"{_who(entry)} {entry.fields['year']}{letter.group(1) if letter else ''}"


def link(key: str, folder: Path = DATA) -> str:
    """The address that a reference is cited by."""
    fields = _entry(key, folder).fields
    if "doi" in fields:
        return "https://doi.org/" + quote(fields["doi"])
    if "pmid" in fields:
        return f"https://pubmed.ncbi.nlm.nih.gov/{fields['pmid']}/"
    if "pmcid" in fields:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{fields['pmcid']}/"
    return fields["url"]


def reference(key: str, folder: Path = DATA) -> str:
    """One reference in full, as Markdown, with what is not confirmed about it.

    Raises EvidenceError for a key that references.bib does not have.
    """
    entry = _entry(key, folder)
    fields = entry.fields
    people = entry.persons.get("author", [])
    names = ", ".join(_name(person) for person in people)
    text = f"{names} ({fields['year']}). {fields['title']}."
    where = fields.get("journal") or fields.get("publisher") or fields.get("howpublished")
    if where:
        text += f" *{where}*"
        if "volume" in fields:
            text += f" {fields['volume']}"
        if "number" in fields:
            text += f"({fields['number']})"
        if "pages" in fields:
            text += ("" if "volume" in fields else " ") + f":{fields['pages'].replace('--', '–')}"
        text += "."
    address = link(key, folder)
    text += f" [{address.removeprefix('https://')}]({address})"
    remarks = []
    if fields.get("doistatus") == "unconfirmed":
        remarks.append("DOI not confirmed")
    if fields.get("urlstatus") == "unconfirmed":
        remarks.append("address not confirmed")
    if fields.get("checked") == "recalled":
        remarks.append("cited from memory, not read")
    elif fields.get("checked") == "secondary":
        remarks.append("read in a secondary copy")
    if remarks:
        text += f" ({'; '.join(remarks)})"
    return text


def references(folder: Path = DATA) -> list[str]:
    """All keys of references.bib, sorted by label."""
    return sorted(_bibliography(Path(folder)).entries, key=lambda key: label(key, folder).lower())


@lru_cache(maxsize=None)
def _bibliography(folder: Path) -> BibliographyData:
    try:
        text = (Path(folder) / "references.bib").read_text(encoding="utf-8")
        bibliography = parse_string(text, "bibtex")
    except OSError:
        raise EvidenceError("data/references.bib: expected the file, found none.") from None
    except PybtexError as error:
        why = str(error).splitlines()[0]
        raise EvidenceError(f"data/references.bib: expected BibTeX ({why}).") from None
    for key, entry in bibliography.entries.items():
        for need in (("author",), ("title",), ("year",), ("doi", "pmid", "pmcid", "url")):
            if not set(need) & (set(entry.fields) | set(entry.persons)):
                raise EvidenceError(f"data/references.bib, entry {key}: expected {' or '.join(need)}, found nothing.")
    return bibliography


def _entry(key: str, folder: Path) -> Entry:
    entries = _bibliography(Path(folder)).entries
    if key not in entries:
        raise EvidenceError(f"data/references.bib has no key {key!r}.")
    return entries[key]


def _who(entry: Entry) -> str:
    if "shortauthor" in entry.fields:
        return entry.fields["shortauthor"]
    people = entry.persons["author"]
    names = [" ".join(person.prelast_names + person.last_names) for person in people]
    if names[-1] == "others" or len(names) > 2:
        return f"{names[0]} et al."
    return " and ".join(names)


def _name(person: Person) -> str:
    last = " ".join(person.prelast_names + person.last_names).strip("{}")
    if last == "others":
        return "et al."
    initials = "".join(name[0] for name in person.first_names + person.middle_names)
    return f"{last} {initials}".strip()


# ---------------------------------------------------------------- data dictionary


def dictionary(folder: Path = DATA) -> str:
    """The data dictionary as Markdown, written from the package description.

    `python -m widgets.evidence` writes it to data/README.md.
    """
    folder = Path(folder)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    lines = [
        f"# {package['title']}",
        "",
        package["description"],
        "",
        "This page is written from `datapackage.json` by `python -m widgets.evidence`.",
        "",
        "## How sure a row is",
        "",
        "Three columns say it. `checked`: *verified* was read in the source or its abstract, "
        "*recalled* is from memory and not yet read, *derived* was computed here from other rows. "
        "`basis`: *measured*, an *order of magnitude*, or an *assumption*. `secondary` is true "
        "where a number was read in a copy or quotation. Where a row was read but some of its "
        "columns are from memory, `recalled` names them. What is only recalled is shown as such "
        "wherever the course displays it.",
        "",
        "`source` holds keys of `references.bib`, or says `derived:` or `assumption:` with a "
        "reason. In `references.bib`, `doistatus` and `urlstatus` say whether an address was seen "
        "on a page or is unconfirmed, and a title in square brackets describes a work whose title was not read. "
        "The table `marks` lists each mark that was raised, with the page that was read.",
        "",
        "Text is UTF-8, cells are separated by commas, an empty cell means that nothing is known.",
        "",
        "## How to cite",
        "",
        f"> {package['title']}, version {package['version']}. License: {package['licenses'][0]['title']}.",
        "",
        "Cite the source of a row together with it: the key in its `source` column leads to it.",
        "",
        "## Tables",
        "",
    ]
    for name in tables(folder):
        title = _resources(folder)[name]["title"]
        lines.append(f"- [{title}](#{name})")
    for name, resource in _resources(folder).items():
        schema = resource["schema"]
        lines += ["", f"### {name}", "", resource["description"], ""]
        lines.append(f"File `{resource['path']}`, key {_listed(schema['primaryKey'])}.")
        for key in schema.get("foreignKeys", []):
            target = key["reference"]
            lines.append(f"{_listed(key['fields'])} refers to {_listed(target['fields'])} of {target['resource']}.")
        lines += ["", "| column | type | meaning |", "|--|--|--|"]
        for column, field in describe(name, folder).iterrows():
            kind = field["type"] + (f", {field['unit']}" if field["unit"] else "")
            meaning = field["meaning"] + (f" ({field['allowed']})" if field["allowed"] else "")
            lines.append(f"| `{column}` | {kind} | {meaning.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    (DATA / "README.md").write_text(dictionary(), encoding="utf-8")
