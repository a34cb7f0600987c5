"""A matplotlib figure whose named parts follow a system while the reader moves the controls."""

from __future__ import annotations

import itertools
import re
from functools import cached_property
from xml.sax.saxutils import escape, quoteattr

import ipywidgets
import matplotlib as mpl
import numpy as np
import pandas as pd
import traitlets
from matplotlib import cbook
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D

from widgets import style
from widgets.live import page, words
from widgets.live.controls import Choice, Control, Cursor, MultiChoice, Slider, Switch
from widgets.page import svg as picture
from widgets.page.bundle import registration
from widgets.page.markup import inline as markup
from widgets.page.widget import PortableWidget, script_json
from widgets.system import Dose, Event, System, fingerprint

__all__ = ["Choice", "Cursor", "LiveFigure", "MultiChoice", "Slider", "Switch"]

KINDS = ("curve", "band", "level", "grow", "mark", "span", "show", "label", "text", "plain")
MEMORY = 256  # results that a class of figures remembers
# Room around axes that a drawing does not place itself: names of both axes fit at this size of letters.
MARGINS = {
    f"figure.subplot.{side}": share for side, share in (("left", 0.14), ("right", 0.95), ("bottom", 0.18), ("top", 0.9))
}
FAINT = 0.12  # a level of 0 is this strong, so that the part can still be seen
LABEL_GAP = 13.0  # points between two labels at their curves
SIDES = {"above": (0, -4, "center"), "below": (0, 12, "center"), "left": (-5, 0, "right"), "right": (5, 0, "left")}
LABEL_WIDTH = 5.6  # points a letter takes, near enough to keep labels apart


class FigureError(ValueError):
    """A figure that cannot be made live: one sentence says which part and why."""


class Result:
    """What a run gives: times (h or the system's unit), observables, and the band around each.

    `bands` is solved when it is first asked for: it takes everybody, a curve only one.
    """

    def __init__(self, times, curves, bands):
        self.times, self.curves, self._bands = times, curves, bands

    @cached_property
    def bands(self) -> dict:
        return self._bands()

    def scaled(self, factors: dict) -> Result:
        """The same for a dose that is larger: each observable times its factor."""
        return Result(
            self.times,
            {o: y * factors[o] for o, y in self.curves.items()},
            lambda: {o: (low * factors[o], high * factors[o]) for o, (low, high) in self.bands.items()},
        )


