"""Figures of the evidence that stand still: what trials, surveys and websites say, drawn from data/."""

from widgets.charts.base import Chart, claims, pooled, prevalence, ptsd_trials, responders, trauma_risk, treatments
from widgets.charts.concept_map import concept_map

__all__ = [
    "Chart",
    "claims",
    "concept_map",
    "pooled",
    "prevalence",
    "ptsd_trials",
    "responders",
    "trauma_risk",
    "treatments",
]
