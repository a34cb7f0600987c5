"""Live figures as others bring them: each holds what the figures of this course do not need."""

from __future__ import annotations

import pandas as pd

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
