"""Occupancy: how much of the NMDA receptor a concentration takes up, with its tenfold uncertainty."""

from __future__ import annotations

import pandas as pd

from widgets import evidence, style
from widgets.figures.concentrations import INFUSION_PEAK, SITES
from widgets.live import Choice, Cursor, LiveFigure, Slider, Switch
from widgets.models import disposition
from widgets.models.pharmacokinetics import BODY_WEIGHT, MOLAR_MASS
from widgets.system import System

_receptors = evidence.table("receptors").set_index("id")
# µmol/L: the rat-based estimate in plasma, the strongest constant in a dish, and the constant that
# gives the low end of the stated range of occupancy at the peak of the standard infusion.
K_RAT = float(_receptors.loc["B10", "value"]) / 1000
K_STRONG = float(_receptors.loc["B01", "value"])
UNBOUND_FRACTION = {k: float(_receptors.loc["B19", k]) for k in ("value", "low", "high")}
LOWEST_OCCUPANCY = float(_receptors.loc["B15", "low"]) / 100
K_WEAK = round(INFUSION_PEAK / MOLAR_MASS * UNBOUND_FRACTION["value"] * (1 / LOWEST_OCCUPANCY - 1), 1)

SIZE = (4.4, 3.9)  # inches
PANELS = dict(left=0.12, right=0.95, top=0.93, bottom=0.11, hspace=0.5)
# What is drawn: its title and the top of its axis, under which every corner of the controls fits.
PANELS_OF = {
    "unbound": ("Unbound ketamine in plasma (µmol/L)", 1.8),
    "occupancy": ("NMDA receptor occupancy", 0.9),
}


def _system() -> System:
    """The joined model after an infusion, with the two observables that this figure adds to it."""
    base = disposition.joined("racemate", ("iv",))
    plasma = base.observables["plasma"]
    concentration = f"(({plasma.expression})/{MOLAR_MASS}*free)"
    return System(
        "occupancy",
        base.equations,
        base.parameters,
        {
            "plasma": plasma,
            "unbound": (concentration, "umol/L", "ketamine in plasma that is not bound"),
            "occupancy": (f"{concentration}/({concentration} + K)", "1", "NMDA receptor occupancy"),
        },
        units=base.units,
        inputs={**base.inputs, "free": UNBOUND_FRACTION["value"], "K": K_RAT},
    )


class Occupancy(LiveFigure):
    """Unbound ketamine after an infusion, and the share of NMDA receptors it takes up.

    Parameters
    ----------
    dose : float
        mg/kg at a fixed 70 kg over 40 min (0.1 to 0.75).
    free : float
        Unbound share in plasma (0.5 to 0.9).
    site : str
        Where the blood is drawn: "vein" or "artery".
    K : float
        Concentration of half occupancy, µmol/L (0.3 to about 5).
    now : float
        The time cursor, h, from one minute to 8 h.
    band : bool
        What the whole range of K leaves open.

    References
    ----------
    K: Shaffer 2014 in rats (1.42), Ebert 1997 in a dish (0.3 and 1.4); no percentage measured in people
    was found. The curve is that of `disposition.joined`.
    """

    title = "How much of the receptor?"
    caption = (
        "Occupancy = unbound concentration / (unbound concentration + K). Solid: the K you chose. Shaded: every K from 0.3 µmol/L, the "
        "strongest measured in a dish ([Ebert 1997](https://doi.org/10.1016/S0014-2999(97)01116-3)), to the weakest of the stated range. "
        "The start value is a rat's ([Shaffer 2014](https://doi.org/10.1016/j.neuropharm.2014.07.008)). No percentage measured in people was found. "
        "The blood is that of the racemate in the joined model of chapter 5."
    )
    end = 8.0  # h
    dose = Slider(0.5, 0.1, 0.75, 0.05, label="Infusion over 40 min", unit="mg/kg")
    site = Choice("vein", SITES, label="Sampled from")
    free = Slider(
        UNBOUND_FRACTION["value"], UNBOUND_FRACTION["low"], UNBOUND_FRACTION["high"], 0.05, label="Unbound fraction"
    )
    K = Slider(K_RAT, K_STRONG, K_WEAK, label="K, half occupancy", unit="µmol/L", log=True)
    now = Cursor(40 / 60, style.MINUTE, end, label="Time cursor")
    band = Switch(True, label="Show what K leaves open")

    system = _system()
    doses = disposition.doses("iv", f"dose*{BODY_WEIGHT}")
    ensemble = pd.DataFrame({"K": [K_STRONG * (K_WEAK / K_STRONG) ** (i / 8) for i in range(9)]})
    interval = (0.0, 1.0)

    def draw(self, figure):
        figure.set_size_inches(*SIZE)
        blue = style.COLORS["drug"][0]
        panels = figure.subplots(2, 1, gridspec_kw=PANELS)
        for ax, (observable, (title, top)) in zip(panels, PANELS_OF.items()):
            ax.set_title(title, color=blue)
            ax.set_ylim(0, top)
            style.time_axis(ax, style.MINUTE, self.end, ("1 min", "5 min", "20 min", "1 h", "4 h"))
            if observable == "occupancy":
                ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8], ["0", "20 %", "40 %", "60 %", "80 %"])
                self.fill(ax, observable, color=blue, alpha=0.16)
            self.plot(ax, observable, color=blue)
            self.cursor(ax, color=style.COLORS["null"][0], linestyle=(0, (3, 2)), zorder=0)
        panels[-1].set_xlabel("Time since the start of the infusion")

    narration = [
        "At {now:duration} after the start of {dose:mg/kg} of the racemate plasma from {site} holds {at plasma:ng/mL}, of which {at unbound:µmol/L} is unbound.",
        "With K = {K:µmol/L} that takes up {at occupancy:percent} of the NMDA receptors; the largest share is {max occupancy:percent}.",
        "This is a calculation: no percentage measured in people was found.",
    ]
    columns = ("Quantity", "At the cursor", "Largest", "When")
    rows = tuple(
        (
            "",
            [
                label,
                f"{{at {observable}:{unit}}}",
                f"{{max {observable}:{unit}}}",
                f"{{tmax {observable}:duration}}",
            ],
        )
        for observable, label, unit in (
            ("plasma", "Ketamine in plasma", "ng/mL"),
            ("unbound", "Unbound", "µmol/L"),
            ("occupancy", "Occupancy", "percent"),
        )
    )
    scenarios: tuple = (
        (
            "A rat's constant",
            {},
            "The one estimate made from plasma: half the receptors at 1.42 µmol/L unbound, in rats.",
        ),
        (
            "The strongest in a dish",
            {"K": K_STRONG},
            "What changed: K is that of esketamine in rat cortex, about five times smaller. The same blood now takes up more than twice as many receptors.",
        ),
        (
            "The weakest of the range",
            {"K": K_WEAK},
            "What changed: K is larger than in rats, as with magnesium present. The same blood now takes up little more than a third of what it did.",
        ),
    )
