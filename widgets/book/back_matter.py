"""Writes the back matter from data/ and from the chapters: `python -m widgets.book.back_matter`."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from urllib.parse import urlsplit

from sphinx_external_toc.parsing import parse_toc_yaml

from widgets import evidence
from widgets.book.instructors import chapter
from widgets.evidence import DATA

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ROOT / "chapters"


# ---------------------------------------------------------------- glossary


def slug(term: str) -> str:
    """The anchor of a term on the glossary page: "effect size" is at `term-effect-size`."""
    return "term-" + re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-")


def glossary(folder: Path = DATA, toc: Path = ROOT / "_toc.yml") -> str:
    """The glossary as Markdown: each term, what it means, and the chapter that explains it first.

    Parameters
    ----------
    folder : Path
        Where the data lie.
    toc : Path
        The book's table of contents: a chapter is linked once the book has it.

    Returns
    -------
    str
        The page; each abbreviation leads to its term.

    Raises
    ------
    EvidenceError
        If the table is broken, or two terms would have one address.
    """
    frame = evidence.table("glossary", folder)
    there = set(parse_toc_yaml(toc))
    entries: dict[str, tuple[str, str]] = {}
    for row in frame.itertuples():
        short = f" ({row.abbreviation})" if row.abbreviation else ""
        text = f"**{row.term}**{short}: {row.definition} {_first_chapter(row.chapter, there)}"
        _enter(entries, row.term, text)
    for row in frame.itertuples():
        if row.abbreviation:
            text = f"**{row.abbreviation}**: see [{row.term}](glossary.md#{slug(row.term)})."
            _enter(entries, row.abbreviation, text)
    return _page(
        "Glossary",
        f"{len(frame)} terms in plain words, as this course uses them. A chapter links to a term "
        "where it uses it first; the chapter named here is the one that explains it.",
        *_by_letter(entries.values()),
    )


def _enter(entries: dict, term: str, text: str) -> None:
    anchor = slug(term)
    if anchor in entries:
        raise evidence.EvidenceError(
            f"data/glossary.csv: expected terms and abbreviations with an address each, "
            f"found {entries[anchor][0]!r} and {term!r} at {anchor!r}."
        )
    entries[anchor] = (term, f'<a id="{anchor}"></a>{text}')


def _first_chapter(name: str, there: set[str]) -> str:
    number = int(name.split("-")[0])
    text = f"Chapter\N{NO-BREAK SPACE}{number}" if number else "Welcome"
    return f"[{text}]({name}.ipynb)." if f"chapters/{name}" in there else f"{text}."


# ---------------------------------------------------------------- references


def references(folder: Path = DATA) -> str:
    """All works cited as Markdown, sorted, each with its address and what is not confirmed.

    Raises
    ------
    EvidenceError
        If a table or references.bib is broken.
    """
    entries = [(evidence.label(key, folder), _entry(key, folder)) for key in evidence.references(folder)]
    unconfirmed = sum("DOI not confirmed" in text for _, text in entries)
    recalled = sum("cited from memory, not read" in text for _, text in entries)
    copied = sum("read in a secondary copy" in text for _, text in entries)
    doi = sum("](https://doi.org/" in text for _, text in entries)
    return _page(
        "References",
        f"{len(entries)} works. Each ends with its address: the DOI where there is one, else "
        "PubMed, PubMed Central or the page of the body that issued it. The word after it is the "
        "key that the tables of the [evidence base](data.md) use in their column `source`.",
        "A remark in brackets says what is not sure about an entry.",
        f"- *DOI not confirmed* ({unconfirmed} of {doi} DOIs): it is from memory. All other DOIs "
        "were seen on a page. If one leads elsewhere, search for the title.\n"
        f"- *Cited from memory, not read* ({recalled}): nothing was checked against it yet, and "
        "the rows that rest on it are marked as recalled.\n"
        f"- *Read in a secondary copy* ({copied}): its numbers were read where somebody else "
        "quotes or copies them.\n"
        "- A title in square brackets is a description: the title itself was not read.",
        *_by_letter(entries, listed=True),
    )


def _entry(key: str, folder: Path) -> str:
    cited, text = evidence.label(key, folder), evidence.reference(key, folder)
    # A body is cited by its short name, and a reader looks for that.
    if not text.startswith(cited.split()[0]):
        text = f"**{cited}**: {text}"
    return f'<a id="ref-{key.lower()}"></a>{text} `{key}`'


# ---------------------------------------------------------------- data


def data(folder: Path = DATA) -> str:
    """The data dictionary as Markdown: that of data/README.md, introduced for a reader of the book.

    Raises
    ------
    EvidenceError
        If a table or references.bib is broken.
    """
    start = "## How sure a row is"
    before, _, dictionary = evidence.dictionary(folder).partition(start)
    if not dictionary:
        raise evidence.EvidenceError(f"The data dictionary has no section {start!r}; found {before[:60]!r}.")
    return _page(
        "Data",
        f"What this course states as a number or a finding stands in one of "
        f"{len(evidence.tables(folder))} tables. They lie as plain CSV files in the folder `data` of "
        "the course's repository, described by one file, `datapackage.json`, in the "
        "[Frictionless](https://specs.frictionlessdata.io/data-package/) format that many tools read. "
        "All works cited are on the page [References](references.md).",
        "In a notebook, one line opens a table, checked against its description; another says what its columns hold.",
        '```python\nfrom widgets import evidence\n\nevidence.table("trials")\nevidence.describe("trials")\n```',
        start + dictionary.rstrip("\n"),
        "## Looked up again",
        "Rows that were at first only remembered, or read at second hand, and what became of them when their "
        "sources were looked up in stored copies. The full table is `marks`.",
        "\n".join(
            f"- **{row['about']}** ({row['outcome']}): {row['read']} {evidence.cite(row['source'], folder)}"
            for row in evidence.table("marks", folder).to_dict("records")
        ),
    )


# ---------------------------------------------------------------- help


def help_page(folder: Path = DATA) -> str:
    """Help and disclaimer as Markdown: help lines by country, and what the course is not.

    Raises
    ------
    EvidenceError
        If a table or references.bib is broken.
    """
    lines = evidence.table("helplines", folder)
    approval = evidence.table("regulation", folder).set_index("id").loc["L13"]
    words = approval["words"][0].lower() + approval["words"][1:].rstrip(".")
    urgent = lines["name"] == "Emergency"
    countries = []
    for country, group in groupby(lines[~urgent].to_dict("records"), key=itemgetter("country")):
        countries += [f"### {country}", "\n".join(_line(row, row["name"]) for row in group)]
    return _page(
        "Help and disclaimer",
        "## If you need help now",
        "If you or someone near you is in danger, call the emergency number where you are.",
        "\n".join(_line(row, row["country"]) for row in lines[urgent].to_dict("records")),
        "The lines below are for a crisis, for thoughts of suicide, for help after violence, or for talking to "
        "someone. You may call for yourself or because you worry about another person.",
        *countries,
        "*Read* and a day: on that day the number was found in a stored copy of a page, the service's own or "
        "another's, and the copy may be years older. *From memory*: it was not confirmed on any page. Numbers and "
        "hours change, so each entry links to the service: check there.",
        "## If you teach or learn with this course",
        "PTSD follows events that many people have lived through, some of those in any classroom "
        "among them. No chapter describes an event in detail. A reader may stop, skip a section, or "
        "leave the room without a reason, and each chapter can be read alone.",
        "## What this course is not",
        "**It is not medical advice.** It says what studies found and how sure that is. It cannot say "
        "what is right for one person. Do not start, change or stop a treatment because of it: talk "
        "to a clinician who knows you.",
        "**It is no guide to doses.** The doses in its figures lie in the range of published "
        "trials and labels, or show how a way into the body works. Body weight is fixed, and no figure "
        "works out a dose for anyone.",
        f"**It does not say that ketamine treats PTSD.** In the United States ({approval['body']}), {words} "
        f"({evidence.cite(approval['source'], folder)}).",
        "**It is not the last word.** It was written by people who read a limited number of papers, "
        "and it marks what they did not read. [How sure is a number?](00-welcome.ipynb#how-sure-is-a-number) explains the "
        "marks.",
        "## If something does not work",
        "- **A figure in the book does not move.** It needs JavaScript, but no network. Without "
        "JavaScript it stands still at its first settings, and the sentence below it stays true.\n"
        "- **In JupyterLab a figure is a picture.** Run its cell, and those above it, from the top: "
        "*Run*, then *Run All Cells*.\n"
        "- **JupyterLab does not find `widgets`.** Start it as the README says, with `make lab`, so "
        "that it uses the course's own environment.\n"
        "- **An exercise says *not answered yet*.** It waits for your answer in place of the three dots.\n"
        "- **A link to a paper leads nowhere.** The [references](references.md) say which addresses "
        "are not confirmed.",
        "If a sentence or a number seems wrong, open an issue in the course's repository, with the page "
        "and the source that says otherwise.",
    )


def _line(row: dict, name: str) -> str:
    site = urlsplit(row["url"]).netloc.removeprefix("www.")
    audience = "" if row["audience"].startswith("anyone") else f" For: {row['audience']}."
    sure = evidence.certainty_label(row) or f"read {evidence.in_words(row['checked_on'])}"
    remark = f"*{sure[0].upper()}{sure[1:]}.*"
    return f"- **{name}**: {_call(row['contact'])} ({row['how']}).{audience} [{site}]({row['url']}). {remark}"


def _call(contact: str) -> str:
    """A contact whose number, if it starts with one, a telephone calls at a touch."""
    number = re.match(r"\d[\d -]*\d", contact)
    if not number:
        return contact
    digits = re.sub(r"\D", "", number[0])
    return f'<a href="tel:{digits}">{number[0]}</a>{contact[number.end() :]}'


# ---------------------------------------------------------------- instructors


def instructors() -> str:
    """The page for instructors as Markdown: what each chapter offers a class, gathered from the chapters."""
    return _page(
        "For instructors",
        "Everything here is open, the answers too. The sections below are gathered from the chapters "
        "themselves, so they change with them.",
        "## Before you teach this",
        "In any classroom there may be people who have lived through the kind of event that PTSD "
        "follows. Say so at the start, say that anyone may leave without a reason, ask nobody about "
        "themselves, and show the [help lines](help.md). Do not use the figures to talk about "
        "what somebody should take.",
        "## On the screen",
        "Every live figure works in the published book, without a kernel and without a network, so "
        "the book is the safest thing to show. *Full screen* fills the projector with one figure; the "
        "keys 1 to 9 then choose its scenarios, and a sentence says what changed and why. *Link* "
        "copies an address that carries the settings, so that a class can start from the same picture. "
        "Ask for a prediction before each move: the figures are made for that.",
        "To change a figure or a number in front of the class, open the chapter in JupyterLab and run "
        "its cells once before the lesson. A wrong value is refused in one sentence, and nothing is lost.",
        "## A plan",
        "Each chapter stands alone and fits one session with its exercises. In six sessions: what PTSD "
        "is and how common (1, 2), treatments (3), where a dose goes and for how long (5, 6), receptor "
        "to synapse (7, 8, 9), reading trials (10), claims and safety (12, 13). In one session: chapter 6 "
        "and the live figure of chapter 10.",
        *(chapter(path) for path in sorted(CHAPTERS.glob("*.ipynb"))),
    )


# ---------------------------------------------------------------- pages


PAGES: dict[str, Callable[[], str]] = {
    "glossary.md": glossary,
    "references.md": references,
    "data.md": data,
    "instructors.md": instructors,
    "help.md": help_page,
}


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *parts]) + "\n"


def _sorting(text: str) -> str:
    # As a reader looks it up: capitals, accents and signs do not count.
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def _by_letter(entries: Iterable[tuple[str, str]], listed: bool = False) -> Iterator[str]:
    """Each (what it is found under, text), sorted, with a heading for each letter."""
    ordered = sorted(entries, key=lambda entry: (_sorting(entry[0]), entry))
    for letter, group in groupby(ordered, key=lambda entry: _sorting(entry[0])[0].upper()):
        yield f"## {letter}"
        texts = [text for _, text in group]
        yield from ["\n".join(f"- {text}" for text in texts)] if listed else texts


def main() -> None:
    """Writes each page that is not yet as data/ says, and prints what was done."""
    for name, make in PAGES.items():
        try:
            path, text = CHAPTERS / name, make()
        except evidence.EvidenceError as problem:
            sys.exit(f"{name} is left as it was. {problem}")
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            print(f"{name}: as it was")
        else:
            path.write_text(text, encoding="utf-8")
            print(f"{name}: written anew")


if __name__ == "__main__":
    main()
