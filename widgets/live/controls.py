"""What a reader may set: each control is a trait that knows its range, label and unit."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import traitlets

from widgets.live import words
from widgets.live.errors import FigureError, SettingError
from widgets.system import TIME_UNITS


class Control(traitlets.TraitType):
    """A trait with what its control in the page needs.

    Parameters
    ----------
    default
        The value at the start.
    label : str
        The words beside it.
    unit : str
        Of the value.
    when : str
        A condition on other controls: the page shows it only then.

    Raises
    ------
    TraitError
        When it is set to a value that it does not allow: one sentence with what it allows.
    """

    kind = ""

    def __init__(self, default: Any, *, label: str, unit: str = "", when: str = "", **more: Any) -> None:
        super().__init__(default, **more)
        self.label, self.unit, self.when = label, unit, when
        self.tag(sync=True)

    def raise_invalid(self, obj: Any, value: Any) -> NoReturn:
        """Refuses a value in one sentence."""
        owner = type(obj).__name__ if obj is not None else "A figure"
        raise SettingError(f"{owner}.{self.name} is {value!r}; it must be {self.allowed()}.")

    def misstated(self, what: str) -> NoReturn:
        """Refuses how the control is stated, in one sentence."""
        raise FigureError(f"The {type(self).__name__} {self.label!r} {what}.")

    def to_scalar(self, value: Any) -> Any:
        """A number or a truth of NumPy as Python's own, so that it can be sent to a page."""
        return value.item() if hasattr(value, "item") and getattr(value, "size", 1) == 1 else value

    def allowed(self) -> str:
        """What it may be set to, as a sentence ends with it."""
        raise NotImplementedError

    def first(self) -> Any:
        """The value at the start."""
        return self.default() if callable(self.default) else self.default_value

    def numbers(self, value: Any) -> dict[str, float]:
        """What the value means to the equations: symbol -> number."""
        return {}

    def in_words(self, value: Any, fmt: str = "", fallback: str = "", hours: float = 1.0) -> str:
        """The value as a sentence says it; see `words.format_value`."""
        return words.format_value(value, fmt, fallback, hours)

    def corners(self) -> list:
        """The values between which everything lies, to fix an axis by."""
        return []

    def to_spec(self) -> dict:
        """What the page needs to build the control."""
        return {"name": self.name, "kind": self.kind, "label": self.label, "unit": self.unit, "when": self.when}


