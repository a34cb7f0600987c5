"""Predicted against observed: what each model gives for every row of data/observations.csv.

To compute all of them takes seconds, so what the models give is kept in data/predictions.csv, where a figure reads it;
`python -m widgets.models.comparison` writes that table anew, and a test compares the two.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from widgets import evidence
from widgets.models import disposition, published
from widgets.system import Dose, System, bolus, infusion

MODELS = {"joined": "joined model", "nasal": "Perez-Ruixo 2021, made for nasal esketamine"}
FOLD = 2.0  # a model predicts when it lies within twofold, as the field counts

# By study, independent values that are a weak test: what else of the same paper is in the joined model.
SHARED = {
    "Simons 2022": "the film's share and rates",
    "Hasan 2021": "values that the forearm was fitted to",
    "Peltoniemi 2011": "the shares that liver and gut wall take",
}

_DRUG = {"ketamine": "racemate", "esketamine": "esketamine", "arketamine": "arketamine"}
_PART = re.compile(r"([\d.]+) mg (?:at once|in ([\d.]+) min)")
# What tells one curve from another.
_CURVE = ["drug", "route", "form", "dosing", "dose_mg", "weight_kg"]
# h: as fine as a peak after an injection asks for, up to the end of an area without end.
_END = 72.0
_PEAKS = 24.0  # h within which every highest concentration lies
_RTOL = 1e-7  # far finer than twofold, and half the work of a figure's own
_GRID = np.unique(np.concatenate([np.linspace(0, 2, 1201), np.linspace(2, 12, 1001), np.linspace(12, _END, 601)]))


def predictions(model: str = "joined", parameters: dict[str, float] | None = None) -> pd.DataFrame:
    """Every observation with what a model predicts for it.

    Parameters
    ----------
    model : {"joined", "nasal"}
        The joined model, or Perez-Ruixo's alone (for all routes and for both enantiomers alike).
    parameters : dict, optional
        Values, at 70 kg, that replace those of the model.

    Returns
    -------
    pandas.DataFrame
        The rows of `evidence.table("observations")`, indexed by `id`, with `predicted` (in the unit of the row),
        `ratio` (predicted over observed), `within` (twofold) and `independent` (see there).

    Raises
    ------
    ValueError
        For a model that is not known.

    Notes
    -----
    The joined model computes each study at its mean weight: clearances in proportion to weight to the power 0.75,
    volumes to weight. Perez-Ruixo's stands as published. A site that is not known is read as a vein; norketamine is its central concentration; an area without end is
    computed to 72 h, by trapezoids. The racemate by nose enters as one puff, with the esketamine spray's nasal
    fraction.
    """
    if model not in MODELS:
        raise ValueError(f"There is no model {model!r} to compare; choose {', '.join(MODELS)}.")
    rows = evidence.table("observations").set_index("id")
    rows["predicted"] = np.nan
    for _, group in rows.groupby(_CURVE, dropna=False, sort=False):
        system, given = _drawn(model, group.iloc[0])
        values = dict(parameters or {})
        if model == "joined":
            values = disposition.at_weight(group["weight_kg"].iloc[0], system, parameters)
        moments = _moments(group)
        curve = system.simulate(given, times=moments, parameters=values, rtol=_RTOL) if given else None
        for key, row in group.iterrows():
            rows.loc[key, "predicted"] = _value(row, curve, system, values, model)
    return _compared(rows)


def kept(model: str = "joined") -> pd.DataFrame:
    """The same as `predictions(model)`, read from data/predictions.csv and not computed.

    Parameters
    ----------
    model : {"joined", "nasal"}

    Returns
    -------
    pandas.DataFrame
        As from `predictions`; the numbers are rounded to five digits.
    """
    rows = evidence.table("observations").set_index("id")
    rows["predicted"] = evidence.table("predictions").set_index("id")[model]
    return _compared(rows)


def _compared(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with `predicted`, and what follows from it."""
    rows["ratio"] = rows["predicted"] / rows["value"]
    rows["within"] = rows["ratio"].between(1 / FOLD, FOLD)
    rows["independent"] = independent(rows)
    return rows


def independent(rows: pd.DataFrame) -> pd.Series:
    """Which observations test the joined model: nothing was fitted to them by this course.

    Of ketamine itself, neither fitted nor another model's prediction. Not the bioavailability of the wafer, from which
    the wafer's mucosal fraction was computed, and not the racemate by nose, for which no model is claimed. The values
    of the studies in `SHARED` count, though other numbers of the same paper are in the model.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of the table `observations`.

    Returns
    -------
    pandas.Series of bool, shape (rows,)
    """
    wafer = (rows["form"] == "wafer") & (rows["metric"] == "bioavailability")
    racemate_by_nose = (rows["route"] == "nasal") & (rows["drug"] == "ketamine")
    return (rows["role"] == "check") & (rows["analyte"] == "ketamine") & ~wafer & ~racemate_by_nose


