"""A little inline markup for words on a page: *emphasis*, `code` and [links](address)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from xml.sax.saxutils import escape, quoteattr

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# Inline text, parsed: plain strings, ["em", text], ["code", text], ["a", text, address].
Inline = list[str | list[str]]

_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|#|(?!//)[\w./-]+(?:[?#]|$))")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKDOWN = {"em": "*{}*", "code": "`{}`", "a": "[{}]({})"}


def _sign(state: StateInline, silent: bool) -> bool:
    """A star between two letters or digits is a sign, and so is every underscore: 2*3*4, CL_int."""
    sign = state.src[state.pos]
    if silent or sign not in "*_":
        return False
    found = state.scanDelims(state.pos, canSplitWord=False)
    if sign == "*" and (found.can_open or found.can_close):
        return False
    state.pending += sign * found.length
    state.pos += found.length
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(["backticks", "emphasis", "link"])
    parser.inline.ruler.before("emphasis", "sign", _sign)
    # An address is kept as it was written, and judged by `parse`, which says what is wrong with it.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


_PARSER = _parser()


def parse(text: object, where: str) -> Inline:
    """`text` with its markup parsed, so that the page and the picture need no parser of their own.

    Parameters
    ----------
    text : str
        Words on one line, with `*emphasis*`, `` `code` `` and `[links](address)`; white space is
        made one space.
    where : str
        What the words are, at the start of a sentence: "The caption".

    Returns
    -------
    Inline
        Strings, and one short list for each marked part.

    Raises
    ------
    ValueError
        For an empty text, an unprintable character, `**`, marks within marks, or an address that
        is neither a web page's nor a chapter's.
    """
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{where} must be a text that is not empty.")
    if found := _UNPRINTABLE.search(text):
        raise ValueError(f"{where} holds the unprintable character {found[0]!r}.")
    if "**" in text:
        raise ValueError(f"{where} uses **, which has no meaning here; write *emphasis*.")
    (line,) = _PARSER.parseInline(" ".join(text.split()))
    return list(_flat(iter(line.children or []), where))


def _flat(tokens: Iterator[Token], where: str) -> Iterator[str | list[str]]:
    """The parser's tokens as parts."""
    for token in tokens:
        if token.type == "text":
            if token.content:
                yield token.content
        elif token.type == "code_inline":
            yield ["code", token.content]
        else:
            inside = list(takewhile(lambda inner: inner.nesting >= 0, tokens))
            if [inner.type for inner in inside] != ["text"]:
                raise ValueError(f"{where} puts one mark inside another, or marks nothing; mark plain words.")
            yield [token.tag, inside[0].content, *([_address(token, where)] if token.tag == "a" else [])]


def _address(token: Token, where: str) -> str:
    address = str(token.attrs["href"])
    if not _SAFE_ADDRESS.match(address):
        raise ValueError(
            f"{where} links to {address}; a link starts with https:// or http://, "
            "or names a chapter such as 05-where-a-dose-goes.ipynb."
        )
    return address


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


def markdown(parts: Inline) -> str:
    """Parsed text as it could have been written: `parse` gives the same parts again."""
    return "".join(part if isinstance(part, str) else _MARKDOWN[part[0]].format(*part[1:]) for part in parts)


def plain(parts: Inline) -> str:
    """The words of parsed text alone."""
    return "".join(part if isinstance(part, str) else part[1] for part in parts)


def inline(text: str, where: str = "The caption") -> str:
    """`text` as XHTML; an empty text is nothing."""
    return xhtml(parse(text, where)) if text else ""
