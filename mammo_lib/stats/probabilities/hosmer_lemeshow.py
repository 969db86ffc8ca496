"""The test of Hosmer and Lemeshow."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from mammo_lib.problem import Problem
from mammo_lib.stats.probabilities.bins import Bins, binned
from mammo_lib.stats.probabilities.forecasts import forecasts

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class HosmerLemeshow:
    """The chi-square `statistic` on `df` degrees of freedom and what it compares.

    `groups` has a row a group: `n`, and `observed` and `expected` positives.
    """

    statistic: float
    df: int
    p_value: float
    groups: pd.DataFrame


def hosmer_lemeshow(
    label: Any, probability: Any, *, groups: int = 10, external: bool = False
) -> HosmerLemeshow:
    """Return the test that `probability` (n,) agrees with `label` (n,) in all risk groups.

    Groups are cut at quantiles (type 7) of the probability, and cuts that ties make equal are
    one. Degrees of freedom are the groups less two, as for cases the model was fitted to
    (Hosmer & Lemeshow 1980); `external` gives one a group, right for cases it never saw. The
    result hangs on the number of groups, misses gentle miscalibration in few cases and finds
    irrelevant one in many: read the curve. p is NaN where too few groups remain.
    """
    import pandas as pd

    if groups < 2:
        raise Problem(f"groups: {groups} is too few; 10 is usual.")
    table = binned(*forecasts(label, probability, both=False), groups)
    df = max(0, len(table.n) - (0 if external else 2))
    statistic = _distance(table)
    rows = {"n": table.n.astype(int), "observed": table.positives.astype(int)}
    return HosmerLemeshow(
        statistic, df, _tail(statistic, df), pd.DataFrame({**rows, "expected": table.foretold})
    )


def _distance(table: Bins) -> float:
    """Return Pearson's sum over groups and both outcomes, infinite where the sure did not occur."""
    gap = (table.positives - table.foretold) ** 2
    spread = table.foretold * (table.n - table.foretold) / table.n
    terms = np.divide(gap, spread, out=np.where(gap > 0, np.inf, 0.0), where=spread > 0)
    return float(terms.sum())


def _tail(statistic: float, df: int) -> float:
    from scipy.special import chdtrc  # late: SciPy takes a while to import

    return float(chdtrc(df, statistic)) if df > 0 else nan
