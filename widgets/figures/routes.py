"""Routes: what the blood carries after a dose of ketamine by each route, laid over each other."""

from __future__ import annotations

from widgets import style
from widgets.live import Choice, LiveFigure, MultiChoice, Slider, Switch
from widgets.models import pharmacokinetics as pk

# How each route is told from the others: by the shape of its line, since color says the quantity.
DASHES = {
    "iv": ("solid", "-", 2.2),
    "im": ("long", (0, (12, 4)), 1.9),
    "nasal": ("dashed", (0, (7, 3)), 1.9),
    "sublingual": ("dashdot", (0, (8, 3, 2, 3)), 1.7),
    "oral": ("dotted", (0, (1.5, 3)), 2.2),
}
# Where each curve is named: at a time (h) when it is apart from the others, or at its top.
SPOTS = {
    "iv": (None, "above"),
    "im": (6 / 60, "left"),
    "nasal": (3.0, "right"),
    "sublingual": (8 / 60, "left"),
    "oral": (16 / 60, "right"),
}
NAMES = {"iv": "infusion", "im": "injection", "nasal": "nasal", "sublingual": "under tongue", "oral": "swallowed"}
LONG = {
    "iv": "Intravenous, over 40 min",
    "im": "Into a muscle (extension)",
    "nasal": "Nasal spray (esketamine)",
    "sublingual": "Under the tongue (extension)",
    "oral": "Swallowed",
}
# ng/mL of racemic ketamine, published (facts on concentration and effect: Zanos 2018, table 1).
RANGES = {"analgesia": (70, 160), "dissociation": (100, 250), "anesthesia": (1200, 2400)}
END = 24.0


