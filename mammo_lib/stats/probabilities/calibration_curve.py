"""Foretold against observed share of cases, bin by bin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mammo_lib.stats.probabilities.bins import binned
from mammo_lib.stats.probabilities.forecasts import forecasts
from mammo_lib.stats.rates.proportions import interval_ends
from mammo_lib.stats.sample import level_of

if TYPE_CHECKING:
    import pandas as pd


def calibration_curve(
    label: Any, probability: Any, *, bins: int = 10, binning: str = "mass", level: float = 0.95
) -> pd.DataFrame:
    """Return `predicted` (mean), `observed` share, `low`, `high` (Wilson) and `n` of each bin.

    With `binning` "mass", bins hold about equally many cases: they are cut at the quantiles
    (type 7) of `probability` (n,), and cuts that ties make equal are one, so that there may be
    fewer than `bins`. With "width" they are equally wide, and those without a case are left out.
    The intervals take cases as independent; the picture depends on `bins`.
    """
    import pandas as pd

    outcome, chance = forecasts(label, probability, both=False)
    table = binned(outcome, chance, bins, binning)
    low, high = interval_ends(table.positives, table.n, "wilson", level_of(level))
    return pd.DataFrame(
        {
            "predicted": table.predicted,
            "observed": table.observed,
            "low": low,
            "high": high,
            "n": table.n.astype(int),
        }
    )
