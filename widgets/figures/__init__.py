"""The course's live figures, each loaded when it is asked for."""

from importlib import import_module

_FIGURES = {
    "Judge": "judge",
    "Occupancy": "occupancy",
    "Pathway": "pathway",
    "Predicted": "predicted",
    "Routes": "routes",
    "Timeline": "timeline",
    "Weigh": "weigh",
}
__all__ = sorted(_FIGURES)


def __getattr__(name: str):
    if name in _FIGURES:
        return getattr(import_module(f"widgets.figures.{_FIGURES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
