"""Shorter names in a script that `bundle` has joined, so that a page sends a fifth less.

A name is local to the top-level statement in which it is declared, and gets the same short name all
through it: scopes inside of it need not be told apart. A constant is declared as a variable is, which
compresses better. Names of properties stay, so what is kept in an object under a variable's own name
is written out: `{ model }` becomes `{model:e}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product
from string import ascii_lowercase, ascii_uppercase

from widgets.page.script import TOKEN, BundleError

_KEYWORD = re.compile(
    "async|await|break|case|catch|class|const|constructor|continue|default|delete|do|else|export|extends|false|finally|for"
    "|from|function|get|if|import|in|instanceof|let|new|null|of|return|set|static|super|switch|this|throw|true|try|typeof"
    "|undefined|var|void|while|yield"
)
_OWN = re.compile(r"(?:async )?(?:function|class|const|let) ([\w$]+)")
_CLOSES = {")": "(", "]": "[", "}": "{"}
_BLOCK_AFTER = (")", ">", "else", "try", "finally", "catch", "do")
# The letters that a script holds anyway come first: a page that is sent compressed is smaller for it.
_LETTERS = "etnsoairlcdupmfhgbvyxwkjzq"
_INSERTED = re.compile(r"\$\{([^}]*)\}")


class _Statement:
    """The tokens of one top-level statement."""

    def __init__(self, text: str) -> None:
        self.tokens = [m[0] for m in TOKEN.finditer(text)]
        self.words = [t for t in range(len(self.tokens)) if not self.tokens[t].isspace()]
        self.inner: list[int] = []  # the bracket in which each word stands
        self.end: dict[int, int] = {}  # where each bracket closes
        stack = [-1]
        for i in range(len(self.words)):
            if self[i] in _CLOSES:
                self.end[stack.pop()] = i
            self.inner.append(stack[-1])
            if self[i] in _CLOSES.values():
                stack.append(i)

    def __getitem__(self, i: int) -> str:
        return self.tokens[self.words[i]] if 0 <= i < len(self.words) else ""

    def is_variable(self, i: int) -> bool:
        """Whether a word is the name of a variable here, and not of a property."""
        if not re.match(r"[A-Za-z_$]", self[i]) or _KEYWORD.fullmatch(self[i]):
            return False
        if self[i - 1] == "." and self[i - 2] != ".":
            return False
        if self[i + 1] == ":" and self[i - 1] in ("{", ","):
            return False
        is_method = self[i + 1] == "(" and self[self.end[i + 1] + 1] == "{" and self[i - 1] != "function"
        return not is_method

    def is_shorthand(self, i: int) -> bool:
        """Whether a variable stands alone for a property of its name."""
        bracket = self.inner[i]
        alone = self[i - 1] in ("{", ",") and self[i + 1] in (",", "}", "=")
        return alone and bracket >= 0 and self[bracket] == "{" and self[bracket - 1] not in _BLOCK_AFTER

    def declared(self) -> Iterator[str]:
        """The variables that are declared: after const, let, function and class, and as parameters."""
        for i in range(len(self.words)):
            if self[i] in ("const", "let", "function", "class"):
                yield from self._bound(i + 1, self.end.get(i + 1, i + 1) + 1)
            elif self[i] == "(" and self[i - 1] not in ("if", "for", "while", "switch"):
                after = self[self.end[i] + 1]
                if after == "{" or after + self[self.end[i] + 2] == "=>":
                    yield from self._bound(i, self.end[i])

    def _bound(self, start: int, stop: int) -> Iterator[str]:
        # A default value is no declaration.
        return (self[i] for i in range(start, stop) if self.is_variable(i) and self[i - 1] != "=")

    def renamed(self, names: dict[str, str]) -> str:
        """The statement with other names for its variables."""
        out = list(self.tokens)
        for i, t in enumerate(self.words):
            if self[i].startswith("`"):
                out[t] = _INSERTED.sub(lambda m: f"${{{_Statement(m[1]).renamed(names)}}}", self[i])
            elif self[i] in names and self.is_variable(i):
                out[t] = f"{self[i]}:{names[self[i]]}" if self.is_shorthand(i) else names[self[i]]
            elif self[i] == "const":
                out[t] = "let"
        return "".join(out)


def _short(letters: str, taken: set[str]) -> Iterator[str]:
    """Names of one letter, then of two, that are not taken."""
    more = (a + b for a, b in product(letters, ascii_lowercase + "0123456789"))
    return (name for name in (*letters, *more) if name not in taken and not _KEYWORD.fullmatch(name))


def shorten(script: str, keep: Iterable[str]) -> str:
    """A joined script with short names for its own variables.

    Parameters
    ----------
    script : str
        As `bundle` joins it: a line for each top-level statement.
    keep : iterable of str
        What the page calls by its name.

    Raises
    ------
    BundleError
        For a name that is declared at the top level and inside another statement too.
    """
    statements = [_Statement(line) for line in script.split("\n")]
    declared = [list(dict.fromkeys(s.declared())) for s in statements]
    top = [m[1] if (m := _OWN.match(line)) else "" for line in script.split("\n")]
    variables = {s[i] for s in statements for i in range(len(s.words)) if s.is_variable(i)}
    free = variables.difference(*declared) | set(keep)
    shared = dict(
        zip(
            [name for name in top if name in variables and name not in keep],
            _short(ascii_uppercase, free),
            strict=False,
        )
    )
    out = []
    for statement, names, own in zip(statements, declared, top, strict=True):
        local = [name for name in names if name != own]
        if twice := [name for name in local if name in top]:
            raise BundleError(
                f"{own} declares {twice[0]}, which is declared at the top level too; give it a name of its own."
            )
        out.append(statement.renamed({**shared, **dict(zip(local, _short(_LETTERS, free), strict=False))}))
    return "\n".join(out)