class LiveFigure(PortableWidget):
    """A figure that is alive in JupyterLab, in the book without a kernel, and still on paper.

    A subclass states, in this order:

    controls   traits: `Slider`, `Choice`, `MultiChoice`, `Switch`, `Cursor`
    system     a `System`; a control's name may be used in its equations and doses
    doses      a list of doses, or {run: list of doses} for curves laid over each other
    draw       draws with matplotlib; an artist named by `gid` is alive (`curve:plasma@iv`)
    say        the sentence: templates, each with a condition (see `widgets.live.words`)

    marks      (condition, row of data/, text with its source) for each mark that stands for a
               row of the evidence; the artist is named `show:condition;row`

    and, where they help: `title`, `caption`, `runs_when` {run: condition}, `spans`
    {name: (template, template)}, `texts` {name: template}, `columns` and `rows` of the table,
    `scenarios` (name, settings, sentence), `ensemble` and `interval` for a band, `end` of time.

    >>> figure = Routes(routes=("iv", "oral"))
    >>> figure.infusion = 0.25          # the picture follows
    >>> figure.controls()               # the same controls as ipywidgets
    >>> figure.figure()                 # a matplotlib Figure at these settings

    Raises TraitError, one sentence with the allowed range, for a value out of range and for
    a control that does not exist.
    """

    kind = "figure"
    title = caption = about = ""
    system: System
    doses: list | dict = []
    runs_when: dict = {}
    texts: dict = {}
    spans: dict = {}
    narration: list | str = ""
    columns: tuple = ()
    rows: tuple = ()
    scenarios: tuple = ()
    marks: tuple = ()
    ensemble: pd.DataFrame | None = None
    interval = (0.1, 0.9)
    end = 24.0
    first_step = 1 / 60
    floor = 0.0

    still = traitlets.Unicode().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init__(self, key: str = "", **settings):
        known = self._traits_of_control()
        for name in settings:
            if name not in known and not self.has_trait(name):
                raise traitlets.TraitError(f"{type(self).__name__} has no control {name!r}; it has {', '.join(known)}.")
        self.key = key or type(self).__name__.lower()
        if not re.fullmatch(r"[A-Za-z][\w-]*", self.key):
            raise traitlets.TraitError(
                f"The key of {type(self).__name__} is {key!r}; it must start with a letter and "
                "hold letters, digits, - and _ only."
            )
        self._last = (None, None)
        super().__init__(**settings)

    # -- controls ---------------------------------------------------------------------------

    @classmethod
    def _traits_of_control(cls) -> dict[str, Control]:
        # In the order in which the class states them, base classes first.
        names = [n for c in reversed(cls.__mro__) for n, t in vars(c).items() if isinstance(t, Control)]
        return {n: getattr(cls, n) for n in dict.fromkeys(names)}

    @property
    def settings(self) -> dict:
        """Every control and its value now."""
        return {name: getattr(self, name) for name in self._traits_of_control()}

    @classmethod
    def _numbers(cls, settings) -> dict[str, float]:
        out = {}
        for name, control in cls._traits_of_control().items():
            for symbol, number in control.numbers(settings[name]).items():
                if isinstance(control, MultiChoice) and symbol not in cls.system.inputs:
                    continue
                if symbol in out:
                    raise FigureError(f"{cls.__name__}: two controls set {symbol}; give one of them another name.")
                out[symbol] = number
        return out

    @classmethod
    def _defaults(cls) -> dict:
        return {n: c.default() if callable(c.default) else c.default_value for n, c in cls._traits_of_control().items()}

    @classmethod
    def _cursor(cls) -> str | None:
        return next((n for n, c in cls._traits_of_control().items() if isinstance(c, Cursor)), None)

    # -- the model --------------------------------------------------------------------------

    @classmethod
    def model(cls) -> System:
        """The system with the controls as inputs, made once for each class."""
        if "_anywidget_id" in vars(cls):  # anywidget gives each object a class of its own
            return cls.__base__.model()
        if "_model" not in vars(cls):
            if cls.system.time_unit not in HOURS:
                raise FigureError(
                    f"{cls.__name__}: the system counts time in {cls.system.time_unit}; a figure takes {', '.join(HOURS)}."
                )
            cls._model = cls.system.with_inputs(
                {s: v for s, v in cls._numbers(cls._defaults()).items() if s not in cls.system.inputs}
            )
            cls._memory = {}
        return cls._model

    @classmethod
    def runs(cls) -> dict[str, list[Dose]]:
        """Every run of the system that this figure shows: its name and its doses."""
        return cls.doses if isinstance(cls.doses, dict) else {"main": list(cls.doses)}

    @classmethod
    def times(cls, events: list[Event]) -> np.ndarray:
        """Where curves are sampled: fine after each start and end of a dose, coarser later.

        The same arithmetic as in live.mjs, so that both sample the same moments.
        """
        cuts = [*cls.model().breakpoints(events, cls.end), cls.end]
        ratio, cap = min(1.3, 1.03 + 0.01 * len(cuts)), cls.end / 240
        out = []
        for a, b in zip(cuts, cuts[1:]):
            t, step = a, cls.first_step
            while t < b - 1e-9:
                out.append(t)
                t, step = t + step, min(step * ratio, cap)
        return np.array([*out, cls.end])

    def result(self, run: str = "main", settings: dict | None = None) -> Result:
        """The curves of a run, and their band when the figure has people.

        Result.times has shape (times,), Result.curves[observable] too; Result.bands[observable]
        is a pair (low, high) of the same shape.
        """
        return self._result(run, self._numbers(settings or self.settings))

    @classmethod
    def _result(cls, run, numbers) -> Result:
        model, doses = cls.model(), cls.runs()[run]
        events = model.events(doses, numbers)
        total = sum(e.amount for e in events) if model.linear else 1.0
        unit = [(e.state, e.amount / total, e.start, e.end) for e in events] if total else []
        used = model.structural_inputs()
        key = (
            run,
            tuple(v for k, v in numbers.items() if k in used),
            tuple((s, f"{a:.12g}", b, e) for s, a, b, e in unit),
        )
        if key not in cls._memory:
            events_unit = [Event(*u) for u in unit]
            times = cls.times(events_unit)

            def bands():
                if cls.ensemble is None:
                    return {}
                theirs = {**numbers, **{c: cls.ensemble[c].to_numpy() for c in cls.ensemble}}
                # Their events differ when a fraction varies; the scale is the typical total.
                events_people = [
                    Event(e.state, e.amount / total, e.start, e.end) for e in model.events(doses, theirs) if total
                ]
                everybody = model.observe(model.solve(events_people, times, theirs, rtol=1e-6), theirs)
                return {
                    o: tuple(np.quantile(y.reshape(len(times), -1), cls.interval, axis=1)) for o, y in everybody.items()
                }

            if len(cls._memory) >= MEMORY:
                del cls._memory[next(iter(cls._memory))]
            cls._memory[key] = Result(
                times, model.observe(model.solve(events_unit, times, numbers, rtol=1e-8), numbers), bands
            )
        return cls._memory[key].scaled({o: total if model.is_time_dependent(o) else 1.0 for o in model.observables})

    def extent(self, observable: str, runs=None, band: bool = False) -> float:
        """The largest value of an observable over the corners of all controls, to fix an axis by."""
        controls = self._traits_of_control()
        wanted = {}
        for corner in itertools.product(*(c.corners() or [getattr(self, n)] for n, c in controls.items())):
            settings = dict(zip(controls, corner))
            for run in runs or self.runs():
                if words.holds(self.runs_when.get(run, ""), settings):
                    numbers = self._numbers(settings)
                    wanted[run, tuple(numbers.values())] = numbers
        results = [self._result(run, numbers) for (run, _), numbers in wanted.items()]
        return float(
            max(
                (
                    max(
                        r.curves[observable].max(),
                        r.bands[observable][1].max() if band and self.ensemble is not None else 0,
                    )
                    for r in results
                ),
                default=0.0,
            )
        )

    # -- for those who draw -------------------------------------------------------------------

    def draw(self, figure: Figure) -> None:
        """Draws on `figure` at the present settings. A subclass writes this."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say how it is drawn: give it a method draw(self, figure)."
        )

    def _of(self, of: str):
        observable, _, run = of.partition("@")
        return observable, run or "main"

    def plot(self, ax, of: str, **look):
        """A line that follows an observable: `of` is "plasma" or "plasma@run"."""
        observable, run = self._of(of)
        r = self.result(run)
        return ax.plot(r.times, r.curves[observable], gid=f"curve:{of}", **look)[0]

    def fill(self, ax, of: str, **look):
        """The band around an observable."""
        observable, run = self._of(of)
        r = self.result(run)
        shown = self._shown({"kind": "band", "n": run}, of, self.settings)
        low, high = r.bands[observable] if shown else (0 * r.times, 0 * r.times)
        floor = ax.get_ylim()[0] if ax.get_yscale() == "log" else -np.inf
        return ax.fill(
            np.concatenate([r.times, r.times[::-1]]),
            np.maximum(np.concatenate([high, low[::-1]]), floor * 0.5),
            gid=f"band:{of}",
            **{"linewidth": 0, **look},
        )[0]

    def label_curve(self, ax, of: str, text: str, at: float | None = None, side: str = "above", **look):
        """A label that stays at its curve, clear of the other labels.

        at    the time where it stands; the top of the curve when not given
        side  "above", "below", "left" or "right" of that point
        """
        if side not in SIDES:
            raise FigureError(
                f"{type(self).__name__}: the label of {of} stands {side!r}; it may stand {', '.join(SIDES)}."
            )
        label = ax.text(0, 0, text, gid=f"label:{of}", ha=SIDES[side][2], va="baseline", **look)
        label.live_spot = (at, side)
        return label

    def cursor(self, ax, **look):
        """A line at the time cursor."""
        return ax.axvline(
            getattr(self, self._cursor()), gid="mark:now", **{"color": style.INK[0], "linewidth": 1.0, **look}
        )

    def figure(self) -> Figure:
        """The matplotlib figure at the present settings, as it stands on paper."""
        return self._drawn()[0]

    def _drawn(self) -> tuple[Figure, list[dict]]:
        with mpl.rc_context({**style.RC, **MARGINS}):
            figure = Figure()
            self.draw(figure)
            figure.draw_without_rendering()
            return figure, self._settle(figure)

    def _settle(self, figure) -> list[dict]:
        """Brings every named part to where it belongs now, and says what each is."""
        settings, out = self.settings, []
        for text in figure.findobj(mpl.text.Text):
            if text.get_visible() and cbook.is_math_text(text.get_text()):
                raise FigureError(
                    f"{type(self).__name__}: the text {text.get_text()!r} is set as mathematics, whose letters are too "
                    "small to read; write it with plain letters, and name the ticks of a logarithmic axis."
                )
        axes = figure.axes
        height = figure.bbox.height
        labels: dict[int, list] = {}
        times_used: dict[str, int] = {}
        for artist in figure.findobj(lambda a: a.get_gid()):
            gid = artist.get_gid()
            kind, _, of = gid.partition(":")
            of = of.partition(";")[0]
            # A name may be used again (the same curve on two axes); each use needs its own.
            times_used[gid] = times_used.get(gid, 0) + 1
            if times_used[gid] > 1:
                gid = f"{gid}#{times_used[gid]}"
                artist.set_gid(gid)
            if kind not in KINDS:
                raise FigureError(
                    f"{type(self).__name__}: the part {gid!r} is of no known kind; kinds are {', '.join(KINDS)}."
                )
            part = {"gid": gid, "kind": kind}
            ax = artist if isinstance(artist, mpl.axes.Axes) else artist.axes
            if ax in axes:
                part["axes"] = axes.index(ax)
            if kind in ("curve", "band", "label", "level", "grow"):
                observable, run = self._of(of)
                if run not in self.runs() or observable not in self.model().observables:
                    raise FigureError(
                        f"{type(self).__name__}: the part {gid!r} follows {of!r}, which is not an observable of a run."
                    )
                part |= {"o": observable, "n": run}
            if instead := _cannot_follow(artist, kind):
                raise FigureError(f"{type(self).__name__}: the part {gid!r} cannot be followed; draw it {instead}.")
            if kind in ("level", "grow", "mark") and not self._cursor():
                raise FigureError(
                    f"{type(self).__name__}: the part {gid!r} follows a time cursor, and there is none; give a Cursor."
                )
            if kind in ("text", "span") and of not in (self.texts if kind == "text" else self.spans):
                raise FigureError(f"{type(self).__name__}: the part {gid!r} has no template; give {kind}s[{of!r}].")
            shown = self._shown(part, of, settings)
            ancestor = (
                ax is not None and ax is not artist and ax.get_gid() and not words.holds(_condition(ax), settings)
            )
            part["shown"] = shown
            artist.set_visible(shown)
            if kind == "curve" and (ancestor or not shown):
                artist.set_data([0, 0], [0, 0])
            if kind == "band" and (ancestor or not shown):
                artist.set_xy(np.zeros((3, 2)))
            if kind == "curve" and ax.get_yscale() == "log":
                # Far below the axis lies the solver's noise, which differs from processor to processor. As in live.mjs.
                artist.set_ydata(np.maximum(artist.get_ydata(), ax.get_ylim()[0] * 0.5))
            if kind in ("level", "grow"):
                now = getattr(self, self._cursor())
                r = self.result(part["n"])
                part["value"] = float(
                    np.clip(words.at(r.times, r.curves[part["o"]], now), 0, 1 if kind == "level" else 10)
                )
                if kind == "level":
                    artist.set_alpha(FAINT + (1 - FAINT) * part["value"])
                else:
                    box = artist.get_window_extent()
                    x, y = (box.x0 + box.x1) / 2, box.y0
                    part["anchor"] = [round(x, 2), round(height - y, 2)]
                    part["base"] = artist.get_transform()
                    # About its foot, in the units it was drawn in, so that the resolution does not matter.
                    foot = part["base"].inverted().transform((x, y))
                    artist.set_transform(
                        Affine2D().translate(*-foot).scale(part["value"]).translate(*foot) + part["base"]
                    )
            if kind == "text":
                artist.set_text(self._spell(self._compile(self.texts[of])))
            if kind == "span":
                low, high = (self._value(self._compile(t)[0]) for t in self.spans[of])
                part["shown"] = shown and low is not None and high is not None
                if part["shown"]:
                    box = artist.get_bbox()
                    artist.set_bounds(low, box.y0, high - low, box.height)
            if kind == "label":
                part["at"], side = artist.live_spot
                part["shift"] = SIDES[side][:2]
                part["lean"] = {"center": 0, "right": -0.5, "left": 0.5}[SIDES[side][2]]
                labels.setdefault(part["axes"], []).append((artist, part))
            out.append(part)
        for index, group in labels.items():
            self._place(axes[index], [g for g in group if g[1]["shown"]])
        return out

    def _shown(self, part, of, settings) -> bool:
        if part["kind"] == "show":
            return words.holds(of, settings)
        shown = words.holds(self.runs_when.get(part["n"], ""), settings) if "n" in part else True
        return shown and (part["kind"] != "band" or settings.get("band", True))

    def _place(self, ax, group) -> None:
        """Labels at their curves, each pushed up where another stands. As in live.mjs."""
        height, box = ax.figure.bbox.height, ax.bbox
        spots = []
        for artist, part in group:
            r = self.result(part["n"])
            y = r.curves[part["o"]]
            t, v = (
                (float(r.times[int(y.argmax())]), y.max())
                if part["at"] is None
                else (part["at"], words.at(r.times, y, part["at"]))
            )
            x, y = ax.transData.transform((max(t, ax.get_xlim()[0]), min(max(v, ax.get_ylim()[0]), ax.get_ylim()[1])))
            width = len(artist.get_text()) * LABEL_WIDTH
            spots.append(
                (
                    x + part["shift"][0] + part["lean"] * width,
                    height - y + part["shift"][1],
                    width,
                    artist,
                    part["lean"],
                )
            )
        placed = []
        for x, y, width, artist, lean in sorted(spots, key=lambda s: -s[1]):
            x = min(max(x, box.x0 + width / 2), box.x1 - width / 2)
            for px, py, pw in placed:
                if abs(x - px) < (width + pw) / 2 and abs(y - py) < LABEL_GAP:
                    y = py - LABEL_GAP
            placed.append((x, y, width))
            # In inches from the figure's corner, whatever its resolution.
            artist.set_transform(ax.figure.dpi_scale_trans)
            artist.set_position(((x - lean * width) / 72, (height - y) / 72))

    # -- words --------------------------------------------------------------------------------

    def _compile(self, template: str) -> list:
        return words.compile_template(
            template,
            list(self._traits_of_control()),
            lambda run, o: run in self.runs() and o in self.model().observables,
        )

    def _value(self, token) -> float | None:
        r = self.result(token["n"])
        cursor = self._cursor()
        y = r.curves[token["o"]]
        return words.reduce(token["r"], r.times, y, token["a"], getattr(self, cursor) if cursor else 0.0)

    def _spell(self, compiled: list) -> str:
        out = []
        for token in compiled:
            if isinstance(token, str):
                out.append(token)
            elif "c" in token:
                control, value = self._traits_of_control()[token["c"]], getattr(self, token["c"])
                if isinstance(control, Choice):
                    out.append(control.options[value][0])
                elif isinstance(value, (tuple, list)):
                    out.append(", ".join(control.options[v] for v in value) or token["e"] or "none")
                elif isinstance(value, bool):
                    out.append(words.as_text(value))
                else:
                    out.append(words.format_value(value, token["f"], token["e"], HOURS[self.model().time_unit]))
            else:
                out.append(
                    words.format_value(self._value(token), token["f"], token["e"], HOURS[self.model().time_unit])
                )
        return "".join(out)

    @classmethod
    def _clauses(cls) -> list[tuple[str, str]]:
        say = [cls.narration] if isinstance(cls.narration, str) else cls.narration
        return [("", c) if isinstance(c, str) else tuple(c) for c in say]

    @property
    def sentence(self) -> str:
        """What the figure says at the present settings, word for word as the page says it."""
        return " ".join(
            self._spell(self._compile(t)) for c, t in self._clauses() if words.holds(c, self.settings)
        ).strip()

    @property
    def table(self) -> pd.DataFrame:
        """What the reader sees in the table, as a DataFrame of text."""
        rows = [
            [self._spell(self._compile(cell)) for cell in cells]
            for condition, cells in self.rows
            if words.holds(condition, self.settings)
        ]
        return pd.DataFrame(rows, columns=list(self.columns))

    @property
    def curves(self) -> pd.DataFrame:
        """The curves that are drawn, long: run, observable, time, value, low, high."""
        frames = []
        for run in self.runs():
            if words.holds(self.runs_when.get(run, ""), self.settings):
                r = self.result(run)
                frames += [
                    pd.DataFrame(
                        {
                            "run": run,
                            "observable": o,
                            "time": r.times,
                            "value": y,
                            "low": r.bands[o][0] if r.bands else np.nan,
                            "high": r.bands[o][1] if r.bands else np.nan,
                        }
                    )
                    for o, y in r.curves.items()
                    if self.model().is_time_dependent(o)
                ]
        return (
            pd.concat(frames, ignore_index=True)
            if frames
            else pd.DataFrame(columns=["run", "observable", "time", "value", "low", "high"])
        )

    # -- the faces ----------------------------------------------------------------------------

    @property
    def alt(self) -> str:
        """The picture in words, for a reader who does not see it."""
        return f"{self.title}. {self.sentence}"

    def svg(self) -> str:
        """The picture at the present settings, its named parts marked, safe beside other figures."""
        return self._pictured[0]

    @property
    def _pictured(self) -> tuple[str, list[dict], list[dict]]:
        """The picture, its parts and its axes at the present settings; drawn once for each."""
        key = repr(self.settings)
        if self._last[0] != key:
            self._last = key, self._picture()
        return self._last[1]

    def _picture(self) -> tuple[str, list[dict], list[dict]]:
        figure, parts = self._drawn()
        hidden = {p["gid"] for p in parts if not p["shown"]}
        # What is not shown must still be in the picture, for the page to show it later; levels and
        # growth are set as attributes, as the page sets them.
        strength, by_gid = {}, {p["gid"]: p for p in parts}
        for artist in figure.findobj(lambda a: a.get_gid()):
            p = by_gid[artist.get_gid()]
            artist.set_visible(True)
            if p["kind"] == "level":
                artist.set_alpha(None)
                strength[p["gid"]] = {"opacity": f"{FAINT + (1 - FAINT) * p['value']:.3f}"}
            elif p["kind"] == "grow":
                artist.set_transform(p["base"])
                x, y = p["anchor"]
                strength[p["gid"]] = {
                    "transform": f"translate({x:g} {y:g}) scale({p['value']:.4f}) translate({-x:g} {-y:g})"
                }
        raw = style.svg(figure)
        text = picture.tidy(raw, self.key, self.alt, hidden, strength)
        found = picture.parts(text)
        for p in parts:
            if p["gid"] not in found:
                raise FigureError(
                    f"{type(self).__name__}: the part {p['gid']!r} left no trace in the picture; give it something to draw."
                )
        return text, parts, self._frames(figure)

    def _frames(self, figure) -> list[dict]:
        """Each axes as the page needs it: corners in the picture's units, limits, scales."""
        height, out = figure.bbox.height, []
        for ax in figure.axes:
            (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
            a, b = ax.transData.transform((x0, y0)), ax.transData.transform((x1, y1))
            out.append(
                {
                    "x": [round(a[0], 3), round(b[0], 3)],
                    "y": [round(height - a[1], 3), round(height - b[1], 3)],
                    "u": [x0, x1],
                    "v": [y0, y1],
                    "lx": ax.get_xscale() == "log",
                    "ly": ax.get_yscale() == "log",
                    "when": _condition(ax),
                }
            )
        return out

    @property
    def source(self) -> str:
        """The model as JavaScript, an object literal that the page and JupyterLab run."""
        return self.model().javascript(self.runs())

    def _check_conditions(self, parts, axes) -> None:
        """Every condition of the figure names a control and a value that it can have."""
        controls = self._traits_of_control()
        conditions = [
            *(c.when for c in controls.values()),
            *self.runs_when.values(),
            *(a["when"] for a in axes),
            *(when for when, *_ in (*self._clauses(), *self.rows, *self.marks)),
            *(re.split("[#;]", p["gid"].partition(":")[2])[0] for p in parts if p["kind"] == "show"),
        ]
        for condition in conditions:
            for name, sign, wanted in words.terms(condition):
                control = controls.get(name)
                known = ("on", "off") if isinstance(control, Switch) else getattr(control, "options", wanted.split("|"))
                strange = [w for w in wanted.split("|") if w not in known] if sign in ("=", "!=") else []
                if control is None or strange:
                    what = f"a value {strange[0]!r} of {name}" if strange else f"a control {name}"
                    raise FigureError(
                        f"{type(self).__name__}: the condition {condition!r} asks for {what}, which there is not; "
                        f"there are {', '.join(known if strange else controls)}."
                    )

    def _spec(self) -> dict:
        _, parts, axes = self._pictured
        self._check_conditions(parts, axes)
        model = self.model()
        compiled = lambda pairs: [[c, self._compile(t)] for c, t in pairs]
        keep = ("gid", "kind", "axes", "o", "n", "anchor", "at", "shift", "lean")
        people = None
        if self.ensemble is not None:
            order = list(model.values())
            people = {
                "index": [order.index(c) for c in self.ensemble.columns],
                "values": [[float(f"{v:.5g}") for v in row] for row in self.ensemble.to_numpy()],
                "interval": list(self.interval),
            }
        names = list(model.values())
        return {
            "key": self.key,
            "title": self.title,
            "model": fingerprint(self.source),
            "controls": [
                {**c.to_spec(), "value": default}
                for c, default in zip(self._traits_of_control().values(), _listed(self._defaults()).values())
            ],
            # Where this figure starts; a page starts where it was shown.
            "settings": _listed(self.settings),
            "values": list(model.values().values()),
            "inputs": {s: names.index(s) for s in model.inputs},
            "used": sorted(names.index(s) for s in model.structural_inputs() if s in model.inputs),
            "runs": list(self.runs()),
            "runsWhen": self.runs_when,
            "ensemble": people,
            "end": self.end,
            "firstStep": self.first_step,
            "hours": HOURS[model.time_unit],
            "axes": axes,
            "parts": [{k: p[k] for k in keep if k in p} for p in parts],
            "texts": {k: self._compile(t) for k, t in self.texts.items()},
            "spans": {k: [self._compile(t)[0] for t in pair] for k, pair in self.spans.items()},
            "narration": compiled(self._clauses()),
            "columns": list(self.columns),
            "rows": [[c, [self._compile(cell) for cell in cells]] for c, cells in self.rows],
            "scenarios": [[name, _listed(s), text] for name, s, text in self.scenarios],
        }

    @traitlets.default("spec")
    def _default_spec(self):
        return self._spec()

    @traitlets.default("still")
    def _default_still(self):
        return picture.inline(self._page(self._still()))

    @traitlets.default("_esm")
    def _default_esm(self):
        return f"{page.script()}\n{registration(self.source)}"

    @traitlets.default("_css")
    def _default_css(self):
        return page.sheet()

    def _page(self, inner: str) -> str:
        return f'<div class="live" data-live="figure">{inner}</div>'

    def _still(self) -> str:
        table = self.table
        head = "".join(f'<th scope="col">{escape(c)}</th>' for c in self.columns)
        body = "".join(
            '<tr><th scope="row">'
            + "</th><td>".join([escape(row[0]), "</td><td>".join(map(escape, row[1:]))])
            + "</td></tr>"
            for row in table.to_numpy()
        )
        rows = (
            f'<details class="live-table"><summary>Table</summary><div class="live-scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>'
            if self.columns
            else ""
        )
        return (
            f'<figure class="live-figure"><div class="live-picture">{picture.image(self.svg(), self.alt, 640)}</div>'
            f'<div class="live-side"></div>'
            f'<p class="live-words">{escape(self.sentence)}</p>{rows}'
            f"{self._sources()}"
            f"<figcaption><strong>{escape(self.title)}{'' if self.title.endswith('?') else '.'}</strong> {markup(self.caption)}</figcaption></figure>"
        )

    def _sources(self) -> str:
        """The list that a mark in the picture leads to: each row of the evidence shown, with its source."""
        if not self.marks:
            return ""
        items = "".join(
            f"<li data-when={quoteattr(when)} data-row={quoteattr(row)}{'' if words.holds(when, self.settings) else ' hidden=' + chr(34) + 'hidden' + chr(34)}>"
            f"<strong>{escape(row)}</strong> {markup(text)}</li>"
            for when, row, text in self.marks
        )
        return f'<details class="live-sources"><summary>What the marks stand for, with sources</summary><ul>{items}</ul></details>'

    def html(self) -> str:
        """The page face: the picture, its words and table, and the model that keeps it alive."""
        return (
            f'<div class="live" data-live="figure" data-key={quoteattr(self.key)}>{self._still()}'
            f'<script type="application/json">{script_json({**self.spec, "settings": _listed(self.settings)})}</script>'
            f'<script type="text/plain">{script_json(self.source)}</script></div>'
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.sentence}>"

    def controls(self) -> ipywidgets.VBox:
        """The same controls as ipywidgets, linked both ways; it says what they are where no kernel is."""
        from widgets.live.panel import panel

        return panel(self)


# What each kind of part must be drawn as, for the page to be able to move it.
LIKE = {
    "curve": (mpl.lines.Line2D, "as a plain line without markers"),
    "mark": (mpl.lines.Line2D, "as a plain line without markers"),
    "band": (mpl.patches.Polygon, "with fill()"),
    "span": (mpl.patches.Rectangle, "with axvspan()"),
    "grow": (mpl.patches.Patch, "as a patch"),
    "text": (mpl.text.Text, "with text()"),
    "label": (mpl.text.Text, "with name()"),
}


def _cannot_follow(artist, kind) -> str:
    """How a part must be drawn instead; "" when it can be followed as it is."""
    shape, how = LIKE.get(kind, (object, ""))
    if not isinstance(artist, shape) or (
        shape is mpl.lines.Line2D and artist.get_marker() not in ("None", None, "", " ")
    ):
        return how
    if artist.get_rasterized():
        return "without rasterized=True"
    if isinstance(artist, mpl.text.Annotation) and artist.arrow_patch is not None:
        return "as a text and an arrow, each by itself"
    return ""


def _condition(ax) -> str:
    """When an axes is shown: the condition in its name `show:condition`."""
    return (ax.get_gid() or "").partition("show:")[2].partition("#")[0].partition(";")[0]


def _listed(settings: dict) -> dict:
    """Settings as JSON holds them: lists for tuples."""
    return {k: list(v) if isinstance(v, tuple) else v for k, v in settings.items()}


HOURS = {"min": 1 / 60, "h": 1.0, "day": 24.0}
