"""The words of a figure: how it writes numbers, which conditions hold, how a template is read and filled.

A template is text with `{...}`: `{dose:mg/kg}` is a control, `{max plasma@iv:ng/mL}` a
reduction of an observable in a run (`live/reductions.py`), `{max plasma@iv 2 8:ng/mL}` one from
2 to 8, and `{max plasma@iv / max plasma@nasal:percent}` what follows from both, with + - * / and
parentheses. After a colon the format: a unit, `duration`, `percent`, `number`, or `.2f` and a unit
for two decimals; after a bar what is said when there is no such value. The page holds the same
rules (`live/words.mjs`); tests/vectors/words.json holds both to them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import Any

from widgets.live import formulas
from widgets.live.errors import TemplateError
from widgets.live.reductions import REDUCTIONS

Tokens = list[str | dict[str, Any]]

# ---- numbers ----

# Half away from zero, as a page rounds.
_THREE = Context(prec=3, rounding=ROUND_HALF_UP)
_DECIMALS = re.compile(r"\.(\d)f ?(.*)")
# What Python's own format takes and a sentence does not: it would be said as a unit.
_NO_UNIT = re.compile(r"[-+<>=^,.].*|\d[\d.,]*[a-zA-Z%]?")


def plain(x: float) -> str:
    """A number with three significant digits, without an exponent."""
    if x == 0:
        return "0"
    if abs(x) < 0.001:
        return "less than 0.001"
    x = float(_THREE.create_decimal_from_float(x))
    whole, _, rest = f"{x:,.6f}".partition(".")
    return f"{whole}.{rest}".rstrip("0").rstrip(".")


def fixed(x: float, decimals: int) -> str:
    """A number with so many decimals, but no digit behind the fourth: a sample carries no more."""
    decimals = max(0, min(decimals, formulas.CARRIED - 1 - formulas.exponent(x)))
    return f"{Decimal(x).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"


def duration(hours: float) -> str:
    """Hours as a person says them: 30 s, 40 min, 2.5 h, 3 days."""
    half = lambda v: math.floor(v + 0.5)
    tenth = lambda v: plain(half(v * 10) / 10)
    minutes, seconds = hours * 60, hours * 3600
    if 0 < seconds < 59.5:
        return f"{plain(seconds * 1000)} ms" if seconds < 0.0995 else f"{plain(seconds)} s"
    if half(minutes) < 100:
        return f"{half(minutes)} min"
    if hours < 9.95:
        return f"{tenth(hours)} h"
    if half(hours) < 48:
        return f"{half(hours)} h"
    return f"{tenth(hours / 24) if hours / 24 < 9.95 else half(hours / 24)} days"


def format_value(value: float | None, fmt: str, fallback: str, hours: float = 1.0) -> str:
    """A value as a sentence says it.

    Parameters
    ----------
    value : float or None
        None is a value that there is not.
    fmt : str
        "duration", "percent", "number", "", a unit, or ".2f" and a unit for two decimals.
    fallback : str
        What is said for None; "not reached" when it is empty.
    hours : float
        One time unit of the system in hours, for "duration".
    """
    if value is None:
        return fallback or "not reached"
    if fmt == "duration":
        return duration(value * hours)
    if fmt == "percent":
        return f"{math.floor(value * 100 + 0.5)} %"
    decimals = _DECIMALS.fullmatch(fmt)
    number, unit = (fixed(value, int(decimals[1])), decimals[2]) if decimals else (plain(value), fmt)
    return f"{number} {'' if unit == 'number' else unit}".strip()


def as_text(value: object) -> str:
    """A setting as a condition or a link writes it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else plain(value)  # type: ignore[arg-type]


# ---- conditions ----


@cache
def terms(condition: str) -> tuple[tuple[str, str, str], ...]:
    """A condition as (control, sign, what is wanted), all of which must be met.

    Raises
    ------
    TemplateError
        When it cannot be read.
    """
    out = []
    for term in filter(None, (t.strip() for t in condition.split("&"))):
        match = re.fullmatch(r"(\w+)\s*(!=|=|>|<)\s*(.+)", term)
        if not match or (match[2] in "<>" and not re.fullmatch(r"-?\d+(\.\d+)?", match[3])):
            raise TemplateError(
                f"The condition {term!r} is not a control, then = or != and its values, or > or < and a number."
            )
        out.append((match[1], match[2], match[3]))
    return tuple(out)


def holds(condition: str, settings: Mapping[str, Any]) -> bool:
    """Whether a condition such as `drug=racemate & routes=iv|oral & devices>1` is met; an empty one is.

    Raises
    ------
    TemplateError
        When it cannot be read, or names a control that is not among `settings`.
    """
    for name, _, _ in terms(condition):
        if name not in settings:
            raise TemplateError(
                f"The condition {condition!r} names {name}, which is no control; there are {', '.join(settings)}."
            )
    return all(_met(settings[name], sign, wanted) for name, sign, wanted in terms(condition))


def _met(value: Any, sign: str, wanted: str) -> bool:
    if sign in "<>":
        return value > float(wanted) if sign == ">" else value < float(wanted)
    given = {as_text(v) for v in (value if isinstance(value, (list, tuple)) else [value])}
    return bool(given & set(wanted.split("|"))) == (sign == "=")


# ---- templates ----


