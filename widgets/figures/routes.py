"""Routes: what the blood carries after a dose of ketamine by each route, laid over each other."""

from __future__ import annotations

import math
from functools import cache

from widgets import style
from widgets.figures import concentrations
from widgets.figures.concentrations import EFFECT_RANGES, GONE_BELOW
from widgets.live import Choice, LiveFigure, MultiChoice, Slider, Switch
from widgets.models import pharmacokinetics as pk

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
    "sublingual": (8 / 60, "left"),
    "oral": (16 / 60, "right"),
}
SHORT_NAMES = {"iv": "infusion", "im": "injection", "nasal": "nasal", "sublingual": "under tongue", "oral": "swallowed"}
LONG_NAMES = {
    "iv": "Intravenous, over 40 min",
    "im": "Into a muscle (extension)",
    "nasal": "Nasal spray (esketamine)",
    "sublingual": "Under the tongue (extension)",
    "oral": "Swallowed",
}
# How the dose by each route is written, and when its curve is drawn.
DOSE_TEXTS = {
    "iv": "{injection:mg/kg}",
    "im": "{injection:mg/kg}",
    "nasal": "{devices} × 28 mg",
    "sublingual": "{tablet:mg}",
    "oral": "{tablet:mg}",
}
RUNS_WHEN = {route: f"routes={route}" + (" & drug=esketamine" if route == "nasal" else "") for route in DOSE_TEXTS}
PEOPLE = 64  # virtual, for the band

SIZE = (4.4, 4.6)  # inches
PANELS = dict(height_ratios=(1.75, 1), left=0.125, right=0.95, top=0.935, bottom=0.09, hspace=0.36)
QUANTITIES = (
    ("plasma", style.COLORS["drug"][0], "Ketamine (ng/mL)"),
    ("norketamine", style.COLORS["metabolite"][0], "Norketamine, its first metabolite (ng/mL)"),
)
LINEAR_STEP = 50.0  # ng/mL; the top of a linear axis is a multiple of it

NARRATION = [
    ("routes!=iv|im|nasal|sublingual|oral", "No route is chosen, so no curve is drawn."),
    (
        "routes=iv",
        "An infusion of {injection:mg/kg} over 40 min peaks at {max plasma@iv:ng/mL} after {tmax plasma@iv:duration} "
        f"and falls below {GONE_BELOW:g} ng/mL after {{last plasma@iv > {GONE_BELOW:g}:duration|more than a day}}.",
    ),
    (
        "routes=im",
        "An injection of {injection:mg/kg} into a muscle peaks at {max plasma@im:ng/mL} after {tmax plasma@im:duration}.",
    ),
    (
        "routes=nasal & drug=esketamine & devices=1",
        "One device of 28 mg peaks at {max plasma@nasal:ng/mL} after {tmax plasma@nasal:duration}; "
        "{value F_nasal@nasal:percent} of it reaches the blood.",
    ),
    (
        "routes=nasal & drug=esketamine & devices>1",
        "A dose of {devices} devices of 28 mg peaks at {max plasma@nasal:ng/mL} after "
        "{tmax plasma@nasal:duration}; {value F_nasal@nasal:percent} of it reaches the blood.",
    ),
    (
        "routes=nasal & drug=racemate",
        "No nasal curve: for the racemate the measured bioavailabilities, 11 to 45 %, do not fit this model.",
    ),
    (
        "routes=sublingual",
        "A dose of {tablet:mg} under the tongue peaks at {max plasma@sublingual:ng/mL} after {tmax plasma@sublingual:duration}.",
    ),
    (
        "routes=oral",
        "A dose of {tablet:mg}, swallowed, peaks at {max plasma@oral:ng/mL} after {tmax plasma@oral:duration}: gut wall and liver let "
        "{value F_oral@oral:percent} through, and norketamine reaches {max norketamine@oral:ng/mL}.",
    ),
    ("drug=racemate", "For the racemate all curves are an approximation."),
]
COLUMNS = (
    "Route",
    "Dose",
    "Bioavailability",
    "Peak, ketamine",
    "Time of peak",
    "Half-life, 12 to 24 h",
    "Peak, norketamine",
)
ROWS = tuple(
    (
        RUNS_WHEN[route],
        [
            SHORT_NAMES[route],
            dose,
            f"{{value F_{route}@{route}:percent}}",
            f"{{max plasma@{route}:ng/mL}}",
            f"{{tmax plasma@{route}:duration}}",
            f"{{halflife plasma@{route} 12 24:duration}}",
            f"{{max norketamine@{route}:ng/mL}}",
        ],
    )
    for route, dose in DOSE_TEXTS.items()
)


