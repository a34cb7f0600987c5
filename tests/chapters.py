"""What each chapter holds, counted: `python -m tests.chapters` prints the table."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from tests.notebooks import CHAPTERS, chapters, read
from widgets.book import instructors

FIGURES = ("Routes", "Timeline", "Pathway", "Occupancy", "Weigh", "Judge", "Predicted")
KEY = re.compile(r'<div class="live" data-live="figure" data-key="([^"]+)"')
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+(?:\([^)]*\))?[^)\s]*)\)")


def prose(notebook) -> str:
    """The chapter's sentences, without fences, math, markup and addresses."""
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", " ", text, flags=re.DOTALL)
    text = re.sub(r"^:::.*$|^:\w+:.*$", " ", text, flags=re.MULTILINE)
    return LINK.sub(lambda m: m[0][1 : m[0].index("](")], text)


def count(path) -> dict:
    """One chapter's row: how much there is of each thing a chapter must have."""
    notebook = read(path)
    markdown = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    code = "\n".join(c.source for c in notebook.cells if c.cell_type == "code")
    links = LINK.findall(markdown)
    return {
        "chapter": path.stem,
        "objectives": len(instructors.objectives(notebook)),
        "self-check": len(instructors.questions(notebook)),
        "exercises": len(re.findall(r"^#+ Exercise \d+\.\d+", markdown, re.MULTILINE)),
        "citations": sum(1 for a in links if a.startswith(("https://doi.org", "http"))),
        "live figures": len(re.findall(rf"\b(?:{'|'.join(FIGURES)})\(", code))
        + len(re.findall(r"\((?:LiveFigure)\):", code)),
        "glossary links": sum("glossary.md#" in a for a in links),
        "demonstration": int(bool(instructors.demonstration(notebook))),
        "words": len(re.findall(r"[A-Za-z][\w'’-]*", prose(notebook))),
        "minutes": instructors.minutes(notebook),
    }


def keys(notebook) -> list[str]:
    """The key of each live figure as the page carries it, in order: given in the code, or the class's own name."""
    outputs = (o for c in notebook.cells for o in c.get("outputs", ()) if "text/html" in o.get("data", {}))
    return [key for o in outputs for key in KEY.findall(o.data["text/html"])]


def repeated(notebook) -> list[str]:
    """The keys that more than one figure of a page has: each must be told from the others by its own."""
    return [key for key, times in Counter(keys(notebook)).items() if times > 1]


def table() -> pd.DataFrame:
    """A row for each chapter."""
    return pd.DataFrame([count(p) for p in chapters()]).set_index("chapter")


def missing(row: pd.Series) -> list[str]:
    """What a chapter lacks, one sentence each."""
    bounds = {
        "objectives": (3, 5),
        "self-check": (3, 8),
        "exercises": (2, 99),
        "citations": (1, 9999),
        "glossary links": (1, 9999),
        "words": (1200, 99999),
        "minutes": (1, 120),
    }
    return [
        f"{row.name}: {row[k]} {k}; a chapter has {low} to {high}"
        if high < 99
        else f"{row.name}: {row[k]} {k}; a chapter has {low} or more"
        for k, (low, high) in bounds.items()
        if not low <= row[k] <= high
    ]


if __name__ == "__main__":
    print(table().to_string())
    print("\n".join(s for _, row in table().iterrows() for s in missing(row)) or f"Nothing is missing in {CHAPTERS}.")
