"""A little inline markup for words on a page: *emphasis*, `code` and [links](address)."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

# Inline text, parsed: plain strings, ["em", text], ["code", text], ["a", text, address].
Inline = list[str | list[str]]

_MARKUP = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\[(?P<text>[^\[\]]+)\]\((?P<address>(?:[^()\s]|\([^()\s]*\))+)\)"  # DOIs hold (one) pair
    r"|(?<![\w*])\*(?P<em>[^\s*](?:[^*]*[^\s*])?)\*(?![\w*])"
)
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|#|(?!//)[\w./-]+(?:[?#]|$))")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def parse(text: object, where: str) -> Inline:
    """`text` with its markup parsed, so that the page and the picture need no parser of their own."""
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{where} must be a text that is not empty.")
    if found := _UNPRINTABLE.search(text):
        raise ValueError(f"{where} holds the unprintable character {found[0]!r}.")
    if "**" in text:
        raise ValueError(f"{where} uses **, which has no meaning here; write *emphasis*.")
    text = " ".join(text.split())
    parts: Inline = []
    end = 0
    for match in _MARKUP.finditer(text):
        if match.start() > end:
            parts.append(text[end : match.start()])
        end = match.end()
        if match["address"]:
            if not _SAFE_ADDRESS.match(match["address"]):
                raise ValueError(
                    f"{where} links to {match['address']}; a link starts with https:// or http://, "
                    "or names a chapter such as 05-where-a-dose-goes.ipynb."
                )
            parts.append(["a", match["text"], match["address"]])
        else:
            parts.append([match.lastgroup, match[match.lastgroup]])
    if end < len(text):
        parts.append(text[end:])
    return parts


def xhtml(parts: Inline) -> str:
    """Parsed text as XHTML."""
    out = []
    for part in parts:
        if isinstance(part, str):
            out.append(escape(part))
        else:
            tag, text, *address = part
            href = f" href={quoteattr(address[0])}" if address else ""
            out.append(f"<{tag}{href}>{escape(text)}</{tag}>")
    return "".join(out)


def inline(text: str, where: str = "The caption") -> str:
    """`text` as XHTML; an empty text is nothing."""
    return xhtml(parse(text, where)) if text else ""
