"""The area under the ROC curve without each unit in turn, without counting it anew."""

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.roc.placement import doubled_counts
from mammo_lib.stats.units import Units


def jackknifed_areas(
    positive: NDArray[np.bool_], score: NDArray[np.float64], pool: Units
) -> NDArray[np.float64]:
    """Return the areas (units,) that remain when each unit's cases are left out.

    In the time of two sorts: a unit takes along the pairs that its positives and its negatives
    win, those between its own cases counted once. NaN where no positive or negative remains.
    """
    won = doubled_counts(positive, score)
    of_positive = _sums(pool, np.where(positive, won, 0))
    of_negative = _sums(pool, np.where(positive, 0, won))
    wins = of_positive.sum() - of_positive - of_negative + _wins_inside(positive, score, pool)
    held = _sums(pool, positive)
    negatives = (len(positive) - held.sum()) - (pool.sizes() - held)
    pairs = (held.sum() - held) * negatives
    with np.errstate(invalid="ignore"):
        return wins / (2 * pairs)


def _wins_inside(
    positive: NDArray[np.bool_], score: NDArray[np.float64], pool: Units
) -> NDArray[np.float64]:
    """Return (units,) twice the pairs that are won between cases of one unit."""
    order = np.lexsort((score, pool.code))
    unit, ordered, label = pool.code[order], score[order], positive[order]
    first = np.concatenate([[True], (unit[1:] != unit[:-1]) | (ordered[1:] != ordered[:-1])])
    group = np.cumsum(first) - 1
    negatives = np.concatenate([[0], np.cumsum(~label)])
    start = np.flatnonzero(first)
    end = np.append(start[1:], len(label))
    opening = np.searchsorted(unit, unit)  # where each case's unit begins
    below = (negatives[start] + negatives[end])[group] - 2 * negatives[opening]
    won = np.where(label, below, 0).astype(np.float64)
    return np.bincount(unit, weights=won, minlength=pool.count).astype(np.float64, copy=False)


def _sums(pool: Units, values: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return the sums (units,) of whole `values` (n,), exact as floating-point numbers."""
    weighed = np.bincount(pool.code, weights=values.astype(np.float64), minlength=pool.count)
    return weighed.astype(np.float64, copy=False)
