"""Sources as words beside a number: citations as links, full references, and how sure a row is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

from pybtex.database import BibliographyData, Entry, Person, parse_string
from pybtex.exceptions import PybtexError

from widgets.evidence.package import DATA, EvidenceError

# The last part of a `source` cell, when it gives a reason in place of a work or beside one.
_REASON = re.compile(r"(?:^|; )((?:derived|assumption): \S.*)$", re.DOTALL)


def certainty_label(row: Mapping) -> str:
    """How sure a row is, in words to stand beside it.

    Parameters
    ----------
    row : Mapping
        A row of a table: a Series, or a dict of its columns.

    Returns
    -------
    str
        Says what is from memory, computed here, read in a copy or assumed; empty for what was
        read and measured.
    """
    words = []
    checked = row.get("checked", "verified")
    basis = row.get("basis", "measured")
    if checked == "recalled":
        words.append("from memory")
    elif row.get("recalled"):
        words.append("partly from memory")
    # A published estimate is read like a measurement: what it is an estimate of stands beside it.
    if basis not in ("measured", "published"):
        words.append(basis)
    elif checked == "derived":
        words.append("computed here")
    # A row looked up alone holds NumPy's own truth, which is not Python's True.
    if str(row.get("secondary")).lower() == "true":
        words.append("read in a copy")
    return ", ".join(words)


def split_source(source: str) -> tuple[list[str], str]:
    """The parts of a `source` cell.

    Parameters
    ----------
    source : str
        Keys of references.bib and then perhaps one reason, with `; ` between them.

    Returns
    -------
    keys : list of str
    reason : str
        "derived: …" or "assumption: …"; empty when there is none.
    """
    match = _REASON.search(source)
    keys = source[: match.start()] if match else source
    return [key for key in keys.split("; ") if key], match[1] if match else ""


def cite(source: str, folder: Path = DATA) -> str:
    """A `source` cell, or one key of references.bib, as Markdown links.

    Parameters
    ----------
    source : str
        As `split_source` takes it.
    folder : Path
        Where `references.bib` lies; the course's own data unless given.

    Returns
    -------
    str
        `"Feder2014"` gives `[Feder et al. 2014](https://doi.org/…)`: the DOI where there is one,
        else PubMed, PubMed Central or the issuing body's page. A reason is kept as words.

    Raises
    ------
    EvidenceError
        For a key that references.bib does not have.
    """
    keys, reason = split_source(source)
    links = [f"[{label(key, folder)}]({link(key, folder)})" for key in keys]
    return "; ".join(links + ([reason] if reason else []))


def label(key: str, folder: Path = DATA) -> str:
    """Author and year of a reference, as a sentence names it: "Feder et al. 2014".

    Raises
    ------
    EvidenceError
        For a key that references.bib does not have.
    """
    entry = _entry(key, folder)
    letter = re.search(r"\d{4}([a-z])$", key)
    return f"{_short_authors(entry)} {entry.fields['year']}{letter.group(1) if letter else ''}"


def link(key: str, folder: Path = DATA) -> str:
    """The address that a reference is cited by.

    Raises
    ------
    EvidenceError
        For a key that references.bib does not have.
    """
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

    Raises
    ------
    EvidenceError
        For a key that references.bib does not have.
    """
    entry = _entry(key, folder)
    fields = entry.fields
    authors = ", ".join(_full_name(person) for person in entry.persons.get("author", []))
    text = f"{authors} ({fields['year']}). {fields['title']}."
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
    remarks = _remarks(entry)
    return f"{text} ({'; '.join(remarks)})" if remarks else text


def references(folder: Path = DATA) -> list[str]:
    """All keys of references.bib, sorted by label."""
    return sorted(bibliography(Path(folder)).entries, key=lambda key: label(key, folder).lower())


@cache
def bibliography(folder: Path = DATA) -> BibliographyData:
    """references.bib, each entry with an author, a title, a year and an address.

    Raises
    ------
    EvidenceError
        If the file is missing, is no BibTeX, or an entry lacks one of these.
    """
    try:
        entries = parse_string((folder / "references.bib").read_text(encoding="utf-8"), "bibtex")
    except OSError:
        raise EvidenceError("data/references.bib: expected the file, found none.") from None
    except PybtexError as error:
        why = str(error).splitlines()[0]
        raise EvidenceError(f"data/references.bib: expected BibTeX ({why}).") from None
    for key, entry in entries.entries.items():
        for need in (("author",), ("title",), ("year",), ("doi", "pmid", "pmcid", "url")):
            if not set(need) & (set(entry.fields) | set(entry.persons)):
                raise EvidenceError(f"data/references.bib, entry {key}: expected {' or '.join(need)}, found nothing.")
    return entries


def _entry(key: str, folder: Path) -> Entry:
    entries = bibliography(Path(folder)).entries
    if key not in entries:
        raise EvidenceError(f"data/references.bib has no key {key!r}.")
    return entries[key]


def _remarks(entry: Entry) -> list[str]:
    fields = entry.fields
    remarks = []
    if fields.get("doistatus") == "unconfirmed":
        remarks.append("DOI not confirmed")
    if fields.get("urlstatus") == "unconfirmed":
        remarks.append("address not confirmed")
    if fields.get("checked") == "recalled":
        remarks.append("cited from memory, not read")
    elif fields.get("checked") == "secondary":
        remarks.append("read in a secondary copy")
    return remarks


def _short_authors(entry: Entry) -> str:
    """As a sentence names them: one, two, or the first "et al."; a body by its short name."""
    if "shortauthor" in entry.fields:
        return entry.fields["shortauthor"]
    people = entry.persons["author"]
    names = [_last_name(person) for person in people]
    if names[-1] == "others" or len(names) > 2:
        return f"{names[0]} et al."
    return " and ".join(names)


def _last_name(person: Person) -> str:
    """Without the braces that keep the name of a body in one piece."""
    return " ".join(person.prelast_names + person.last_names).strip("{}")


def _full_name(person: Person) -> str:
    last = _last_name(person)
    if last == "others":
        return "et al."
    initials = "".join(name[0] for name in person.first_names + person.middle_names)
    return f"{last} {initials}".strip()