class Routes(LiveFigure):
    """Plasma ketamine and norketamine after one dose by each route.

    routes     which routes: "iv", "im", "nasal", "sublingual", "oral"
    drug       "racemate" or "esketamine"; the nasal spray is drawn for esketamine alone
    injection  mg/kg at a fixed 70 kg, for "iv" and "im" (0.1 to 0.75)
    sprays     1 to 3 sprays of 28 mg
    tablet     mg, for "sublingual" and "oral" (25 to 150)
    scale      "linear" or "log" concentration;  time  "log" or "linear"
    band       the middle 80 % of 64 virtual people

    Source of the model: Perez-Ruixo 2021; muscle and tongue are marked extensions.
    """

    title = "Ketamine in the blood, by route"
    caption = (
        "A published model of esketamine ([Perez-Ruixo 2021](https://doi.org/10.1007/s40262-020-00953-4)); the racemate is drawn "
        "with the same model, as an approximation. Muscle and tongue are extensions of this course, the muscle's numbers from memory. Shaded: the middle 80 % of "
        "64 virtual people. Ranges of effect were measured for the racemate "
        "([Zanos 2018](https://doi.org/10.1124/pr.117.015198)). This is not a dose calculator: weight is fixed at 70 kg."
    )
    routes = MultiChoice(("iv", "nasal"), LONG, label="Routes", line_styles={r: d[0] for r, d in DASHES.items()})
    drug = Choice("esketamine", {"esketamine": "esketamine", "racemate": "racemic ketamine"}, label="Drug")
    injection = Slider(0.5, 0.1, 0.75, 0.05, label="Infusion or injection", unit="mg/kg", when="routes=iv|im")
    sprays = Slider(2, 1, 3, whole=True, label="Sprays of 28 mg", when="routes=nasal & drug=esketamine")
    tablet = Slider(50, 25, 150, 25, label="Swallowed or under the tongue", unit="mg", when="routes=oral|sublingual")
    scale = Choice("linear", {"linear": "linear", "log": "logarithmic"}, label="Concentration axis")
    time = Choice("log", {"log": "logarithmic", "linear": "linear"}, label="Time axis")
    band = Switch(True, label="Show how people differ")

    system = pk.ketamine()
    ensemble = system.sample_population(64)
    doses = {
        "iv": pk.doses("iv", f"injection*{pk.BODY_WEIGHT}"),
        "im": pk.doses("im", f"injection*{pk.BODY_WEIGHT}"),
        "nasal": pk.doses("nasal", None, sprays="sprays"),
        "sublingual": pk.doses("sublingual", "tablet"),
        "oral": pk.doses("oral", "tablet"),
    }
    runs_when = {r: f"routes={r}" + (" & drug=esketamine" if r == "nasal" else "") for r in doses}
    end = END

    def draw(self, figure):
        figure.set_size_inches(4.4, 4.6)
        grid = figure.add_gridspec(
            2, 1, height_ratios=(1.75, 1), left=0.125, right=0.95, top=0.935, bottom=0.09, hspace=0.36
        )
        tops = {"plasma": self.limit("plasma"), "norketamine": self.limit("norketamine")}
        for row, (quantity, color, title) in enumerate(
            [
                ("plasma", style.COLORS["drug"][0], "Ketamine (ng/mL)"),
                ("norketamine", style.COLORS["metabolite"][0], "Norketamine, its first metabolite (ng/mL)"),
            ]
        ):
            for scale in ("linear", "log"):
                for time in ("log", "linear"):
                    ax = figure.add_subplot(grid[row], gid=f"show:scale={scale} & time={time}")
                    self.panel(ax, quantity, color, title, scale, time, tops[quantity], last=row == 1)

    def limit(self, quantity) -> float:
        """The top of the linear axis: every corner of the controls fits under it."""
        if "_limits" not in vars(type(self)):
            type(self)._limits = {}
        known = type(self)._limits
        if quantity not in known:
            known[quantity] = -(-self.extent(quantity, band=True) // 50) * 50
        return known[quantity]

    def panel(self, ax, quantity, color, title, scale, time, top, last):
        """One pair of axes: a quantity on one scale over one kind of time."""
        ax.set_title(title, color=color)
        if scale == "log":
            ax.set_yscale("log")
            ax.set_ylim(0.1, 3000)
            ax.set_yticks([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1,000"])
            ax.minorticks_off()
        else:
            ax.set_ylim(0, top)
            ax.locator_params(axis="y", nbins=4 if last else 6)
        if time == "log":
            style.time_axis(ax, 1 / 60, END, ("1 min", "5 min", "20 min", "1 h", "4 h", "1 day"))
        else:
            ax.set_xlim(0, END)
            ax.set_xticks([0, 4, 8, 12, 16, 20, 24], ["0", "4 h", "8 h", "12 h", "16 h", "20 h", "1 day"])
        ax.set_xlabel("Time since the start of the dose" if last else "")
        if quantity == "plasma":
            for name, (low, high) in RANGES.items():
                if low < ax.get_ylim()[1]:
                    ax.axhspan(
                        low,
                        min(high, ax.get_ylim()[1]),
                        color=style.COLORS["null"][0],
                        alpha=0.13,
                        lw=0,
                        gid=f"show:drug=racemate & scale={scale}",
                    )
                    # Two of the ranges overlap: one is named at the left, the other at the right.
                    right = name == "dissociation"
                    ax.text(
                        0.99 if right else 0.01,
                        high if scale == "log" else min(high, ax.get_ylim()[1]),
                        name,
                        transform=ax.get_yaxis_transform(),
                        ha="right" if right else "left",
                        va="top",
                        fontsize=10,
                        gid=f"show:drug=racemate & scale={scale}",
                    )
        for route, (_, dash, width) in DASHES.items():
            of = f"{quantity}@{route}"
            self.fill(ax, of, color=color, alpha=0.14)
            self.plot(ax, of, color=color, linestyle=dash, linewidth=width)
        if quantity == "plasma":
            for route, (at, side) in SPOTS.items():
                self.label_curve(ax, f"{quantity}@{route}", NAMES[route], at, side, color=color)

    narration = [
        ("routes!=iv|im|nasal|sublingual|oral", "No route is chosen, so no curve is drawn."),
        (
            "routes=iv",
            "An infusion of {injection:mg/kg} over 40 min peaks at {max plasma@iv:ng/mL} after {tmax plasma@iv:duration} "
            "and falls below 1 ng/mL after {last plasma@iv > 1:duration|more than a day}.",
        ),
        (
            "routes=im",
            "An injection of {injection:mg/kg} into a muscle peaks at {max plasma@im:ng/mL} after {tmax plasma@im:duration}.",
        ),
        (
            "routes=nasal & drug=esketamine & sprays=1",
            "One spray of 28 mg peaks at {max plasma@nasal:ng/mL} after {tmax plasma@nasal:duration}; "
            "{value F_nasal@nasal:percent} of it reaches the blood.",
        ),
        (
            "routes=nasal & drug=esketamine & sprays>1",
            "A dose of {sprays} sprays of 28 mg peaks at {max plasma@nasal:ng/mL} after "
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
    columns = (
        "Route",
        "Dose",
        "Bioavailability",
        "Peak, ketamine",
        "Time of peak",
        "Half-life, 12 to 24 h",
        "Peak, norketamine",
    )
    rows = [
        (
            when,
            [
                NAMES[r],
                dose,
                f"{{value F_{r}@{r}:percent}}",
                f"{{max plasma@{r}:ng/mL}}",
                f"{{tmax plasma@{r}:duration}}",
                f"{{halflife plasma@{r} 12 24:duration}}",
                f"{{max norketamine@{r}:ng/mL}}",
            ],
        )
        for r, when, dose in (
            ("iv", runs_when["iv"], "{injection:mg/kg}"),
            ("im", runs_when["im"], "{injection:mg/kg}"),
            ("nasal", runs_when["nasal"], "{sprays} × 28 mg"),
            ("sublingual", runs_when["sublingual"], "{tablet:mg}"),
            ("oral", runs_when["oral"], "{tablet:mg}"),
        )
    ]
    scenarios = (
        (
            "Standard infusion",
            {"routes": ("iv",), "drug": "racemate"},
            "0.5 mg/kg of the racemate over 40 min, the dose of most trials. Published ranges of effect appear; the curve is an approximation.",
        ),
        (
            "Spray beside infusion",
            {"routes": ("iv", "nasal"), "sprays": 3},
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
