"""What a reader has set: the controls of a figure taken together, and what they mean to its equations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from widgets.live.controls import Control, Cursor, MultiChoice
from widgets.live.errors import FigureError, SettingError
from widgets.page.widget import PortableWidget
from widgets.system import System


def listed(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as JSON holds them: lists for tuples."""
    return {k: list(v) if isinstance(v, tuple) else v for k, v in settings.items()}


class Controlled(PortableWidget):
    """A widget whose controls are traits.

    Raises
    ------
    TraitError
        One sentence, for a value out of range and for a control that does not exist.
    FigureError
        When two controls set the same symbol.
    """

    system: System

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        for name, value in vars(cls).items():
            if not isinstance(value, Control):
                continue
            taken = any(not isinstance(vars(base).get(name, value), Control) for base in cls.__mro__[1:])
            if taken or name.startswith("_"):
                why = "is a name that every figure has" if taken else "starts with _"
                raise FigureError(
                    f"{cls.__name__}: a control is called {name}, which {why}; call it otherwise, such as my{name.lstrip('_')}."
                )

    def __init__(self, **settings: Any) -> None:
        known = self.control_traits()
        for name in settings:
            if name not in known and not self.has_trait(name):
                raise SettingError(f"{type(self).__name__} has no control {name!r}; it has {', '.join(known)}.")
        super().__init__(**settings)

    @classmethod
    def control_traits(cls) -> dict[str, Control]:
        """The controls, name -> `Control`, in the order in which the class states them, base classes first."""
        names = [n for c in reversed(cls.__mro__) for n, t in vars(c).items() if isinstance(t, Control)]
        return {n: getattr(cls, n) for n in dict.fromkeys(names)}

    @classmethod
    def default_settings(cls) -> dict[str, Any]:
        """Every control and the value with which it starts."""
        return {name: control.first() for name, control in cls.control_traits().items()}

    @classmethod
    def time_cursor(cls) -> str | None:
        """The name of the control that moves through time; None when there is none."""
        return next((name for name, control in cls.control_traits().items() if isinstance(control, Cursor)), None)

    @property
    def settings(self) -> dict[str, Any]:
        """Every control and its value now."""
        return {name: getattr(self, name) for name in self.control_traits()}

    @classmethod
    def inputs_from(cls, settings: Mapping[str, Any]) -> dict[str, float]:
        """What settings mean to the equations.

        Parameters
        ----------
        settings : control -> value
            Every control.

        Returns
        -------
        dict
            symbol -> number.

        Raises
        ------
        FigureError
            When two controls set the same symbol.
        """
        out: dict[str, float] = {}
        for name, control in cls.control_traits().items():
            for symbol, number in control.numbers(settings[name]).items():
                if isinstance(control, MultiChoice) and symbol not in cls.system.inputs:
                    continue
                if symbol in out:
                    raise FigureError(f"{cls.__name__}: two controls set {symbol}; give one of them another name.")
                out[symbol] = number
        return out
