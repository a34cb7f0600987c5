"""A matplotlib figure whose named parts follow a system while the reader moves the controls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ipywidgets
import pandas as pd
import traitlets
from matplotlib.figure import Figure

from widgets.live import compiler, drawing, face, page, saving
from widgets.live.compiler import Picture
from widgets.live.errors import FigureError, SettingError
from widgets.live.modeled import Modeled
from widgets.live.moment import Moment
from widgets.live.panel import FigurePanel
from widgets.live.spec import compile_spec
from widgets.page.bundle import registration


class LiveFigure(Modeled):
    """A figure that is alive in JupyterLab, in the book without a kernel, and still on paper.

    A subclass states, in this order:

    controls    traits: `Slider`, `Choice`, `MultiChoice`, `Switch`, `Cursor`
    system      a `System`; a control's name may be used in its equations and doses
    doses       a list of doses, or {run: list of doses} for curves laid over each other
    draw        draws with matplotlib; an artist named by `gid` is alive (`curve:plasma@iv`)
    narration   the sentence: templates, each with a condition (see `widgets.live.words`)

    evidence_marks  (condition, row of data/, text with its source) for each mark that stands for a
                    row of the evidence; the artist is named `show:condition;row`

    and, where they help: `title`, `caption`, `runs_when` {run: condition}, `run_parameters`
    {run: {parameter: its value in this run, or an expression such as "CL/2"}}, `spans`
    {name: (template, template)}, `texts` {name: template}, `columns` and `rows` of the table,
    `scenarios` (name, settings, sentence), `ensemble` and `interval` for a band, `band_switch`
    (the name of the switch that shows and hides the bands), `end` of time.

    Making one draws and solves nothing: that happens when it is shown, or asked.

    Parameters
    ----------
    key : str
        Its name on a page, in links and in files; that of the class when not given.
    **settings
        Controls and their values at the start.

    Raises
    ------
    TraitError
        One sentence, for a value out of range, an unknown control and a key that a page cannot take.
    FigureError
        One sentence, when it is shown and cannot be drawn or followed.

    Examples
    --------
    >>> figure = Routes(routes=("iv", "oral"))
    >>> figure.injection = 0.25         # the picture follows
    >>> figure.controls()               # the same controls as ipywidgets
    >>> figure.figure()                 # a matplotlib Figure at these settings
    """

    kind = "figure"
    key = ""
    title = caption = ""
    texts: dict[str, str] = {}
    spans: dict[str, tuple[str, str]] = {}
    narration: Sequence[str | tuple[str, str]] | str = ""
    columns: Sequence[str] = ()
    rows: Sequence[tuple[str, Sequence[str]]] = ()
    scenarios: Sequence[tuple[str, dict[str, Any], str]] = ()
    evidence_marks: Sequence[tuple[str, str, str]] = ()
    band_switch = "band"

    still = traitlets.Unicode().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init__(self, key: str = "", **settings: Any) -> None:
        self.key = key or type(self).__name__.lower()
        self._last: tuple[str, Picture] | None = None
        if not re.fullmatch(r"[A-Za-z][\w-]*", self.key):
            raise SettingError(
                f"The key of {type(self).__name__} is {key!r}; it must start with a letter and "
                "hold letters, digits, - and _ only."
            )
        super().__init__(**settings)
        self.inputs_from(self.settings)  # two controls of one name are refused at once

    # -- drawing

    def draw(self, figure: Figure) -> None:
        """Draws on `figure` at the present settings. A subclass writes this."""
        # IPython passes over a NotImplementedError without a word.
        raise FigureError(f"{type(self).__name__} does not say how it is drawn: give it a method draw(self, figure).")

    def plot(self, ax: Any, of: str, against: str = "", **look: Any) -> Any:
        """A line that follows an observable ("plasma" or "plasma@run") over time or `against` another; `look` as for `Axes.plot`."""
        return drawing.plot(self, ax, of, against, look)

    def point(self, ax: Any, of: str, against: str = "", **look: Any) -> Any:
        """A dot on that line where the time cursor stands; its `linewidth` is how wide it is, in points."""
        return drawing.point(self, ax, of, against, look)

    def fill(self, ax: Any, of: str, **look: Any) -> Any:
        """The band around an observable: `of` is "plasma" or "plasma@run", `look` as for `Axes.fill`."""
        return drawing.fill(self, ax, of, look)

    def label_curve(
        self, ax: Any, of: str, text: str, at: float | None = None, side: str = "above", against: str = "", **look: Any
    ) -> Any:
        """A label that stays at its curve, clear of the other labels.

        Parameters
        ----------
        ax : matplotlib axes
        of : str
            The curve, "plasma" or "plasma@run".
        text : str
            What it says.
        at : float
            The time where it stands; the top of the curve when not given.
        side : str
            "above", "below", "left" or "right" of that point.
        against : str
            As in `plot`.
        **look
            As for `Axes.text`.
        """
        return drawing.label_curve(self, ax, of, text, at, side, against, look)

    def cursor(self, ax: Any, **look: Any) -> Any:
        """A line at the time cursor, `look` as for `Axes.axvline`."""
        return drawing.cursor(self, ax, look)

    # -- what it gives

    def figure(self) -> Figure:
        """The matplotlib figure at the present settings, as it stands on paper."""
        return compiler.drawn(self)[0]

    @property
    def picture(self) -> Picture:
        """The picture at the present settings with its parts and axes; drawn once for each."""
        now = repr(self.settings)
        if self._last is None or self._last[0] != now:
            self._last = now, compiler.pictured(self)
        return self._last[1]

    def svg(self) -> str:
        """The picture at the present settings, its named parts marked, safe beside other figures."""
        return self.picture.svg

    @property
    def alt(self) -> str:
        """The picture in words, for a reader who does not see it."""
        return f"{self.title}. {self.sentence}"

    @property
    def sentence(self) -> str:
        """What the figure says at the present settings, word for word as the page says it."""
        return Moment(self).sentence()

    @property
    def table(self) -> pd.DataFrame:
        """What the reader sees in the table, as a DataFrame of text."""
        return Moment(self).table()

    @property
    def curves(self) -> pd.DataFrame:
        """The curves that are shown, long: run, observable, time, value, low, high."""
        return Moment(self).curves()

    def save(self, path: str | Path) -> Path:
        """Writes a file that holds this figure, alive, as it stands now.

        Parameters
        ----------
        path : str or Path
            Ends in `.html`: one page that needs no network, for a folder, a frame, a slide. Ends in
            `.mjs`: a module for MyST's `{anywidget}`, whose body may hold settings as JSON.

        Raises
        ------
        FigureError
            For another ending.
        """
        return saving.save(self, Path(path))

    # -- its faces

    @traitlets.default("spec")
    def _default_spec(self) -> dict[str, Any]:
        return compile_spec(self)

    @traitlets.default("still")
    def _default_still(self) -> str:
        return face.widget_html(self)

    def prepare(self) -> None:
        """Fills what JupyterLab loads: the runtime with this model, and the sheet."""
        self._esm = f"{page.script()}\n{registration(self.model_source)}"
        self._css = page.sheet()

    def still_html(self) -> str:
        return face.still(self)

    def html(self) -> str:
        """The page face: the picture, its words and table, and the model that keeps it alive."""
        return face.html(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.sentence}>"

    def controls(self) -> ipywidgets.VBox:
        """The same controls as ipywidgets, linked both ways; it says what they are where no kernel is."""
        return FigurePanel(self)
