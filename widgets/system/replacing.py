"""Parameters that one run of a system has otherwise than another: slow and fast metabolizers on one plot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

from widgets.system.dosing import compiled
from widgets.system.errors import fail
from widgets.system.expressions import parse_constant

if TYPE_CHECKING:
    from widgets.system.system import System


def replacements(system: System, given: Mapping[str, object]) -> dict[str, sp.Expr]:
    """What stands in place of parameters, as expressions in parameters and inputs.

    Parameters
    ----------
    given : mapping of str to number or str
        Parameter or input -> its value, or an expression such as "CL/2".

    Raises
    ------
    ModelError
        For a symbol that is no parameter or input, and an expression that depends on a state.
    """
    known = system.values()
    for s in given:
        if s not in known:
            fail(f"{system.name}: there is no parameter {s} to replace; known are {', '.join(known)}.")
    return {s: parse_constant(system, e, f"the value of {s} in a run") for s, e in given.items()}


def replaced(system: System, given: Mapping[str, object], parameters: Mapping | None = None) -> dict[str, Any]:
    """Every parameter and input, those of `given` replaced; each expression sees the values before that.

    Parameters
    ----------
    given : mapping of str to number or str
        As in `replacements`.
    parameters : mapping, optional
        Values that replace those of the system first, as in `System.values`.

    Raises
    ------
    ModelError
        As `replacements`, and for a value that is not finite.
    """
    known = system.values(parameters)
    if not given:
        return known
    expressions = replacements(system, given)
    with np.errstate(all="ignore"):
        values = compiled(tuple(system.constants), tuple(expressions.values()))(*system.constant_values(known))
    return system.values({**known, **dict(zip(expressions, values, strict=True))})
