"""The clustered bootstrap of areas under ROC curves, sorting each score only once.

A resample only changes how often each cluster counts. So the cases are sorted once into bins
of rising score, and the area of every replicate follows from the bins' weighted counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.roc.placement import ranked
from mammo_lib.stats.sample import Sample, sample
from mammo_lib.stats.units import Units, draws, units

if TYPE_CHECKING:
    from scipy.sparse import csr_array

BLOCK_BYTES = 2**26


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
    curves = [binned(cases.positive, score, pool) for score in cases.scores]
    parts = [
        np.stack([_areas(*curve, weight) for curve in curves], axis=1)
        for weight in _weights(drawn, pool.count)
    ]
    return np.concatenate(parts)


def binned(
    positive: NDArray[np.bool_], score: NDArray[np.float64], pool: Units
) -> tuple[csr_array, csr_array]:
    """Return how many positives and negatives each unit has in each bin of rising score.

    Both are (bins, units). A bin is one tied score, or a run of scores of one class only:
    within such a run the order does not touch the area.
    """
    from scipy.sparse import csr_array  # late: it slows the import of every page that has an AUC

    rank, ordered, last = ranked(positive, score)
    first = np.concatenate([[True], last[:-1]])
    group = np.cumsum(first) - 1
    positives = np.bincount(group, weights=ordered)
    kind = np.where(positives == 0, 0, np.where(positives == np.bincount(group), 1, 2))
    starts = np.concatenate([[False], (kind[1:] != kind[:-1]) | (kind[1:] == 2)])
    place = np.cumsum(starts)[group]
    code = pool.code[rank]
    shape = (place[-1] + 1, pool.count)
    pair = [
        csr_array((np.ones(chosen.sum()), (place[chosen], code[chosen])), shape=shape)
        for chosen in (ordered, ~ordered)
    ]
    return pair[0], pair[1]


def _areas(
    positives: csr_array, negatives: csr_array, weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the area (replicates,) of each column of `weight` (units, replicates)."""
    positive = positives @ weight  # (bins, replicates)
    negative = negatives @ weight
    pairs = positive.sum(axis=0) * negative.sum(axis=0)
    below = np.cumsum(negative, axis=0)
    below -= 0.5 * negative
    wins = np.einsum("br,br->r", positive, below)
    with np.errstate(invalid="ignore"):
        return wins / pairs


def _weights(drawn: Iterator[NDArray[np.intp]], count: int) -> Iterator[NDArray[np.float64]]:
    """Yield (units, replicates) how often each unit was drawn, a bounded block at a time."""
    columns = int(np.clip(BLOCK_BYTES // (8 * count), 1, 256))
    block: list[NDArray[np.intp]] = []
    for draw in drawn:
        block.append(np.bincount(draw, minlength=count))
        if len(block) == columns:
            yield _columns(block)
            block = []
    if block:
        yield _columns(block)


def _columns(block: list[NDArray[np.intp]]) -> NDArray[np.float64]:
    return np.ascontiguousarray(np.stack(block).T, dtype=np.float64)
