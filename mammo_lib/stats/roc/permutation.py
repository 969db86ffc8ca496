"""The paired permutation test of two areas: the ranks of two scores exchanged within cases."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.roc.bootstrap_auc import weighted_areas
from mammo_lib.stats.roc.score_bins import ScoreBins, by_run
from mammo_lib.stats.sample import Sample, generator
from mammo_lib.stats.units import BLOCK_BYTES, Units


def exchanged(
    cases: Sample, pool: Units, n_boot: int, rng: np.random.Generator | None
) -> tuple[float, float]:
    """Return the difference of the areas of two scores and its two-sided permutation p-value.

    Bandos, Rockette & Gur 2005, Statistics in Medicine 24:2873. Each score is replaced by its
    midranks over all cases, so that the two share a scale. A permutation tosses a coin for each
    unit of `pool` (case or cluster): heads exchanges the two ranks of all its cases. Both areas
    are taken anew, ties counting one half. p is the share of the `n_boot` permutations, the
    observed arrangement counted as one more, whose difference is at least as large.

    What is tested is that the two ranks of a case may be exchanged: equal areas do not suffice
    if the curves cross or one score varies more. p is never below 1 / (n_boot + 1).
    """
    bins = by_run(np.tile(cases.positive, 2), _midranks(cases).ravel(), _doubled(pool))
    observed = float(_differences(bins, np.zeros((pool.count, 1)))[0])
    extreme = sum(
        int((np.abs(_differences(bins, coins)) >= abs(observed)).sum())
        for coins in tosses(pool.count, n_boot, rng)
    )
    return observed, (1 + extreme) / (1 + n_boot)


def tosses(
    count: int, n_boot: int, rng: np.random.Generator | None, cells: int | None = None
) -> Iterator[NDArray[np.float64]]:
    """Yield `n_boot` tosses of `count` coins as blocks (count, replicates) of 0 and 1.

    A block is bounded by the `cells` that a replicate takes, `count` if not given.
    """
    if n_boot < 1:
        raise Problem(f"n_boot: {n_boot} is too few; 2000 is usual.")
    source = generator(rng)
    columns = int(np.clip(BLOCK_BYTES // (16 * (cells or count)), 1, 256))
    for start in range(0, n_boot, columns):
        size = min(columns, n_boot - start)
        # One by one, so that the bound on memory does not change the draws.
        coins = [source.integers(0, 2, count, dtype=np.int8) for _ in range(size)]
        yield np.stack(coins, axis=1).astype(np.float64)


def _midranks(cases: Sample) -> NDArray[np.float64]:
    from scipy.stats import rankdata  # late: it takes half a second to import

    return rankdata(cases.scores, axis=1)


def _doubled(pool: Units) -> Units:
    """Return units of which the first half holds the first ranks, the second half the others."""
    code = np.concatenate([pool.code, pool.code + pool.count])
    return Units(code, 2 * pool.count, (np.arange(2 * pool.count),))


def _differences(bins: ScoreBins, coins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the differences (replicates,) when the units whose coin is 1 are exchanged."""
    first = weighted_areas(bins, np.concatenate([1 - coins, coins]))
    return first - weighted_areas(bins, np.concatenate([coins, 1 - coins]))
