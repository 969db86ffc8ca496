"""Bootstrap intervals of the sensitivity at a specificity, and the other way round."""

from typing import Any

import numpy as np

from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.roc.curve_bootstrap import Resampling, read_interval
from mammo_lib.stats.roc.curve_reading import other_share, share
from mammo_lib.stats.sample import sample


def sensitivity_at_interval(
    label: Any,
    score: Any,
    *,
    specificity: float,
    interpolate: bool = True,
    cluster: Any = None,
    strata: Any = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> Estimate:
    """Return `sensitivity_at` the wanted `specificity` with its percentile interval.

    Whole clusters are redrawn, in each of `strata` as many as there are, and the curve is read
    anew in each resample: the interval counts that the threshold is chosen on these cases. With
    few positives it moves in steps of one case.
    """
    wanted = share(specificity, "specificity")
    how = Resampling(cluster, strata, level, n_boot, rng)
    return read_interval(
        sample(label, score),
        lambda curves: other_share(curves, "specificity", wanted, interpolate),
        how,
    )


def specificity_at_interval(
    label: Any,
    score: Any,
    *,
    sensitivity: float,
    interpolate: bool = True,
    cluster: Any = None,
    strata: Any = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> Estimate:
    """Return `specificity_at` the wanted `sensitivity` with its percentile interval.

    Redrawn as in `sensitivity_at_interval`. It is wide where positives are few: the one or two
    that score lowest decide.
    """
    wanted = share(sensitivity, "sensitivity")
    how = Resampling(cluster, strata, level, n_boot, rng)
    return read_interval(
        sample(label, score),
        lambda curves: other_share(curves, "sensitivity", wanted, interpolate),
        how,
    )
