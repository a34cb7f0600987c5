"""The words of a script, as far as they can be told without a parser: comments, texts, blanks, names.

The sources are modules that a formatter has laid out: statements end with a semicolon, a division
has a blank behind it, what stands at the top level stands at the left edge.
"""

from __future__ import annotations

import re


class BundleError(ValueError):
    """A script that cannot be joined: one sentence says which part and why."""


# Texts may hold blanks of their own: a string, a template without a template in it, a regular expression.
TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|\$\{[^{}`]*\}|[^`\\$]|\$(?!\{))*`
      |/(?![\s=])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/\w*)
    |(?P<blank>\s+)|(?P<other>[\w$]+|.)""",
    re.S | re.X,
)


def squeeze(text: str, name: str = "the script") -> str:
    """A script without comments and blanks; what stood at the left edge begins a line.

    Raises
    ------
    BundleError
        For a template or braces inserted into a template: where it ends cannot be told without a
        parser. For a text over several lines.
    """
    out, blank = [""], ""
    for token in TOKEN.finditer(text):
        if token["comment"] or token["blank"]:
            blank += token["blank"] or ""
            continue
        piece = token[0]
        if piece == "`":
            raise BundleError(f"{name} inserts a template or braces into a template; give what is inserted a name.")
        if token["text"] and "\n" in piece:
            raise BundleError(f"{name} has a text over several lines; write it as one.")
        if blank.endswith("\n") and piece not in "}])":
            out.append("\n")
        elif blank and re.match(r"[\w$]{2}|\+\+|--|/", out[-1][-1:] + piece[0]):
            out.append(" ")
        elif piece == "}" and out[-1] == ";":
            out.pop()
        out.append(piece)
        blank = ""
    return "".join(out).strip()
