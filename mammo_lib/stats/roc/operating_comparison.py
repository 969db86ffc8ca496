"""Two scores of the same cases at one wanted sensitivity or specificity."""

from typing import Any

import numpy as np

from mammo_lib.stats.roc.auc_comparison import paired
from mammo_lib.stats.roc.curve_bootstrap import CurveComparison, Resampling, read_comparison
from mammo_lib.stats.roc.curve_reading import other_share, share


def compare_sensitivity_at(
    label: Any,
    a: Any,
    b: Any,
    *,
    specificity: float,
    interpolate: bool = True,
    cluster: Any = None,
    strata: Any = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> CurveComparison:
    """Compare the sensitivities of `a` and `b` (n,) at `specificity`, by the paired bootstrap.

    Percentile interval; the test takes the replicates' spread as normal, which misleads with few
    positives. Each score has its own threshold, read anew in each resample. Two thresholds that
    are fixed beforehand are compared as paired proportions instead.
    """
    wanted = share(specificity, "specificity")
    how = Resampling(cluster, strata, level, n_boot, rng)
    return read_comparison(
        paired(label, a, b),
        lambda curves: other_share(curves, "specificity", wanted, interpolate),
        how,
    )


def compare_specificity_at(
    label: Any,
    a: Any,
    b: Any,
    *,
    sensitivity: float,
    interpolate: bool = True,
    cluster: Any = None,
    strata: Any = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> CurveComparison:
    """Compare the specificities of `a` and `b` (n,) at `sensitivity`, by the paired bootstrap.

    As `compare_sensitivity_at`, with the two shares exchanged.
    """
    wanted = share(sensitivity, "sensitivity")
    how = Resampling(cluster, strata, level, n_boot, rng)
    return read_comparison(
        paired(label, a, b),
        lambda curves: other_share(curves, "sensitivity", wanted, interpolate),
        how,
    )
