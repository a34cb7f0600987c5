"""Gathers what an instructor needs from the chapters themselves: times, aims, demonstrations, questions."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat

from widgets.page.markup import markdown, plain

OBJECTIVES = re.compile(r"After this chapter you can:?[^\n]*\n+((?:- [^\n]+\n)+)")
MINUTES = re.compile(r"(?:Reading time|Time)\W*(?:about )?(\d+)\s*minutes")
FOLD = re.compile(r":::+\{(?:admonition|dropdown|tip)\} ?([^\n]*)\n(.*?)\n:::+(?:\n|$)", re.DOTALL)
HALL = re.compile(r"lecture hall|demonstration|projector|ten minutes", re.IGNORECASE)
SPEC = re.compile(r'data-live="check".*?<script type="application/json">(.*?)</script>', re.DOTALL)


def title(notebook) -> str:
    """The chapter's first heading."""
    return re.search(r"^# (.+)$", _markdown(notebook), re.MULTILINE)[1]


def objectives(notebook) -> list[str]:
    """What the reader can do afterwards, in the chapter's words; empty when it does not say."""
    found = OBJECTIVES.search(_markdown(notebook))
    return [line[2:].rstrip(";.") for line in found[1].splitlines()] if found else []


def minutes(notebook) -> int:
    """The reading time in minutes; 0 when the chapter does not say."""
    found = MINUTES.search(_markdown(notebook))
    return int(found[1]) if found else 0


def demonstration(notebook) -> str:
    """The script for a lecture hall as Markdown; empty when there is none."""
    for heading, body in FOLD.findall(_markdown(notebook)):
        if HALL.search(heading):
            return re.sub(r"^:class:[^\n]*\n", "", body).strip()
    return ""


def questions(notebook) -> list[dict]:
    """The self-check as it was stored with the chapter: its questions, answers and feedback."""
    out = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            found = SPEC.search("".join(output.get("data", {}).get("text/html", "")))
            out += json.loads(found[1])["questions"] if found else []
    return out


def chapter(path: Path) -> str:
    """One chapter's section of the page for instructors."""
    notebook = nbformat.read(path, 4)
    number = int(path.stem.split("-")[0])
    asked = questions(notebook)
    parts = [
        f"## {f'Chapter {number}: ' if number else ''}[{title(notebook)}]({path.name})",
        f"**Reading time:** {minutes(notebook)} minutes. **Afterward, students can:**",
        "\n".join(f"- {o};" for o in objectives(notebook))[:-1] + ".",
    ]
    if script := demonstration(notebook):
        parts += [f":::{{admonition}} A demonstration, and what to ask\n:class: dropdown\n{script}\n:::"]
    wrong = [(q, c) for q in asked for c in q.get("choices", []) if not c["right"]]
    if wrong:
        parts += [
            ":::{admonition} Misconceptions to expect\n:class: dropdown\n"
            + "\n".join(
                f"- Asked *{plain(q['ask'])}*, some will say: “{plain(c['text'])}” {markdown(c['says'])}"
                for q, c in wrong
            )
            + "\n:::"
        ]
    if asked:
        parts += [
            ":::{admonition} Questions with answers\n:class: dropdown\n"
            + "\n".join(_question(i, q) for i, q in enumerate(asked, 1))
            + "\n:::"
        ]
    return "\n\n".join(parts)


def _question(number: int, question: dict) -> str:
    if "choices" in question:
        right = [c for c in question["choices"] if c["right"]]
        answer = " / ".join(f"**{plain(c['text'])}** {markdown(c['says'])}" for c in right)
    else:
        answer = f"**{question['answer']}** {markdown(question['right'])}"
    return f"{number}. {markdown(question['ask'])} {answer}"


def _markdown(notebook) -> str:
    return "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
