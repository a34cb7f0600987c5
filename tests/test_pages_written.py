"""The back matter: the committed pages are what data/ says, and nothing that data/ holds is left out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from widgets import evidence
from widgets.book import back_matter, instructors
from widgets.evidence import DATA, EvidenceError
from widgets.teaching import SelfCheck, choice

ANCHOR = re.compile(r'<a id="([^"]+)">')


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of data/ that a test may change."""
    return shutil.copytree(DATA, tmp_path / "data")


@pytest.fixture
def toc(tmp_path: Path):
    """Writes a table of contents with these pages behind the first, and gives its path."""

    def write(*names: str) -> Path:
        path = tmp_path / "_toc.yml"
        lines = ["format: jb-book", "root: chapters/00-welcome", "chapters:"]
        path.write_text("\n".join([*lines, *(f"  - file: chapters/{name}" for name in names)]))
        return path

    return write


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", back_matter.PAGES)
def test_the_committed_page_is_what_the_data_say(name):
    committed = (back_matter.CHAPTERS / name).read_text(encoding="utf-8")
    # Not compared by ==, whose report on pages this long hides the advice.
    same = committed == back_matter.PAGES[name]()
    assert same, f"chapters/{name} is not what data/ says; run python -m widgets.book.back_matter"


def test_running_it_writes_what_is_missing_or_changed_and_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(back_matter, "CHAPTERS", tmp_path)
    back_matter.main()
    (tmp_path / "help.md").write_text("old", encoding="utf-8")
    capsys.readouterr()
    back_matter.main()
    assert capsys.readouterr().out.splitlines() == [
        "glossary.md: as it was",
        "references.md: as it was",
        "data.md: as it was",
        "instructors.md: as it was",
        "help.md: written anew",
    ]
    assert (tmp_path / "help.md").read_text(encoding="utf-8") == back_matter.help_page()


def test_a_broken_table_is_told_in_a_sentence_and_leaves_the_page(tmp_path, monkeypatch, copy):
    (copy / "glossary.csv").write_text("word\n", encoding="utf-8")
    (tmp_path / "glossary.md").write_text("old", encoding="utf-8")
    monkeypatch.setattr(back_matter, "CHAPTERS", tmp_path)
    monkeypatch.setattr(back_matter, "PAGES", {"glossary.md": lambda: back_matter.glossary(copy)})
    with pytest.raises(SystemExit, match=r"^glossary\.md is left as it was\. data/glossary\.csv, row 1"):
        back_matter.main()
    assert (tmp_path / "glossary.md").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("name", back_matter.PAGES)
def test_a_page_has_one_title_and_no_address_twice(name):
    text = back_matter.PAGES[name]()
    assert len(re.findall(r"^# ", text, re.M)) == 1
    anchors = ANCHOR.findall(text)
    assert len(anchors) == len(set(anchors))


# ---- glossary ----


def test_each_term_and_abbreviation_has_its_place():
    text = back_matter.glossary()
    for row in evidence.table("glossary").itertuples():
        short = f" ({row.abbreviation})" if row.abbreviation else ""
        assert f'<a id="{back_matter.slug(row.term)}"></a>**{row.term}**{short}: {row.definition} ' in text
        if row.abbreviation:
            see = f"**{row.abbreviation}**: see [{row.term}](glossary.md#{back_matter.slug(row.term)})."
            assert f'<a id="{back_matter.slug(row.abbreviation)}"></a>{see}' in text


@pytest.mark.parametrize(
    ("term", "anchor"),
    [
        ("clearance", "term-clearance"),
        ("Hedges g", "term-hedges-g"),
        ("effect-site rate constant", "term-effect-site-rate-constant"),
        ("per session, per patient", "term-per-session-per-patient"),
    ],
)
def test_the_address_of_a_term(term, anchor):
    assert back_matter.slug(term) == anchor


def test_a_term_links_to_its_chapter_once_the_book_has_it(toc):
    name = "Chapter\N{NO-BREAK SPACE}5"
    link = f"[{name}](05-where-a-dose-goes.ipynb)."
    without, with_it = back_matter.glossary(toc=toc("help")), back_matter.glossary(toc=toc("05-where-a-dose-goes"))
    assert link not in without and f"in an hour. {name}." in without
    assert f"in an hour. {link}" in with_it
    assert "[Welcome](00-welcome.ipynb)." in without


def test_every_chapter_that_the_glossary_names_can_be_linked(toc):
    named = set(evidence.table("glossary")["chapter"])
    text = back_matter.glossary(toc=toc(*sorted(named - {"00-welcome"})))
    assert set(re.findall(r"\]\((\d\d-[\w-]+)\.ipynb\)", text)) == named
    assert not re.search(r"(?<!\[)Chapter\s\d+\.", text)


def test_terms_are_sorted_as_a_reader_looks_them_up():
    text = back_matter.glossary()
    found = re.findall(r"</a>\*\*(.+?)\*\*", text)
    assert [term.lower() for term in found if term.isalpha()] == sorted(t.lower() for t in found if t.isalpha())
    letters = re.findall(r"^## (.+)$", text, re.M)
    assert letters == sorted(set(letters))


def test_two_terms_at_one_address_are_refused(copy):
    change(copy, "glossary.csv", "\nabsorption,,", "\neffect-size,,")
    with pytest.raises(EvidenceError, match=r"'effect-size' and 'effect size' at 'term-effect-size'"):
        back_matter.glossary(copy)


