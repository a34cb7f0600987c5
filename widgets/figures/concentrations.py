"""Concentrations in blood that several figures refer to, read from data/concentrations.csv, and the axis they lie on."""

from __future__ import annotations

from widgets import evidence

# Where the blood is drawn, as a control offers it and as the joined model counts it.
SITES: dict[str, tuple[str, dict[str, float]]] = {"vein": ("a vein", {"site": 1}), "artery": ("an artery", {"site": 0})}

_OBSERVED = evidence.table("observations")
# h: the latest concentration that the joined model was compared with.
COMPARED_UNTIL = float(_OBSERVED.loc[_OBSERVED["metric"] == "concentration", "at_min"].max()) / 60

_CONCENTRATIONS = evidence.table("concentrations").set_index("id")
_RANGE_ROWS = {"analgesia": "C04", "dissociation": "C02", "anesthesia": "C05"}

# ng/mL of the racemate: the range in which each effect was seen.
EFFECT_RANGES = {
    effect: (float(_CONCENTRATIONS.loc[row, "low"]), float(_CONCENTRATIONS.loc[row, "high"]))
    for effect, row in _RANGE_ROWS.items()
}
INFUSION_PEAK = float(_CONCENTRATIONS.loc["C01", "value"])  # ng/mL, measured at the end of 0.5 mg/kg over 40 min
GONE_BELOW = float(_CONCENTRATIONS.loc["C10", "value"])  # ng/mL; below this the drug is called gone

LIMITS = (0.1, 3000)  # ng/mL, of a logarithmic axis


def log_axis(ax) -> None:
    """Give `ax` the logarithmic concentration axis (ng/mL) that all figures share."""
    ax.set_yscale("log")
    ax.set_ylim(*LIMITS)
    ax.set_yticks([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1,000"])
    ax.minorticks_off()
