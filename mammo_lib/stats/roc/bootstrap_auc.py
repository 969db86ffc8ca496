"""The clustered bootstrap of areas under ROC curves, sorting each score only once.

A resample only changes how often each cluster counts. So the cases are sorted once into bins
of rising score, and the area of every replicate follows from the bins' weighted counts.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.roc.score_bins import ScoreBins, by_run
from mammo_lib.stats.sample import Sample, sample
from mammo_lib.stats.units import Units, draws, units, weights


def cluster_bootstrap_auc(
    label: Any,
    scores: Any,
    cluster: Any = None,
    *,
    strata: Any = None,
    n_boot: int = 2000,
    indices: Any = None,
    rng: np.random.Generator | None = None,
) -> NDArray[np.float64]:
    """Return (n_boot, k) areas of k `scores` when whole clusters are redrawn.

    All scores share each draw, so differences between columns are those of paired models.
    `cluster` (n,) names the independent unit (patient); without it each case is one. `strata`
    (n,), equal within a cluster, keeps its numbers fixed. `indices` (n_boot, clusters), in order
    of first appearance, replaces the draws. NaN where a resample held one class only.
    """
    cases = sample(label, scores)
    pool = units(cases.n, cluster, strata)
    return resampled_areas(cases, pool, draws(pool, n_boot, rng, indices))


def resampled_areas(
    cases: Sample, pool: Units, drawn: Iterator[NDArray[np.intp]]
) -> NDArray[np.float64]:
    """Return the areas (n_boot, k) of `cases` for each draw of units in `drawn`."""
    curves = [by_run(cases.positive, score, pool) for score in cases.scores]
    parts = [
        np.stack([weighted_areas(curve, weight) for curve in curves], axis=1)
        for weight in weights(drawn, pool.count)
    ]
    return np.concatenate(parts)


def weighted_areas(bins: ScoreBins, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the area (replicates,) of each column of `weight` (units, replicates)."""
    positive = bins.positives @ weight  # (bins, replicates)
    negative = bins.negatives @ weight
    pairs = positive.sum(axis=0) * negative.sum(axis=0)
    below = np.cumsum(negative, axis=0)
    below -= 0.5 * negative
    wins = np.einsum("br,br->r", positive, below)
    with np.errstate(invalid="ignore"):
        return wins / pairs
