"""What a student imports: the one call for a concentration, the systems behind it, their doses and constants."""

from __future__ import annotations

from widgets.models.curves import concentrations
from widgets.models.disposition import joined
from widgets.models.published import (
    BODY_WEIGHT,
    DEVICE,
    DEVICE_INTERVAL,
    EXTRACTION,
    MOLAR_MASS,
    MOST_DEVICES,
    NOT_KNOWN,
    ROUTES,
    arterial,
    doses,
    ketamine,
    parameters,
    venous,
)

__all__ = [
    "BODY_WEIGHT",
    "DEVICE",
    "DEVICE_INTERVAL",
    "EXTRACTION",
    "MOLAR_MASS",
    "MOST_DEVICES",
    "NOT_KNOWN",
    "ROUTES",
    "arterial",
    "concentrations",
    "doses",
    "joined",
    "ketamine",
    "parameters",
    "venous",
]
