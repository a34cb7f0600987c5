"""Scripts and sheets as a page takes them: lean, in one piece, each model known by the hash of its content."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from widgets.page.script import BundleError, squeeze
from widgets.page.shorten import shorten
from widgets.system import fingerprint

_IMPORT = re.compile(r'^import\{([\w,]+)\}from"(\.{1,2}/[\w./-]+\.mjs)";', re.M)
_EXPORTED = re.compile(r"^export (?:async )?(?:function|class|const) ?([\w$]+)", re.M)
_EXPORT = re.compile(r"^export (?!default\b)", re.M)
_DECLARED = re.compile(r"^(?:export )?(?:async )?(?:function\*?|class|const|let|var)\b ?([\w$]*)", re.M)
_ASTRAY = re.compile(r"^import\b.*|\bimport\(.*|^export\s*[{*].*|^export default (?!\{).*", re.M)

_SHEET_TEXT = r"""(?P<text>"[^"]*"|'[^']*')"""
_SHEET_COMMENT = re.compile(rf"{_SHEET_TEXT}|/\*.*?\*/", re.S)
# The semicolon before a brace that closes says nothing either.
_SHEET_BLANK = re.compile(rf"{_SHEET_TEXT}|;?\s*(?P<brace>[{{}}])\s*|(?<=[;,:])\s+")


@cache
def bundle(path: Path) -> str:
    """A module and those that it imports, as one module without comments, indentation and blanks.

    Parameters
    ----------
    path : Path
        The module that exports what the page calls.

    Raises
    ------
    BundleError
        For an import or export other than `import { a, b } from "./x.mjs";`, `export` before a
        declaration and `export default { ... };`; a name that its module does not export; a name
        declared in two modules; modules that import each other; a template or braces inserted
        into a template.
    """
    owners: dict[str, Path] = {}
    texts: dict[Path, str | None] = {}
    _collect(path.resolve(), owners, texts)
    exported = _EXPORTED.findall(squeeze(path.read_text("utf-8"), path.name))
    return shorten("\n".join(filter(None, texts.values())), exported)


def _collect(path: Path, owners: dict[str, Path], texts: dict[Path, str | None]) -> None:
    """Puts the modules that `path` needs, then itself, into `texts`."""
    texts[path] = None  # being read
    text = squeeze(path.read_text("utf-8"), path.name)
    for names, source in _IMPORT.findall(text):
        other = (path.parent / source).resolve()
        if other not in texts:
            _collect(other, owners, texts)
        if texts[other] is None:
            raise BundleError(f"{path.name} and {other.name} import each other.")
        for name in names.split(","):
            if owners.get(name) != other:
                raise BundleError(f"{path.name} imports {name} from {other.name}, which does not declare it.")
    text = _IMPORT.sub("", text).strip()
    if astray := _ASTRAY.search(text):
        raise BundleError(
            f'{path.name} says {astray[0]!r}; write import {{ a, b }} from "./x.mjs"; or export a declaration.'
        )
    for name in _DECLARED.findall(text):
        if not name or name in owners:
            where = f" in {owners[name].name} too" if name else ""
            raise BundleError(
                f"{path.name} declares {name or 'several names at once'}{where}; give each a name of its own."
            )
        owners[name] = path
    del texts[path]
    texts[path] = _EXPORT.sub("", text)


def lean(path: Path) -> str:
    """A sheet without comments and without blanks that say nothing."""
    text = _SHEET_COMMENT.sub(lambda m: m["text"] or "", path.read_text("utf-8"))
    return _SHEET_BLANK.sub(lambda m: m["text"] or m["brace"] or "", text).strip()


def registration(source: str) -> str:
    """The JavaScript that makes a model known by the hash of its content."""
    return f'(globalThis.liveModels??={{}})["{fingerprint(source)}"]={source};'
