"""Equations stated once, as symbols: simulated with SciPy, printed as LaTeX, printed as JavaScript."""

from widgets.system.dosing import Dose, Event, bolus, infusion, release, unit_dose
from widgets.system.errors import ModelError
from widgets.system.forcing import from_table
from widgets.system.population import variability
from widgets.system.printing import fingerprint
from widgets.system.system import TIME_UNITS, Observable, Parameter, System

__all__ = [
    "TIME_UNITS",
    "Dose",
    "Event",
    "ModelError",
    "Observable",
    "Parameter",
    "System",
    "bolus",
    "fingerprint",
    "from_table",
    "infusion",
    "release",
    "unit_dose",
    "variability",
]
