"""Foretold against observed share of cases, bin by bin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mammo_lib.problem import Problem
from mammo_lib.stats.rates.proportions import interval_ends
from mammo_lib.stats.sample import binary, level_of, probability, same_length

if TYPE_CHECKING:
    import pandas as pd


def calibration_curve(
    label: Any, probability: Any, *, bins: int = 10, level: float = 0.95
) -> pd.DataFrame:
    """Return `predicted` (mean), `observed` share, `low`, `high` (Wilson) and `n` of each bin.

    Bins hold about equally many cases: they are cut at the quantiles (type 7) of `probability`
    (n,), and cuts that ties make equal are one, so that there may be fewer than `bins`.
    The intervals take cases as independent; the picture depends on `bins`.
    """
    import pandas as pd

    table = _binned(label, probability, bins)
    low, high = interval_ends(table["positives"], table["n"], "wilson", level_of(level))
    return pd.DataFrame(
        {
            "predicted": table["predicted"],
            "observed": table["positives"] / table["n"],
            "low": low,
            "high": high,
            "n": table["n"],
        }
    )


def expected_calibration_error(label: Any, probability: Any, *, bins: int = 10) -> float:
    """Return the mean distance of foretold and observed share over quantile bins.

    It is above 0 even for perfect probabilities, the more so with fewer cases a bin, and falls
    as bins grow coarser: compare it only at equal n and `bins`.
    """
    table = _binned(label, probability, bins)
    gap = (table["positives"] / table["n"] - table["predicted"]).abs()
    return float(np.average(gap, weights=table["n"]))


def _binned(label: Any, chance: Any, bins: int) -> pd.DataFrame:
    import pandas as pd

    if bins < 1:
        raise Problem(f"bins: {bins} is too few; 10 is usual.")
    outcome, checked = binary(label, "label"), probability(chance)
    same_length({"label": outcome, "probability": checked})
    cuts = np.unique(np.quantile(checked, np.linspace(0, 1, bins + 1)))
    # Upper ends belong to their bin, and the lowest value to the first.
    place = np.searchsorted(cuts[1:-1], checked, side="left")
    frame = pd.DataFrame({"predicted": checked, "positives": outcome, "n": 1})
    grouped = frame.groupby(place)
    return grouped.agg({"predicted": "mean", "positives": "sum", "n": "sum"}).reset_index(drop=True)
