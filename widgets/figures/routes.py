"""Routes: what the blood carries after a dose of ketamine by each route, laid over each other."""

from __future__ import annotations

from typing import Any

from widgets import style
from widgets.figures import concentrations
from widgets.figures import routes_content as content
from widgets.figures.concentrations import EFFECT_RANGES
from widgets.figures.routes_content import JOINED, WAYS, observable, other
from widgets.live import Choice, LiveFigure, MultiChoice, Slider, Switch
from widgets.models import side_by_side
from widgets.models.side_by_side import drawn_by

# Color says the quantity, so a route is told from the others by its line: name of the pattern, dashes, width (points).
LINE_STYLES = {
    "iv": ("solid", "-", 2.2),
    "im": ("long", (0, (12, 4)), 1.9),
    "nasal": ("dashed", (0, (7, 3)), 1.9),
    "sublingual": ("dashdot", (0, (8, 3, 2, 3)), 1.7),
    "oral": ("dotted", (0, (1.5, 3)), 2.2),
}
# Where each curve is labeled: at a time (h) when it is apart from the others, or at its top.
LABEL_PLACES = {
    "iv": (None, "above"),
    "im": (6 / 60, "left"),
    "nasal": (3.0, "right"),
    "film": (8 / 60, "left"),
    "wafer": (8 / 60, "left"),
    "oral": (16 / 60, "right"),
}
# What is laid over: the same pattern, thin and in the color of the text.
OVER: dict[str, Any] = {"color": style.INK[0], "linewidth": 1.0}
PEOPLE = 64  # virtual, for the band
# Parameters that only a curve laid over uses; it has no band.
_OVER_ONLY = ("FR_n", "ka_n", "pr_ka_o")

SIZE = (4.4, 4.6)  # inches
PANELS = dict(height_ratios=(1.75, 1), left=0.125, right=0.95, top=0.935, bottom=0.09, hspace=0.36)
NORKETAMINE = "Norketamine, its first metabolite (ng/mL)"
# Through the gut comes so much norketamine that it has a frame of its own.
GUT = ("film", "wafer", "oral")
# By quantity: when a frame is shown, the curves that it is for, and where its linear axis ends (ng/mL). Every
# corner of the controls fits under it, worked out by a test and not here, where it would delay the first picture.
FRAMES: dict[str, dict[str, tuple[tuple[str, ...], float]]] = {
    "plasma": {"": (tuple(WAYS), 500)},
    "norketamine": {
        "routes!=sublingual|oral": (tuple(run for run in WAYS if run not in GUT), 350),
        "routes=sublingual|oral": (tuple(WAYS), 1100),
    },
}


def draw_effect_ranges(ax, scale: str) -> None:
    """Shade on `ax` the ranges in which effects of the racemate were seen, as far as they lie on its axis."""
    gid, top = f"show:drug=racemate & scale={scale}", ax.get_ylim()[1]
    for effect, (low, high) in EFFECT_RANGES.items():
        if low >= top:
            continue
        ax.axhspan(low, min(high, top), color=style.COLORS["null"][0], alpha=0.13, lw=0, gid=gid)
        # Two of the ranges overlap: where their tops lie close, one is named at the left.
        right = scale == "linear" or effect == "dissociation"
        ax.text(
            0.99 if right else 0.01,
            high if scale == "log" else min(high, top),
            effect,
            transform=ax.get_yaxis_transform(),
            ha="right" if right else "left",
            va="top",
            fontsize=10,
            gid=gid,
        )


