"""The spec of a figure: all that a page needs to keep it alive, as JSON, its conditions checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from widgets.live import constants, words
from widgets.live.compiler import Picture
from widgets.live.controls import Switch
from widgets.live.errors import FigureError
from widgets.live.moment import Moment, band_switch, clauses
from widgets.live.settings import listed
from widgets.system import fingerprint

if TYPE_CHECKING:
    from widgets.live.figure import LiveFigure


def compile_spec(figure: LiveFigure) -> dict[str, Any]:
    """The spec at the present settings.

    Raises
    ------
    FigureError
        When the figure cannot be drawn, a template cannot be read, or a condition asks for what
        there is not.
    """
    kind, moment, picture = type(figure), Moment(figure), figure.picture
    check_conditions(figure, picture)
    model, defaults = figure.model(), listed(figure.default_settings())
    names = list(model.values())
    return {
        "key": figure.key,
        "title": figure.title,
        "model": fingerprint(figure.model_source),
        "controls": [{**c.to_spec(), "value": defaults[name]} for name, c in moment.controls.items()],
        # Where this figure starts; a page starts where it was shown.
        "settings": listed(moment.settings),
        "values": list(model.values().values()),
        "inputs": {s: names.index(s) for s in model.inputs},
        "structural": sorted(map(names.index, model.structural_inputs().union(*figure.run_parameters.values()))),
        "runs": list(figure.runs()),
        "runsWhen": figure.runs_when,
        "bandSwitch": band_switch(kind),
        "ensemble": _ensemble(figure, names),
        "end": figure.end,
        "firstStep": figure.first_step,
        "hours": figure.hours(),
        "axes": picture.axes,
        "parts": [part.to_spec() for part in picture.parts],
        "texts": {k: moment.compile(t) for k, t in figure.texts.items()},
        "spans": {k: [moment.compile(t)[0] for t in pair] for k, pair in figure.spans.items()},
        "narration": [[condition, moment.compile(t)] for condition, t in clauses(kind)],
        "columns": list(figure.columns),
        "rows": [[condition, [moment.compile(cell) for cell in cells]] for condition, cells in figure.rows],
        "scenarios": [[name, listed(settings), text] for name, settings, text in figure.scenarios],
        "constants": constants.FOR_PAGE,
    }


def _ensemble(figure: LiveFigure, names: list[str]) -> dict[str, Any] | None:
    """The people of the band: their parameters, by place among those of the model."""
    if figure.ensemble is None:
        return None
    return {
        "index": [names.index(c) for c in figure.ensemble.columns],
        "values": [[float(f"{v:.5g}") for v in row] for row in figure.ensemble.to_numpy()],
        "interval": list(figure.interval),
    }


def _conditions(figure: LiveFigure, picture: Picture) -> Iterable[str]:
    yield from (control.when for control in figure.control_traits().values())
    yield from figure.runs_when.values()
    yield from (axes["when"] for axes in picture.axes)
    yield from (condition for condition, _ in clauses(type(figure)))
    yield from (condition for condition, _ in figure.rows)
    yield from (condition for condition, _, _ in figure.evidence_marks)
    for part in picture.parts:
        yield from part.conditions()


def check_conditions(figure: LiveFigure, picture: Picture) -> None:
    """Every condition of the figure names a control and a value that it can have.

    Raises
    ------
    FigureError
        One sentence with the condition and what there is.
    """
    controls = figure.control_traits()
    for condition in dict.fromkeys(_conditions(figure, picture)):
        for name, sign, wanted in words.terms(condition):
            control = controls.get(name)
            values = wanted.split("|")
            known = ("on", "off") if isinstance(control, Switch) else getattr(control, "options", values)
            strange = [v for v in values if v not in known] if sign in ("=", "!=") else []
            if control is None or strange:
                what = f"a value {strange[0]!r} of {name}" if strange else f"a control {name}"
                raise FigureError(
                    f"{type(figure).__name__}: the condition {condition!r} asks for {what}, which there is not; "
                    f"there are {', '.join(known if strange else controls)}."
                )
