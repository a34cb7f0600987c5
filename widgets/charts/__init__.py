"""Figures of the evidence that stand still: what trials, surveys and websites say, drawn from data/."""

from widgets.charts.base import Chart
from widgets.charts.chapter_map import concept_map
from widgets.charts.epidemiology import prevalence, trauma_risk
from widgets.charts.therapies import responders, treatments
from widgets.charts.trials import pooled, ptsd_trials
from widgets.charts.web_claims import claims

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
