"""The data dictionary, written from the package description."""

from __future__ import annotations

from pathlib import Path

from widgets.evidence.package import DATA, Resource, describe, description, edition, resources

_HOW_SURE = """\
## How sure a row is

Three columns say it. `checked`: *verified* was read in the source or its abstract, \
*recalled* is from memory and not yet read, *derived* was computed here from other rows. \
`basis`: *measured*, an *order of magnitude*, or an *assumption*; of a number of a kinetic model \
also *published*, *joined* or *fitted by this course*. `secondary` is true \
where a number was read in a copy or quotation. Where a row was read but some of its \
columns are from memory, `recalled` names them. What is only recalled is shown as such \
wherever the course displays it.

`source` holds keys of `references.bib`, or says `derived:` or `assumption:` with a \
reason. In `references.bib`, `doistatus` and `urlstatus` say whether an address was seen \
on a page or is unconfirmed, and a title in square brackets describes a work whose title was not read. \
The table `marks` lists each mark that was raised, with the page that was read.

Text is UTF-8, cells are separated by commas, an empty cell means that nothing is known."""


def dictionary(folder: Path = DATA) -> str:
    """The data dictionary as Markdown: what each table and each of its columns holds.

    `python -m widgets.evidence` writes it to data/README.md.

    Raises
    ------
    EvidenceError
        If `datapackage.json` is missing or broken.
    """
    folder = Path(folder)
    package = description(folder)
    version, day = edition(folder)
    listed = "\n".join(f"- [{found['title']}](#{name})" for name, found in resources(folder).items())
    parts = [
        f"# {package['title']}",
        package["description"],
        "This page is written from `datapackage.json` by `python -m widgets.evidence`.",
        _HOW_SURE,
        "## How to cite",
        f"> {package['title']}, version {version}, last reviewed on {day}. License: {package['licenses'][0]['title']}.",
        "Cite the source of a row together with it: the key in its `source` column leads to it.",
        "## Tables",
        listed,
        *(_section(found, folder) for found in resources(folder).values()),
    ]
    return "\n\n".join(parts) + "\n"


def _section(found: Resource, folder: Path) -> str:
    """One table: its description, its key and what it refers to, and a row for each column."""
    schema = found["schema"]
    where = [f"File `{found['path']}`, key {_listed(schema['primaryKey'])}."]
    for key in schema.get("foreignKeys", []):
        target = key["reference"]
        where.append(f"{_listed(key['fields'])} refers to {_listed(target['fields'])} of {target['resource']}.")
    rows = ["| column | type | meaning |", "|--|--|--|"]
    for column, field in describe(found["name"], folder).iterrows():
        kind = field["type"] + (f", {field['unit']}" if field["unit"] else "")
        meaning = field["meaning"] + (f" ({field['allowed']})" if field["allowed"] else "")
        rows.append(f"| `{column}` | {kind} | {meaning.replace('|', chr(92) + '|')} |")
    return "\n\n".join([f"### {found['name']}", found["description"], "\n".join(where), "\n".join(rows)])


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