def compile_template(
    text: str,
    controls: Mapping[str, Any],
    missing: Callable[[str, str], str],
    end: float = math.inf,
) -> Tokens:
    """A template as a list of text and of what is to be filled in, ready for JSON.

    Parameters
    ----------
    text : str
        The template.
    controls : name -> Control
    missing : function (run, observable) -> str
        "" where there is that curve, else what is wrong with asking for it.
    end : float
        Of the time shown, in the time unit of the system.

    Returns
    -------
    list
        Texts; {control, format, fallback}; {reduction, observable, run, args, format, fallback};
        {terms, format, fallback}, its terms as `formulas.read` gives them.

    Raises
    ------
    TemplateError
        When a part of it cannot be read, or asks for a curve or a time that there is not.
    """
    out: Tokens = []
    for i, piece in enumerate(re.split(r"\{([^{}]*)\}", text)):
        if i % 2:
            out.append(_token(piece, controls, missing, end))
        elif piece:
            out.append(piece)
    return out


def _token(piece: str, controls: Mapping[str, Any], missing: Callable[[str, str], str], end: float) -> dict[str, Any]:
    body, _, fallback = piece.partition("|")
    body, _, fmt = body.partition(":")
    fmt = fmt.strip()
    if _NO_UNIT.fullmatch(fmt) and not _DECIMALS.fullmatch(fmt):
        raise TemplateError(
            f"{{{piece}}} has the format {fmt!r}, which is not known; write a unit, duration, percent, number, "
            "or .2f and a unit for two decimals."
        )

    def operand(words: list[str]) -> formulas.Term:
        if len(words) > 1 or words[0] in controls:
            return _value(piece, words, controls, missing, end)
        try:
            return float(words[0])
        except ValueError:
            return _value(piece, words, controls, missing, end)

    try:
        terms = formulas.read(body, operand)
    except TemplateError:
        raise
    except ValueError as error:
        raise TemplateError(f"{{{piece}}} cannot be read: {error}.") from None
    if len(terms) == 1 and isinstance(terms[0], Mapping):
        return {**terms[0], "format": fmt, "fallback": fallback}
    for term in terms:
        if isinstance(term, Mapping) and "control" in term and not hasattr(controls[term["control"]], "low"):
            raise TemplateError(f"{{{piece}}} reckons with {term['control']}, which is no slider and so no number.")
    return {"terms": terms, "format": fmt, "fallback": fallback}


def _value(
    piece: str, words: list[str], controls: Mapping[str, Any], missing: Callable[[str, str], str], end: float
) -> dict[str, Any]:
    """A control, or a reduction with its curve and its numbers."""
    if len(words) == 1 and words[0] in controls:
        return {"control": words[0]}
    if len(words) < 2 or words[0] not in REDUCTIONS:
        raise TemplateError(
            f"{{{piece}}}: {' '.join(words)!r} is neither a control ({', '.join(controls)}) nor one of "
            f"{', '.join(REDUCTIONS)} followed by an observable; signs + - * / stand between blanks."
        )
    observable, run = parse_target(words[1])
    if wrong := missing(run, observable):
        raise TemplateError(f"{{{piece}}} asks for {words[1]}, which {wrong}.")
    try:
        numbers = [float(w) for w in words[2:] if w != ">"]
    except ValueError:
        raise TemplateError(f"{{{piece}}} has an argument that is not a number.") from None
    if wrong := _misfit(words[0], numbers, end):
        raise TemplateError(f"{{{piece}}} {wrong}.")
    return {"reduction": words[0], "observable": observable, "run": run, "args": numbers}


def _misfit(reduction: str, numbers: list[float], end: float) -> str:
    """What is wrong with the numbers of a reduction; "" when nothing is."""
    shapes = REDUCTIONS[reduction][1]
    shape = next((s for s in shapes if len(s.split()) == len(numbers)), None)
    if shape is None:
        allowed = " or ".join(s or "no number" for s in shapes)
        count = {0: "no number", 1: "1 number"}.get(len(numbers), f"{len(numbers)} numbers")
        return f"has {count}; {reduction} takes {allowed} after the observable"
    if shape == "dose" and (numbers[0] < 2 or numbers[0] != int(numbers[0])):
        return f"asks for dose {numbers[0]:g}; a trough is before the second dose, 2, or a later one"
    times = numbers if shape in ("time", "from to") else []
    if any(not 0 <= time <= end for time in times):
        return f"asks for a time outside of the time shown, which is from 0 to {end:g}"
    if len(times) == 2 and times[0] >= times[1]:
        return f"runs from {times[0]:g} to {times[1]:g}; the earlier time comes first"
    return ""


def parse_target(of: str) -> tuple[str, str]:
    """The observable and the run that "plasma" or "plasma@iv" means."""
    observable, _, run = of.partition("@")
    return observable, run or "main"


def fill(
    tokens: Tokens,
    controls: Mapping[str, Any],
    settings: Mapping[str, Any],
    reduced: Callable[[dict[str, Any]], float | None],
    hours: float = 1.0,
) -> str:
    """A compiled template with its values filled in.

    Parameters
    ----------
    tokens : list
        What `compile_template` gives.
    controls : name -> Control
    settings : name -> value
    reduced : function of a token
        The value of a reduction, or None.
    hours : float
        One time unit of the system in hours.
    """
    worth = lambda term: settings[term["control"]] if "control" in term else reduced(term)
    out = []
    for token in tokens:
        if isinstance(token, str):
            out.append(token)
        elif "control" in token:
            control, value = controls[token["control"]], settings[token["control"]]
            out.append(control.in_words(value, token["format"], token["fallback"], hours))
        else:
            value = formulas.calculate(token.get("terms", [token]), worth)
            out.append(format_value(value, token["format"], token["fallback"], hours))
    return "".join(out)
