"""The words of a figure: templates, conditions and reductions that Python and the page read alike.

A template is text with `{...}`: `{dose:mg/kg}` is a control, `{max plasma@iv:ng/mL}` a
reduction of an observable in a run. After a colon the format: a unit, `duration`, `percent`
or `number`; after a bar what is said when there is no such value. `live.mjs` holds the same
rules; a browser test compares the sentences.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Context
from functools import lru_cache

import numpy as np

REDUCTIONS = {
    "max": "the largest value",
    "tmax": "when it is largest (above a level, when one is given)",
    "at": "the value at the time cursor",
    "first": "when it first rises above a level",
    "last": "when it falls below a level for good",
    "auc": "area under the curve over the time shown",
    "halflife": "half-life between two times",
    "value": "a value that does not depend on time",
}


class TemplateError(ValueError):
    """A template that cannot be read: one sentence says which part."""


def compile_template(text: str, controls, known) -> list:
    """A template as a list of text and of reductions, ready for JSON.

    `controls`: names of controls; `known(run, observable)`: whether that curve exists.
    """
    out = []
    for i, piece in enumerate(re.split(r"\{([^{}]*)\}", text)):
        if i % 2 == 0:
            if piece:
                out.append(piece)
            continue
        body, _, fallback = piece.partition("|")
        body, _, fmt = body.partition(":")
        words = body.split()
        if len(words) == 1 and words[0] in controls:
            out.append({"control": words[0], "format": fmt.strip(), "fallback": fallback})
            continue
        if len(words) < 2 or words[0] not in REDUCTIONS:
            raise TemplateError(
                f"{{{piece}}} is neither a control ({', '.join(controls)}) nor one of "
                f"{', '.join(REDUCTIONS)} followed by an observable."
            )
        observable, _, run = words[1].partition("@")
        run = run or "main"
        if not known(run, observable):
            raise TemplateError(f"{{{piece}}} asks for {words[1]}, which is not an observable of a run of this figure.")
        try:
            numbers = [float(w) for w in words[2:] if w != ">"]
        except ValueError:
            raise TemplateError(f"{{{piece}}} has an argument that is not a number.") from None
        out.append(
            {
                "reduction": words[0],
                "observable": observable,
                "run": run,
                "args": numbers,
                "format": fmt.strip(),
                "fallback": fallback,
            }
        )
    return out


@lru_cache(maxsize=None)
def terms(condition: str) -> tuple[tuple[str, str, str], ...]:
    """A condition as (control, sign, what is wanted), all of which must be met."""
    out = []
    for term in filter(None, (t.strip() for t in condition.split("&"))):
        match = re.fullmatch(r"(\w+)\s*(!=|=|>|<)\s*(.+)", term)
        if not match or (match[2] in "<>" and not re.fullmatch(r"-?\d+(\.\d+)?", match[3])):
            raise TemplateError(
                f"The condition {term!r} is not a control, then = or != and its values, or > or < and a number."
            )
        out.append(match.groups())
    return tuple(out)


def holds(condition: str, settings) -> bool:
    """Whether a condition such as `drug=racemate & routes=iv|oral & sprays>1` is met; an empty one is."""
    for name, _, _ in terms(condition):
        if name not in settings:
            raise TemplateError(
                f"The condition {condition!r} names {name}, which is no control; there are {', '.join(settings)}."
            )
    return all(_met(settings[name], sign, wanted) for name, sign, wanted in terms(condition))


def _met(value, sign: str, wanted: str) -> bool:
    if sign in "<>":
        return value > float(wanted) if sign == ">" else value < float(wanted)
    given = {as_text(v) for v in (value if isinstance(value, (list, tuple)) else [value])}
    return bool(given & set(wanted.split("|"))) == (sign == "=")


def as_text(value) -> str:
    """A setting as a condition or a link writes it."""
    return "on" if value is True else "off" if value is False else value if isinstance(value, str) else plain(value)


def crossing(t, y, level, rising) -> float | None:
    """First rise above `level`, or last fall below it; between two samples straight on log value."""
    above = y > level
    if rising:
        if above[0]:
            return float(t[0])
        hits = np.flatnonzero(above[1:] & ~above[:-1])
        i = hits[0] if len(hits) else None
    else:
        if not above.any() or above[-1]:
            return None
        i = np.flatnonzero(above)[-1]
    if i is None:
        return None
    a, b, c = y[i], y[i + 1], level
    if a > 0 and b > 0 and c > 0:
        a, b, c = math.log(a), math.log(b), math.log(c)
    return float(t[i] + (t[i + 1] - t[i]) * (c - a) / (b - a))


def at(t, y, time: float) -> float:
    """The value at `time`, straight between two samples."""
    return float(np.interp(time, t, y))


def reduce(name: str, t, y, arguments, now) -> float | None:
    """One reduction of samples `y` (shape (times,)) at `t`; None when there is no such value."""
    if name == "max":
        return float(y.max())
    if name == "tmax":
        return float(t[int(y.argmax())]) if y.max() > (arguments[0] if arguments else 0) else None
    if name == "at":
        return at(t, y, now)
    if name == "first":
        return crossing(t, y, arguments[0], True)
    if name == "last":
        return crossing(t, y, arguments[0], False)
    if name == "auc":
        return float(np.sum((t[1:] - t[:-1]) * (y[1:] + y[:-1])) / 2)
    if name == "halflife":
        a, b = at(t, y, arguments[0]), at(t, y, arguments[1])
        return math.log(2) * (arguments[1] - arguments[0]) / math.log(a / b) if a > b > 0 else None
    return float(y[0])


# Half away from zero, as a page rounds.
_THREE = Context(prec=3, rounding=ROUND_HALF_UP)


def plain(x: float) -> str:
    """A number with three significant digits, without an exponent."""
    if x == 0:
        return "0"
    if abs(x) < 0.001:
        return "less than 0.001"
    x = float(_THREE.create_decimal_from_float(x))
    whole, _, rest = f"{x:,.6f}".partition(".")
    return f"{whole}.{rest}".rstrip("0").rstrip(".")


def duration(hours: float) -> str:
    """Hours as a person says them: 40 min, 2.5 h, 3 days."""
    half = lambda v: math.floor(v + 0.5)
    tenth = lambda v: plain(half(v * 10) / 10)
    minutes = hours * 60
    if half(minutes) < 100:
        return f"{half(minutes)} min"
    if hours < 9.95:
        return f"{tenth(hours)} h"
    if half(hours) < 48:
        return f"{half(hours)} h"
    return f"{tenth(hours / 24) if hours / 24 < 9.95 else half(hours / 24)} days"


def format_value(value: float | None, fmt: str, fallback: str, hours: float = 1.0) -> str:
    """A value in a format; `hours` is one time unit of the system in hours."""
    if value is None:
        return fallback or "not reached"
    if fmt == "duration":
        return duration(value * hours)
    if fmt == "percent":
        return f"{math.floor(value * 100 + 0.5)} %"
    return plain(value) + ("" if fmt in ("", "number") else f" {fmt}")
