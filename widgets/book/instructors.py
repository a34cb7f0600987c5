"""Gathers what an instructor needs from the chapters themselves: times, aims, demonstrations, questions.

The tags of a chapter's cells say where each lies: `objectives`, `reading-time`, `demonstration`.
The book and JupyterLab pay no attention to these tags.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import nbformat
from docutils.parsers.rst.directives.admonitions import Admonition
from markdown_it.renderer import RendererHTML
from markdown_it.tree import SyntaxTreeNode
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.mdit import create_md_parser
from nbformat import NotebookNode

from widgets.page.markup import markdown, plain

# As the book reads a chapter: a fence of colons holds a directive.
PARSER = create_md_parser(MdParserConfig(enable_extensions={"colon_fence"}), RendererHTML)


def title(notebook: NotebookNode) -> str:
    """The chapter's first heading; empty when it has none."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for node in _tree(cell.source).children:
                if node.type == "heading" and node.tag == "h1":
                    return node.children[0].content
    return ""


def objectives(notebook: NotebookNode) -> list[str]:
    """What the reader can do afterward, in the chapter's words; empty when it does not say."""
    texts = [text for cell in _tagged(notebook, "objectives") for text in _admonitions(cell)]
    listed = [node for node in _tree(texts[0]).walk() if node.type == "list_item"] if texts else []
    return [item.children[0].children[0].content.rstrip(";.") for item in listed]


def minutes(notebook: NotebookNode) -> int:
    """The reading time in minutes; 0 when the chapter does not say."""
    paragraphs = (node for cell in _tagged(notebook, "reading-time") for node in _tree(cell).walk(include_self=False))
    # It starts with a bold "Reading time:"; other paragraphs may speak of minutes too.
    stated = (node.content for node in paragraphs if node.type == "inline" and node.content.startswith("**"))
    return next((int(found[1]) for text in stated if (found := re.search(r"(\d+)\s+minutes", text))), 0)


def demonstration(notebook: NotebookNode) -> str:
    """The script for a lecture hall as Markdown; empty when there is none."""
    texts = [text for cell in _tagged(notebook, "demonstration") for text in _admonitions(cell)]
    # A cell may begin with the solution of the exercise before it.
    return texts[-1] if texts else ""


def questions(notebook: NotebookNode) -> list[dict]:
    """The self-check as it was stored with the chapter: its questions, answers and feedback."""
    found: list[dict] = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            html = "".join(output.get("data", {}).get("text/html", ""))
            if html.startswith('<div class="live" data-live="check"'):
                spec = ET.fromstring(html).findtext("script[@type='application/json']", "")
                found += json.loads(spec)["questions"]
    return found


def chapter(path: Path) -> str:
    """One chapter's section of the page for instructors.

    Parameters
    ----------
    path : Path
        The chapter's notebook, its number at the start of its name.

    Returns
    -------
    str
        Markdown.
    """
    notebook = nbformat.read(path, 4)
    number = int(path.stem.split("-")[0])
    asked = questions(notebook)
    parts = [
        f"## {f'Chapter {number}: ' if number else ''}[{title(notebook)}]({path.name})",
        f"**Reading time:** {minutes(notebook)} minutes. **Afterward, students can:**",
        "\n".join(f"- {o};" for o in objectives(notebook))[:-1] + ".",
    ]
    if script := demonstration(notebook):
        parts.append(_folded("A demonstration, and what to ask", [script]))
    wrong = [(q, c) for q in asked for c in q.get("choices", []) if not c["right"]]
    if wrong:
        lines = [
            f"- Asked *{plain(q['ask'])}*, some will say: “{plain(c['text'])}” {markdown(c['says'])}" for q, c in wrong
        ]
        parts.append(_folded("Misconceptions to expect", lines))
    if asked:
        parts.append(_folded("Questions with answers", [_question(i, q) for i, q in enumerate(asked, 1)]))
    return "\n\n".join(parts)


def _question(number: int, question: dict) -> str:
    if "choices" in question:
        right = [c for c in question["choices"] if c["right"]]
        answer = " / ".join(f"**{plain(c['text'])}** {markdown(c['says'])}" for c in right)
    else:
        answer = f"**{question['answer']}** {markdown(question['right'])}"
    return f"{number}. {markdown(question['ask'])} {answer}"


def _folded(heading: str, lines: list[str]) -> str:
    return "\n".join([f":::{{admonition}} {heading}", ":class: dropdown", *lines, ":::"])


def _tagged(notebook: NotebookNode, tag: str) -> Iterator[str]:
    """The Markdown of each cell with that tag."""
    return (c.source for c in notebook.cells if c.cell_type == "markdown" and tag in c.metadata.get("tags", []))


def _tree(text: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(PARSER.parse(text))


def _admonitions(text: str) -> Iterator[str]:
    """What stands in each admonition, without its heading and options."""
    for node in _tree(text).children:
        directive, _, heading = node.info.partition(" ")
        if node.type == "colon_fence" and directive == "{admonition}":
            yield "\n".join(parse_directive_text(Admonition, heading, node.content).body).strip()