class Routes(LiveFigure):
    """Plasma ketamine and norketamine after one dose by each route.

    Parameters
    ----------
    routes : tuple of str
        Which routes: "iv", "im", "nasal", "sublingual", "oral".
    drug : str
        "esketamine", "racemate" or "arketamine"; a route by which a drug has no model is refused in the sentence.
    site : str
        Where the blood is drawn, "vein" or "artery"; the nasal model has only the vein.
    injection : float
        mg/kg at a fixed 70 kg, for "iv" (0.1 to 0.75).
    shot : float
        mg/kg, for "im" (0.25 to 0.5).
    devices : int
        1 to 3 devices of 28 mg, two sprays each.
    tablet : float
        mg, for "sublingual" and "oral" (25 to 150).
    overlay : str
        What is laid over: "none", the other "model", or the needle at the other "site".
    scale : str
        Of the concentration: "linear" or "log".
    time : str
        Of the time: "log" or "linear".
    band : bool
        The middle 80 % of 64 virtual people.

    References
    ----------
    Perez-Ruixo 2021 for nasal esketamine; for all else the joined model, see `disposition.joined`.
    """

    title = "Ketamine in the blood, by route"
    caption = content.caption(PEOPLE)
    routes = MultiChoice(
        ("iv", "nasal"),
        content.ROUTES,
        label="Routes",
        line_styles={route: name for route, (name, *_) in LINE_STYLES.items()},
    )
    drug = Choice("esketamine", content.DRUGS, label="Drug")
    site = Choice("vein", concentrations.SITES, label="Sampled from", when="routes=iv|im|sublingual|oral")
    injection = Slider(0.5, 0.1, 0.75, 0.05, label="Infusion", unit="mg/kg", when="routes=iv")
    shot = Slider(0.5, 0.25, 0.5, 0.05, label="Injection into a muscle", unit="mg/kg", when="routes=im")
    devices = Slider(2, 1, 3, whole=True, label="Devices of 28 mg", when="routes=nasal & drug=esketamine")
    tablet = Slider(50, 25, 150, 25, label="Swallowed or under the tongue", unit="mg", when="routes=oral|sublingual")
    overlay = Choice("none", content.OVERLAYS, label="Lay over")
    scale = Choice("linear", {"linear": "linear", "log": "logarithmic"}, label="Concentration axis")
    time = Choice("log", {"log": "logarithmic", "linear": "linear"}, label="Time axis")
    band = Switch(True, label="Show how people differ")

    system = side_by_side.side_by_side(both_sites=True)
    ensemble = system.sample_population(PEOPLE).drop(columns=list(_OVER_ONLY))
    doses = content.DOSES
    runs_when = content.RUNS_WHEN
    end = style.DAY
    texts = {"plasma": "Ketamine (ng/mL), sampled from {site}"}
    narration = content.narration()
    columns = content.COLUMNS
    rows = content.rows()
    scenarios = content.SCENARIOS

    def draw(self, figure):
        figure.set_size_inches(*SIZE)
        grid = figure.add_gridspec(len(FRAMES), 1, **PANELS)
        for row, (quantity, frames) in enumerate(FRAMES.items()):
            for scale in ("linear", "log"):
                for when, (ways, top) in frames.items() if scale == "linear" else [("", (tuple(WAYS), 0.0))]:
                    for time in ("log", "linear"):
                        shown = " & ".join(filter(None, (f"scale={scale} & time={time}", when)))
                        ax = figure.add_subplot(grid[row], gid=f"show:{shown}")
                        self._set_axes(ax, quantity, scale, time, top)
                        (self._draw_plasma if quantity == "plasma" else self._draw_norketamine)(ax, scale, ways)

    def _set_axes(self, ax, quantity, scale, time, top):
        """The limits and ticks of one pair of axes: a quantity on one scale over one kind of time."""
        last = quantity == "norketamine"
        if scale == "log":
            concentrations.log_axis(ax)
        else:
            ax.set_ylim(0, top)
            ax.locator_params(axis="y", nbins=4 if last else 6)
        if time == "log":
            style.time_axis(ax, style.MINUTE, self.end, ("1 min", "5 min", "20 min", "1 h", "4 h", "1 day"))
        else:
            ax.set_xlim(0, self.end)
            ax.set_xticks([0, 4, 8, 12, 16, 20, 24], ["0", "4 h", "8 h", "12 h", "16 h", "20 h", "1 day"])
        ax.set_xlabel("Time since the start of the dose" if last else "")

    def _draw_curve(self, ax, quantity, run, color):
        """A way in with its band, and over it what the other model says."""
        _, dashes, width = LINE_STYLES[WAYS[run].route]
        own, over = (observable(quantity, model) for model in (drawn_by(run), other(run)))
        self.fill(ax, f"{own}@{run}", color=color, alpha=0.14)
        self.plot(ax, f"{own}@{run}", color=color, linestyle=dashes, linewidth=width)
        self.plot(ax, f"{over}@{run}_model", linestyle=dashes, **OVER)

    def _draw_plasma(self, ax, scale, ways):
        """Ketamine: every curve with its label, what is laid over it, and the ranges of effect."""
        color = style.COLORS["drug"][0]
        ax.set_title(self.texts["plasma"], color=color, gid="text:plasma")
        draw_effect_ranges(ax, scale)
        self._draw_last_measurement(ax)
        for run in ways:
            self._draw_curve(ax, "plasma", run, color)
            if run in JOINED:
                dashes = LINE_STYLES[WAYS[run].route][1]
                self.plot(ax, f"elsewhere@{run}_site", linestyle=dashes, **OVER)
        for run in ways:
            own, over = (observable("plasma", model) for model in (drawn_by(run), other(run)))
            self.label_curve(ax, f"{own}@{run}", WAYS[run].short, *LABEL_PLACES[run], color=color)
            self.label_curve(ax, f"{over}@{run}_model", content.MODELS[other(run)], None, "above")
            if run in JOINED:
                self.label_curve(ax, f"elsewhere@{run}_site", "other needle", None, "above")

    def _draw_last_measurement(self, ax):
        """Until when there was anything to compare the joined model with."""
        at, left = concentrations.COMPARED_UNTIL, ax.get_xscale() == "log"
        look = {"color": style.COLORS["null"][0], "gid": "show:routes=iv|im|sublingual|oral"}
        ax.axvline(at, linewidth=0.8, linestyle=(0, (1, 3)), zorder=0, **look)
        text = f"no measurement after {at:g} h"
        place = {"ha": "right" if left else "left", "va": "top", "transform": ax.get_xaxis_transform()}
        ax.text(at, 0.985, f"{text} " if left else f" {text}", **place, **look)

    def _draw_norketamine(self, ax, scale, ways):
        """Norketamine, the same wherever the needle is."""
        color = style.COLORS["metabolite"][0]
        ax.set_title(NORKETAMINE, color=color)
        for run in ways:
            self._draw_curve(ax, "norketamine", run, color)