def agreement(rows: pd.DataFrame, by: str | list[str] | None = None) -> pd.DataFrame:
    """How well predictions agree: number of values, share within twofold, geometric mean of predicted over observed.

    Parameters
    ----------
    rows : pandas.DataFrame
        What `predictions` gives, or a part of it.
    by : str or list of str, optional
        Columns to group by; all rows together when not given.

    Returns
    -------
    pandas.DataFrame
        Columns `values`, `within` (number), `share` (0 to 1), `geometric_mean`, `lowest`, `highest` (of the ratio).
    """
    groups = rows.groupby(by, sort=False) if by else rows.groupby(lambda _: "all")
    return groups.apply(
        lambda g: pd.Series(
            {
                "values": len(g),
                "within": int(g["within"].sum()),
                "share": g["within"].mean(),
                "geometric_mean": float(np.exp(np.log(g["ratio"]).mean())),
                "lowest": g["ratio"].min(),
                "highest": g["ratio"].max(),
            }
        ),
        include_groups=False,
    ).astype({"values": int, "within": int})


def _moments(group: pd.DataFrame) -> np.ndarray:
    """The times (h) at which one curve is needed, no further than its rows ask."""
    ends = group["until_h"].where(group["metric"] == "area").fillna(_END)
    ends = ends.where(group["metric"] == "area", _PEAKS).where(group["metric"] != "concentration", 0)
    sampled = group["at_min"].dropna() / 60
    return np.union1d(_GRID[: np.searchsorted(_GRID, ends.max(), side="right")], sampled)


def _drawn(model: str, row: pd.Series) -> tuple[System, list[Dose]]:
    """The system that draws a row's curve, and the doses; no dose where only a bioavailability is asked for."""
    drug, route = _DRUG[row["drug"]], _route(row)
    system = disposition.joined(drug, (route,)) if model == "joined" else published.ketamine()
    if row["metric"] == "bioavailability":
        return system, []
    mg = float(row["dose_mg"])
    devices = round(mg / published.DEVICE) if row["form"].startswith("device") else 1
    if route == "iv":
        shares = [(1.0, "central")] if model == "nasal" else disposition.into_blood(drug)
        return system, [dose for share, state in shares for dose in _steps(row["dosing"], share, state)]
    if model == "joined":
        return system, disposition.doses(route, mg, drug, devices=devices)
    if route == "nasal" and not row["form"].startswith("device"):
        return system, [bolus(f"FRn*{mg}", "nose"), *_swallowed(mg)]
    return system, published.doses(
        "sublingual" if route in ("film", "wafer") else route, mg, devices=devices if route == "nasal" else None
    )


def _route(row: pd.Series) -> str:
    """The model's route for a row: under the tongue, what is not a film is drawn like the wafer."""
    if row["route"] == "sublingual":
        return "film" if row["form"] == "film" else "wafer"
    return {"intravenous": "iv"}.get(row["route"], row["route"])


def _swallowed(mg: float) -> list[Dose]:
    """The part of one puff that Perez-Ruixo's model swallows."""
    return [infusion(f"(1 - FRn)*Fgut*{mg}", "swallowed", "D_s")]


def _steps(dosing: str, share, state: str) -> list[Dose]:
    """An intravenous dose as the table writes it, part after part."""
    start, out = 0.0, []
    for mg, minutes in _PART.findall(dosing):
        hours = float(minutes or 0) / 60
        amount = f"{share}*{mg}"
        out.append(infusion(amount, state, hours, start) if hours else bolus(amount, state, start))
        start += hours
    return out


def _value(row: pd.Series, curve: pd.DataFrame | None, system: System, values: dict, model: str) -> float:
    """The number of one row, from its curve or from the structure of its system."""
    if curve is None or row["metric"] == "bioavailability":
        route = _route(row)
        name = {"film": "sublingual", "wafer": "sublingual"}.get(route, route) if model == "nasal" else route
        return system.value(system.observables[f"F_{name}"].expression, values)
    site = "artery" if row["site"] == "arterial" else "vein"
    column = "norketamine" if row["analyte"] == "norketamine" else site if model == "joined" else "plasma"
    line = curve[column]
    if row["metric"] == "concentration":
        return float(line.loc[row["at_min"] / 60])
    if row["metric"] == "highest concentration":
        return float(line.max())
    part = line.loc[: row["until_h"] if pd.notna(row["until_h"]) else _END]
    return float(np.trapezoid(part.to_numpy(), part.index.to_numpy()))


if __name__ == "__main__":
    computed = pd.DataFrame({model: predictions(model)["predicted"] for model in MODELS})
    computed["source"] = "derived: both models solved for the observation of this id"
    computed.to_csv(evidence.DATA / "predictions.csv", float_format="%.5g", lineterminator="\n")
