"""Equations stated once, as symbols: simulated with SciPy, printed as LaTeX, printed as JavaScript."""

from widgets.system.dosing import Dose, Event, bolus, infusion, release, unit_dose
from widgets.system.errors import ModelError
from widgets.system.population import variability
from widgets.system.printing import fingerprint
from widgets.system.system import Observable, Parameter, System

__all__ = [
    "Dose",
    "Event",
    "ModelError",
    "Observable",
    "Parameter",
    "System",
    "bolus",
    "fingerprint",
    "infusion",
    "release",
    "unit_dose",
    "variability",
]
