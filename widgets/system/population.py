"""Virtual people: parameters drawn from their published between-person variability."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from widgets.system.errors import fail

if TYPE_CHECKING:
    from widgets.system.system import System


def variability(cv: float) -> float:
    """The variance of a log-normal's logarithm: omega squared = ln(1 + CV squared), CV as a fraction."""
    return math.log1p(cv * cv)


def sample_population(system: System, count: int, seed: int = 1) -> pd.DataFrame:
    """Parameters of `count` virtual people.

    Log-normal around the typical value; a fraction with `logit_sd` is normal on the logit
    scale. Scrambled Sobol points, so that few people cover the range evenly; the same seed
    gives the same people, and asking for more keeps those there were.

    Parameters
    ----------
    count : int
        How many people, 1 or more.
    seed : int

    Returns
    -------
    pandas.DataFrame, shape (count, varying parameters)
        A row a person, a column for each parameter with a `cv` or a `logit_sd`.

    Raises
    ------
    ModelError
        When nothing varies, for a count below 1, and for a `logit_sd` on a value outside (0, 1).
    """
    from scipy.stats import norm, qmc

    varying = [p for p in system.parameters.values() if p.cv or p.logit_sd]
    if count < 1:
        fail(f"{system.name}: {count} people cannot be drawn; ask for 1 or more.")
    if not varying:
        fail(f"{system.name}: no parameter has a published between-person variability.")
    # Sobol points come in powers of two; the rest are left off.
    points = qmc.Sobol(len(varying), rng=np.random.default_rng(seed)).random_base2(math.ceil(math.log2(max(count, 2))))
    z = norm.ppf(np.clip(points[:count], 1e-6, 1 - 1e-6))
    columns = {}
    for p, e in zip(varying, z.T, strict=True):
        if p.logit_sd and not 0 < p.value < 1:
            fail(
                f"{system.name}: {p.symbol} is {p.value:g} and varies on the logit scale; it must lie between 0 and 1."
            )
        if p.logit_sd:
            columns[p.symbol] = 1 / (1 + np.exp(-(math.log(p.value / (1 - p.value)) + p.logit_sd * e)))
        elif p.cv:
            columns[p.symbol] = p.value * np.exp(math.sqrt(variability(p.cv)) * e)
    return pd.DataFrame(columns)