def draw_effect_ranges(ax, scale: str) -> None:
    """Shade on `ax` the ranges in which effects of the racemate were seen, as far as they lie on its axis."""
    gid, top = f"show:drug=racemate & scale={scale}", ax.get_ylim()[1]
    for effect, (low, high) in EFFECT_RANGES.items():
        if low >= top:
            continue
        ax.axhspan(low, min(high, top), color=style.COLORS["null"][0], alpha=0.13, lw=0, gid=gid)
        # Two of the ranges overlap: one is named at the left, the other at the right.
        right = effect == "dissociation"
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
        "racemate" or "esketamine"; the nasal spray is drawn for esketamine alone.
    injection : float
        mg/kg at a fixed 70 kg, for "iv" and "im" (0.1 to 0.75).
    devices : int
        1 to 3 devices of 28 mg, two sprays each.
    tablet : float
        mg, for "sublingual" and "oral" (25 to 150).
    scale : str
        Of the concentration: "linear" or "log".
    time : str
        Of the time: "log" or "linear".
    band : bool
        The middle 80 % of 64 virtual people.

    References
    ----------
    Perez-Ruixo 2021, for the model; muscle and tongue are marked extensions.
    """

    title = "Ketamine in the blood, by route"
    caption = (
        "A published model of esketamine ([Perez-Ruixo 2021](https://doi.org/10.1007/s40262-020-00953-4)); the racemate is drawn "
        "with the same model, as an approximation. Muscle and tongue are extensions of this course, the muscle's numbers from memory. Shaded: the middle 80 % of "
        f"{PEOPLE} virtual people. Ranges of effect were measured for the racemate "
        "([Zanos 2018](https://doi.org/10.1124/pr.117.015198)). This is not a dose calculator: weight is fixed at 70 kg."
    )
    routes = MultiChoice(
        ("iv", "nasal"),
        LONG_NAMES,
        label="Routes",
        line_styles={route: name for route, (name, *_) in LINE_STYLES.items()},
    )
    drug = Choice("esketamine", {"esketamine": "esketamine", "racemate": "racemic ketamine"}, label="Drug")
    injection = Slider(0.5, 0.1, 0.75, 0.05, label="Infusion or injection", unit="mg/kg", when="routes=iv|im")
    devices = Slider(2, 1, 3, whole=True, label="Devices of 28 mg", when="routes=nasal & drug=esketamine")
    tablet = Slider(50, 25, 150, 25, label="Swallowed or under the tongue", unit="mg", when="routes=oral|sublingual")
    scale = Choice("linear", {"linear": "linear", "log": "logarithmic"}, label="Concentration axis")
    time = Choice("log", {"log": "logarithmic", "linear": "linear"}, label="Time axis")
    band = Switch(True, label="Show how people differ")

    system = pk.ketamine()
    ensemble = system.sample_population(PEOPLE)
    doses = {
        "iv": pk.doses("iv", f"injection*{pk.BODY_WEIGHT}"),
        "im": pk.doses("im", f"injection*{pk.BODY_WEIGHT}"),
        "nasal": pk.doses("nasal", None, devices="devices"),
        "sublingual": pk.doses("sublingual", "tablet"),
        "oral": pk.doses("oral", "tablet"),
    }
    runs_when = RUNS_WHEN
    end = style.DAY
    narration = NARRATION
    columns = COLUMNS
    rows = ROWS
    scenarios: tuple = (
        (
            "Standard infusion",
            {"routes": ("iv",), "drug": "racemate"},
            "0.5 mg/kg of the racemate over 40 min, the dose of most trials. Published ranges of effect appear; the curve is an approximation.",
        ),
        (
            "Spray beside infusion",
            {"routes": ("iv", "nasal"), "devices": 3},
            "84 mg by nose beside 35 mg into a vein: more than twice the dose, and a lower peak.",
        ),
        (
            "The liver first",
            {"routes": ("iv", "oral"), "tablet": 50, "scale": "log"},
            "A swallowed dose passes the gut wall and the liver before it reaches the blood. Little ketamine arrives, and much norketamine.",
        ),
        (
            "All five",
            {"routes": ("iv", "im", "nasal", "sublingual", "oral"), "scale": "log", "band": False},
            "The same hour, five ways in. After the first hours the curves fall side by side, because leaving the body does not depend on the way in.",
        ),
    )

    @classmethod
    @cache
    def axis_top(cls, quantity: str) -> float:
        """The top of a linear axis under which every corner of the controls fits, computed once for each class.

        Parameters
        ----------
        quantity : {"plasma", "norketamine"}

        Returns
        -------
        float
            A concentration, in ng/mL.
        """
        return LINEAR_STEP * math.ceil(cls().extent(quantity, band=True) / LINEAR_STEP)

    def draw(self, figure):
        figure.set_size_inches(*SIZE)
        grid = figure.add_gridspec(len(QUANTITIES), 1, **PANELS)
        for row, (quantity, color, title) in enumerate(QUANTITIES):
            for scale in ("linear", "log"):
                for time in ("log", "linear"):
                    ax = figure.add_subplot(grid[row], gid=f"show:scale={scale} & time={time}")
                    ax.set_title(title, color=color)
                    self._set_axes(ax, quantity, scale, time, last=row == len(QUANTITIES) - 1)
                    self._draw_curves(ax, quantity, color, scale)

    def _set_axes(self, ax, quantity, scale, time, last):
        """The limits and ticks of one pair of axes: a quantity on one scale over one kind of time."""
        if scale == "log":
            concentrations.log_axis(ax)
        else:
            ax.set_ylim(0, self.axis_top(quantity))
            ax.locator_params(axis="y", nbins=4 if last else 6)
        if time == "log":
            style.time_axis(ax, style.MINUTE, self.end, ("1 min", "5 min", "20 min", "1 h", "4 h", "1 day"))
        else:
            ax.set_xlim(0, self.end)
            ax.set_xticks([0, 4, 8, 12, 16, 20, 24], ["0", "4 h", "8 h", "12 h", "16 h", "20 h", "1 day"])
        ax.set_xlabel("Time since the start of the dose" if last else "")

    def _draw_curves(self, ax, quantity, color, scale):
        """Every route's curve and band, and for ketamine itself the labels and the ranges of effect."""
        if quantity == "plasma":
            draw_effect_ranges(ax, scale)
        for route, (_, dashes, width) in LINE_STYLES.items():
            self.fill(ax, f"{quantity}@{route}", color=color, alpha=0.14)
            self.plot(ax, f"{quantity}@{route}", color=color, linestyle=dashes, linewidth=width)
        if quantity == "plasma":
            for route, (at, side) in LABEL_PLACES.items():
                self.label_curve(ax, f"{quantity}@{route}", SHORT_NAMES[route], at, side, color=color)
