"""Live figures as others bring them: each holds what the figures of this course do not need."""

from __future__ import annotations

import pandas as pd

from widgets import style
from widgets.live import Cursor, LiveFigure, Slider, Switch
from widgets.system import System, bolus

BODY = {
    "name": "one compartment",
    "equations": {"A": "-CL/V*A"},
    "parameters": {"CL": (80, "L/h"), "V": (250, "L")},
    "observables": {"plasma": ("1000*A/V", "ng/mL")},
    "units": {"A": "mg"},
}


class Metabolizers(LiveFigure):
    """One dose in two people who differ in their clearance, on one plot."""

    title = "Slow and fast"
    dose = Slider(35, 10, 50, label="Dose", unit="mg")
    CL = Slider(80, 40, 160, label="Clearance", unit="L/h")
    band = Switch(True, label="People")
    now = Cursor(2, 0.1, 12, label="Time cursor", log=False)
    system = System(**BODY)
    doses = [bolus("dose", "A")]
    run_parameters = {"slow": {"CL": "CL/2"}, "fast": {"CL": "2*CL", "V": 300}}
    ensemble, interval = pd.DataFrame({"V": [200.0, 250.0, 300.0]}), (0, 1)
    end = 12
    narration = (
        "After {now:duration} {at plasma@slow:ng/mL} is left in the slow and {at plasma@fast:ng/mL} in the fast."
    )

    def draw(self, figure):
        ax = figure.subplots()
        ax.set(xlim=(0, 12), ylim=(0, 250), xlabel="Hours", ylabel="$C_p$ (ng/mL)")
        for run in ("slow", "fast"):
            self.fill(ax, f"plasma@{run}", alpha=0.2)
            self.plot(ax, f"plasma@{run}")
        self.cursor(ax)


class Hysteresis(LiveFigure):
    """An effect that lags behind the concentration: the same concentration, two effects."""

    title = "Effect against concentration"
    dose = Slider(35, 10, 50, label="Dose", unit="mg")
    ke0 = Slider(0.8, 0.2, 4, label="Equilibration", unit="1/h", log=True)
    now = Cursor(1, 0.05, 12, label="Time cursor", log=False)
    system = System(
        "effect compartment",
        {"A": "-80/250*A", "C": "ke0*(1000*A/250 - C)"},
        {},
        {"plasma": ("1000*A/250", "ng/mL"), "effect": ("C/(C + 60)", "1")},
        inputs={"ke0": 0.8},
    )
    doses = [bolus("dose", "A")]
    end = 12
    narration = "At {now:duration}: {at plasma:ng/mL}, {at effect:percent} of the largest effect."

    def draw(self, figure):
        figure.set_size_inches(4.4, 4.4)
        left, right = figure.subplots(2, 1)
        left.set(xlim=(1, 200), ylim=(0, 1), xscale="log", xlabel="$C_p$ (ng/mL)", ylabel="$E/E_{max}$")
        self.plot(left, "effect", against="plasma", color=style.COLORS["effect"][0])
        self.point(left, "effect", against="plasma", color=style.COLORS["effect"][0])
        self.label_curve(left, "effect", "later", 6, "above", against="plasma")
        right.set(xlim=(0, 12), ylim=(1e-4, 1e4), yscale="log")
        self.plot(right, "plasma")
        self.point(right, "plasma")
        self.cursor(right)


class Relaxation(LiveFigure):
    """A relaxation oscillator, whose jumps grow steep as it grows stiff."""

    title = "Van der Pol"
    mu = Slider(20, 1, 1000, label="Stiffness", log=True)
    system = System(
        "van der Pol",
        {"x": "v", "v": "mu*(1 - x**2)*v - x"},
        {},
        {"place": "x", "speed": "v"},
        inputs={"mu": 20},
        initial={"x": 2},
    )
    end = 60
    narration = "It lies between {max place} and its negative."

    def draw(self, figure):
        ax = figure.subplots()
        ax.set(xlim=(0, 60), ylim=(-2.5, 2.5))
        self.plot(ax, "place")


class Chain(LiveFigure):
    """Fifty compartments in a row."""

    title = "Fifty states"
    k = Slider(5, 2, 10, label="Rate", unit="1/h")
    system = System(
        "chain",
        {"x0": "-k*x0", **{f"x{i}": f"k*(x{i - 1} - x{i})" for i in range(1, 50)}},
        {},
        {"last": "x49"},
        inputs={"k": 5},
    )
    doses = [bolus(1, "x0")]
    narration = "The last holds {max last:percent} of the dose after {tmax last:duration}."

    def draw(self, figure):
        ax = figure.subplots()
        ax.set(xlim=(0, 24), ylim=(0, 0.1))
        self.plot(ax, "last")


BROUGHT = {"metabolizers": Metabolizers, "hysteresis": Hysteresis, "relaxation": Relaxation, "chain": Chain}
