"""Runs a solution in a chapter's own session and then gives the chapter its names back.

The text of this file is also executed in the kernel of a chapter, which cannot import the tests.
"""

MISSING = object()
# Each name that a solution has set: the chapter's own value at that time, and the solution's.
answered: dict[str, tuple[object, object]] = {}
before: dict[str, object] = {}


def enter(names: dict[str, object], anew: list[str]) -> None:
    """Sets in `names`, a session's variables, what earlier solutions have left.

    `anew` names those that the chapter itself has set since: they stay as it has set them.
    """
    before.clear()
    before.update(names)
    for name in anew:
        answered.pop(name, None)
    for name, (own, theirs) in answered.items():
        if names.get(name, MISSING) is own:
            names[name] = theirs


def leave(names: dict[str, object]) -> None:
    """Notes what the solution has set, and puts every variable back."""
    for name, value in names.items():
        own = before.get(name, MISSING)
        if value is not own and not name.startswith("_"):
            answered[name] = (own, value)
    for name in names.keys() - before.keys():
        del names[name]
    names.update(before)
