"""What a reader may set: each control is a trait that knows its range, label and unit."""

from __future__ import annotations

import math
import numbers

import traitlets


class Control(traitlets.TraitType):
    """A trait with what its control in the page needs.

    label  the words beside it        unit  of the value
    when   a condition on other controls: shown only then
    """

    kind = ""

    def __init__(self, default, *, label: str, unit: str = "", when: str = "", **more):
        super().__init__(default, **more)
        self.label, self.unit, self.when = label, unit, when
        self.tag(sync=True)

    def raise_invalid(self, obj, value):
        owner = type(obj).__name__ if obj is not None else "A figure"
        raise traitlets.TraitError(f"{owner}.{self.name} is {value!r}; it must be {self.allowed()}.")

    def to_scalar(self, value):
        """A number or a truth of NumPy as Python's own, so that it can be sent to a page."""
        return value.item() if hasattr(value, "item") and getattr(value, "size", 1) == 1 else value

    def allowed(self) -> str:
        raise NotImplementedError

    def numbers(self, value) -> dict[str, float]:
        """What the value means to the equations: symbol -> number."""
        return {}

    def corners(self) -> list:
        """The values between which everything lies, to fix an axis by."""
        return []

    def to_spec(self) -> dict:
        """What the page needs to build the control."""
        return {"name": self.name, "kind": self.kind, "label": self.label, "unit": self.unit, "when": self.when}


class Slider(Control):
    """A number from `low` to `high` in steps; `log` moves evenly on a logarithmic scale; `whole` takes no fraction."""

    kind = "slider"

    def __init__(self, default, low, high, step=None, *, log=False, whole=False, **more):
        super().__init__(default, **more)
        self.low, self.high, self.log, self.whole = low, high, log, whole
        self.step = step or (1 if whole else (high - low) / 100)

    def allowed(self):
        return f"a {'whole ' * self.whole}number from {self.low:g} to {self.high:g}" + (
            f" {self.unit}" if self.unit else ""
        )

    def validate(self, obj, value):
        number = self.to_scalar(value)
        if (
            isinstance(number, bool)
            or not isinstance(number, numbers.Real)
            or not math.isfinite(number)
            or not self.low <= number <= self.high
            or (self.whole and number != int(number))
        ):
            self.raise_invalid(obj, value)
        return int(number) if self.whole else number

    def numbers(self, value):
        return {self.name: float(value)}

    def corners(self):
        return [self.low, self.high]

    def to_spec(self):
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

    def __init__(self, default, low, high, *, label="Time", unit="h", log=True, **more):
        super().__init__(default, low, high, label=label, unit=unit, log=log, **more)

    def corners(self):
        return []


class Choice(Control):
    """One of several options: key -> label, or key -> (label, {symbol: number})."""

    kind = "choice"

    def __init__(self, default, options, **more):
        super().__init__(default, **more)
        self.options = {k: (v if isinstance(v, tuple) else (v, {})) for k, v in options.items()}

    def allowed(self):
        return "one of " + ", ".join(map(repr, self.options))

    def validate(self, obj, value):
        if not isinstance(value, str) or value not in self.options:
            self.raise_invalid(obj, value)
        return value

    def numbers(self, value):
        return {k: float(v) for k, v in self.options[value][1].items()}

    def corners(self):
        return list(self.options)

    def to_spec(self):
        return {**super().to_spec(), "options": [[k, label, numbers] for k, (label, numbers) in self.options.items()]}


class MultiChoice(Control):
    """Any number of options: key -> label. The value is a tuple of keys."""

    kind = "several"

    def __init__(self, default, options, *, marks=None, **more):
        super().__init__(tuple(default), **more)
        self.options, self.marks = dict(options), dict(marks or {})

    def allowed(self):
        return "a list of some of " + ", ".join(map(repr, self.options))

    def validate(self, obj, value):
        if isinstance(value, str) or not isinstance(value, (list, tuple)) or any(v not in self.options for v in value):
            self.raise_invalid(obj, value)
        return tuple(k for k in self.options if k in value)

    def corners(self):
        # All, none, and each alone: an option may show a curve, or switch something off in the system.
        return [tuple(self.options), (), *((k,) for k in self.options)]

    def numbers(self, value):
        # One switch an option, for a system that states such an input.
        return {f"{self.name}_{k}": float(k in value) for k in self.options}

    def to_spec(self):
        return {
            **super().to_spec(),
            "options": [[k, label, self.marks.get(k, "")] for k, label in self.options.items()],
        }


class Switch(Control):
    """On or off: 1 or 0 to the equations."""

    kind = "switch"

    def allowed(self):
        return "True or False"

    def validate(self, obj, value):
        if not isinstance(self.to_scalar(value), bool):
            self.raise_invalid(obj, value)
        return self.to_scalar(value)

    def numbers(self, value):
        return {self.name: float(value)}

    def corners(self):
        return [False, True]