class Slider(Control):
    """A number from `low` to `high`.

    Parameters
    ----------
    default, low, high : float
        In `unit`.
    step : float
        The smallest move; 1 for whole numbers, else a hundredth of the range.
    log : bool
        Moves evenly on a logarithmic scale.
    whole : bool
        Takes no fraction.
    """

    kind = "slider"

    def __init__(
        self,
        default: float,
        low: float,
        high: float,
        step: float | None = None,
        *,
        log: bool = False,
        whole: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(default, **more)
        self.low, self.high, self.log, self.whole = low, high, log, whole
        self.step = step or (1 if whole else (high - low) / 100)
        if not all(isinstance(v, numbers.Real) and math.isfinite(v) for v in (low, high, default, self.step)):
            self.misstated(f"runs from {low!r} to {high!r} and starts at {default!r}; give it numbers")
        if not low < high or self.step < 0:
            self.misstated(f"runs from {low:g} to {high:g}; the lower end comes first, and its step is above 0")
        if log and low <= 0:
            self.misstated(
                f"runs from {low:g} to {high:g}, and a logarithmic one cannot start at 0 or below; "
                "give it a lower end above 0, or log=False"
            )
        if not low <= default <= high:
            self.misstated(f"starts at {default:g}, outside of {low:g} to {high:g}")
        if whole and any(v != int(v) for v in (low, high, default, self.step)):
            self.misstated("takes whole numbers, and its ends, start and step must be whole too")

    def allowed(self) -> str:
        return f"a {'whole ' * self.whole}number from {self.low:g} to {self.high:g}" + (
            f" {self.unit}" if self.unit else ""
        )

    def validate(self, obj: Any, value: Any) -> float:
        number = self.to_scalar(value)
        real = isinstance(number, numbers.Real) and not isinstance(number, bool) and math.isfinite(number)
        if real:
            # An end is also meant by the six digits that it is written with.
            number = next((end for end in (self.low, self.high) if number == float(f"{end:g}")), number)
        if not real or not self.low <= number <= self.high or (self.whole and number != int(number)):
            self.raise_invalid(obj, value)
        return int(number) if self.whole else number

    def numbers(self, value: float) -> dict[str, float]:
        return {str(self.name): float(value)}

    def corners(self) -> list:
        return [self.low, self.high]

    def to_spec(self) -> dict:
        return {
            **super().to_spec(),
            "low": self.low,
            "high": self.high,
            "step": self.step,
            "log": self.log,
            "whole": self.whole,
        }


class Cursor(Slider):
    """The moment the picture shows: a slider over time, with play. It solves nothing anew."""

    kind = "cursor"

    def __init__(
        self,
        default: float,
        low: float,
        high: float,
        *,
        label: str = "Time",
        unit: str = "h",
        log: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(default, low, high, label=label, unit=unit, log=log, **more)

    def allowed(self) -> str:
        hours = TIME_UNITS.get(self.unit)
        return super().allowed() + (
            f" ({words.duration(self.low * hours)} to {words.duration(self.high * hours)})" if hours else ""
        )

    def corners(self) -> list:
        return []


class Choice(Control):
    """One of several options.

    Parameters
    ----------
    default : str
        A key of `options`.
    options : dict
        key -> label, or key -> (label, {symbol: number}), where the numbers go to the equations.
    """

    kind = "choice"

    def __init__(self, default: str, options: Mapping[str, str | tuple[str, Mapping[str, float]]], **more: Any) -> None:
        super().__init__(default, **more)
        self.options = {k: (v if isinstance(v, tuple) else (v, {})) for k, v in options.items()}
        if default not in self.options:
            self.misstated(f"starts with {default!r}; it must be {self.allowed()}")

    def allowed(self) -> str:
        return "one of " + ", ".join(map(repr, self.options))

    def validate(self, obj: Any, value: Any) -> str:
        if not isinstance(value, str) or value not in self.options:
            self.raise_invalid(obj, value)
        return value

    def numbers(self, value: str) -> dict[str, float]:
        return {k: float(v) for k, v in self.options[value][1].items()}

    def in_words(self, value: str, fmt: str = "", fallback: str = "", hours: float = 1.0) -> str:
        return self.options[value][0]

    def corners(self) -> list:
        return list(self.options)

    def to_spec(self) -> dict:
        return {**super().to_spec(), "options": [[k, label, numbers] for k, (label, numbers) in self.options.items()]}


class MultiChoice(Control):
    """Any number of options; the value is a tuple of their keys, in the order of the options.

    Parameters
    ----------
    default : iterable of str
        Keys of `options`.
    options : dict
        key -> label.
    line_styles : dict
        key -> "solid", "long", "dashed", "dashdot" or "dotted": the line that the page draws beside
        an option, as its curve is drawn.
    """

    kind = "multichoice"

    def __init__(
        self,
        default: Iterable[str],
        options: Mapping[str, str],
        *,
        line_styles: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(tuple(default), **more)
        self.options, self.line_styles = dict(options), dict(line_styles or {})
        if strange := [k for k in self.default_value if k not in self.options]:
            self.misstated(f"starts with {strange[0]!r}; it must be {self.allowed()}")

    def allowed(self) -> str:
        return "a list of some of " + ", ".join(map(repr, self.options))

    def validate(self, obj: Any, value: Any) -> tuple[str, ...]:
        listed = isinstance(value, (list, tuple))
        if not listed or not all(isinstance(v, str) and v in self.options for v in value):
            self.raise_invalid(obj, value)
        return tuple(k for k in self.options if k in value)

    def corners(self) -> list:
        # All, none, and each alone: an option may show a curve, or switch something off in the system.
        return [tuple(self.options), (), *((k,) for k in self.options)]

    def numbers(self, value: Iterable[str]) -> dict[str, float]:
        # One switch an option, for a system that states such an input.
        return {f"{self.name}_{k}": float(k in value) for k in self.options}

    def in_words(self, value: Iterable[str], fmt: str = "", fallback: str = "", hours: float = 1.0) -> str:
        return ", ".join(self.options[v] for v in value) or fallback or "none"

    def to_spec(self) -> dict:
        return {
            **super().to_spec(),
            "options": [[k, label, self.line_styles.get(k, "")] for k, label in self.options.items()],
        }


class Switch(Control):
    """On or off: 1 or 0 to the equations."""

    kind = "switch"

    def allowed(self) -> str:
        return "True or False"

    def validate(self, obj: Any, value: Any) -> bool:
        if not isinstance(self.to_scalar(value), bool):
            self.raise_invalid(obj, value)
        return self.to_scalar(value)

    def numbers(self, value: bool) -> dict[str, float]:
        return {str(self.name): float(value)}

    def in_words(self, value: bool, fmt: str = "", fallback: str = "", hours: float = 1.0) -> str:
        return words.as_text(value)

    def corners(self) -> list:
        return [False, True]