def test_a_changed_definition_changes_the_page(copy):
    change(copy, "glossary.csv", "The passage of a drug from", "The way of a drug from")
    assert back_matter.glossary(copy) != back_matter.glossary()


# ---- references ----


def test_each_work_stands_there_with_its_address_and_its_key():
    lines = {
        re.search(r"`(\w+)`$", line)[1]: line
        for line in back_matter.references().splitlines()
        if line.startswith("- <a")
    }
    assert sorted(lines) == sorted(evidence.references())
    for key, line in lines.items():
        assert f"]({evidence.link(key)})" in line, key
        assert evidence.reference(key) in line, key


def test_what_is_cited_by_a_short_name_is_found_under_it():
    line = next(line for line in back_matter.references().splitlines() if line.endswith("`FDA2023`"))
    assert "**FDA 2023**: US Food and Drug Administration (2023)." in line


def test_unconfirmed_addresses_are_marked_and_counted(copy):
    def marked(text: str) -> tuple[int, int]:
        said = int(re.search(r"\*DOI not confirmed\* \((\d+) of \d+ DOIs\)", text)[1])
        return said, len(re.findall(r"^- <a.*\(DOI not confirmed", text, re.M))

    said, shown = marked(back_matter.references(copy))
    assert said == shown > 0
    unsure = shutil.copytree(copy, copy.parent / "unsure")
    change(unsure, "references.bib", "doistatus = {seen}", "doistatus = {unconfirmed}")
    assert marked(back_matter.references(unsure)) == (said + 1, shown + 1)


# ---- data ----


def test_the_dictionary_names_every_table_and_column():
    sections = back_matter.data().split("\n### ")
    named = {section.split("\n")[0]: section for section in sections[1:]}
    assert list(named) == evidence.tables()
    for table, section in named.items():
        for column in evidence.describe(table).index:
            assert f"| `{column}` |" in section, (table, column)


def test_it_says_how_to_cite_and_under_which_license():
    text = back_matter.data()
    assert "## How to cite" in text
    assert "Creative Commons Attribution 4.0" in text


# ---- instructors ----


def marked(text: str, *tags: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(text, metadata={"tags": list(tags)})


FIRST = """# A chapter

It takes **20 minutes** to walk there.

:::{important}
Not this.
:::

:::{admonition} After this chapter you can
- read *one* thing;
- say [another](a.md).
:::

**Reading time:** about 35 minutes."""
LAST = """:::{admonition} Solution
:class: dropdown
Ten minutes with a projector
:::

## For class

:::{admonition} Any heading
:class: tip dropdown
**Minute 0.** Ask.

- Wait.
:::

That is all."""


def test_what_a_class_needs_is_found_by_the_tags_of_the_cells():
    notebook = nbformat.v4.new_notebook(
        cells=[marked(FIRST, "objectives", "reading-time"), marked(LAST), marked(LAST, "demonstration", "other")]
    )
    assert instructors.title(notebook) == "A chapter"
    assert instructors.objectives(notebook) == ["read *one* thing", "say [another](a.md)"]
    assert instructors.minutes(notebook) == 35
    assert instructors.demonstration(notebook) == "**Minute 0.** Ask.\n\n- Wait."


def test_nothing_is_guessed_from_the_words_of_a_cell_without_a_tag():
    notebook = nbformat.v4.new_notebook(cells=[marked(FIRST), marked(LAST)])
    assert instructors.objectives(notebook) == []
    assert instructors.minutes(notebook) == 0
    assert instructors.demonstration(notebook) == ""


def test_the_questions_are_those_of_the_stored_self_check():
    check = SelfCheck(choice("Is `a < b`?", {"Yes": "Right.", "No": "See [it](a.ipynb)."}, right="Yes"))
    chart = '<img src="data:image/svg+xml;base64,aaaa" alt="No check." />'
    outputs = [nbformat.v4.new_output("display_data", {"text/html": html}) for html in (chart, check.html())]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("check", outputs=outputs)])
    assert instructors.questions(notebook) == check.spec["questions"]


# ---- help ----


def test_each_help_line_stands_there_with_its_page_and_how_sure_it_is():
    text = back_matter.help_page()
    for row in evidence.table("helplines").itertuples():
        lines = [line for line in text.splitlines() if line.startswith("- ") and f"]({row.url})" in line]
        assert len(lines) == 1, row.name
        assert re.sub(r"<[^>]+>", "", lines[0]).count(f": {row.contact} ({row.how}).") == 1
        read = "" if row.checked == "recalled" else f"*Read {evidence.in_words(row.checked_on)}.*"
        assert lines[0].endswith(read or "*From memory.*"), row.name
        assert row.name in lines[0] or row.country in lines[0]


def test_a_line_gives_the_day_on_which_it_was_read(copy):
    change(copy, "helplines.csv", "2026-11-22", "2031-03-09")
    assert "*Read 9 March 2031.*" in back_matter.help_page(copy)


def test_a_number_can_be_called_at_a_touch():
    text = back_matter.help_page()
    assert '<a href="tel:18002221222">1-800-222-1222</a>' in text
    assert '<a href="tel:988">988</a>, then press 1; text 838255' in text
