"""Equations stated once, as symbols: simulated with SciPy, printed as LaTeX, printed as JavaScript."""

from widgets.system.system import (
    Dose,
    Event,
    ModelError,
    Observable,
    Parameter,
    System,
    bolus,
    fingerprint,
    infusion,
    release,
    variability,
)

__all__ = [
    "Dose",
    "Event",
    "Observable",
    "Parameter",
    "System",
    "ModelError",
    "bolus",
    "fingerprint",
    "infusion",
    "release",
    "variability",
]
