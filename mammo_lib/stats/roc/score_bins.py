"""Cases sorted once into bins of rising score, so that a resample only has to weigh them again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.roc.placement import ranked
from mammo_lib.stats.units import Units

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class ScoreBins:
    """How many `positives` and `negatives`, both (bins, units), each unit has in each bin.

    `lowest` (bins,) is the lowest score of each bin, rising.
    """

    lowest: NDArray[np.float64]
    positives: csr_array
    negatives: csr_array


def by_score(positive: NDArray[np.bool_], score: NDArray[np.float64], pool: Units) -> ScoreBins:
    """Return a bin for each distinct score: for statistics that need the thresholds."""
    rank, ordered, last = ranked(positive, score)
    return _filled(score[rank], ordered, pool.code[rank], pool.count, _groups(last))


def by_run(positive: NDArray[np.bool_], score: NDArray[np.float64], pool: Units) -> ScoreBins:
    """Return a bin for each tied score or run of scores of one class only.

    Within such a run the ROC curve is straight: neither its area nor its corners are lost.
    """
    rank, ordered, last = ranked(positive, score)
    group = _groups(last)
    positives = np.bincount(group, weights=ordered)
    kind = np.where(positives == 0, 0, np.where(positives == np.bincount(group), 1, 2))
    starts = np.concatenate([[False], (kind[1:] != kind[:-1]) | (kind[1:] == 2)])
    place = np.cumsum(starts)[group]
    return _filled(score[rank], ordered, pool.code[rank], pool.count, place)


def _groups(last: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the number of the tied group, from 0, that each case in order belongs to."""
    return np.cumsum(last) - last


def _filled(
    score: NDArray[np.float64],
    positive: NDArray[np.bool_],
    unit: NDArray[np.intp],
    count: int,
    place: NDArray[np.intp],
) -> ScoreBins:
    """Return the bins of cases in rising order, given the bin `place` of each."""
    from scipy.sparse import csr_array  # late: it slows the import of every page that has an AUC

    starts = np.flatnonzero(np.diff(place, prepend=-1))
    counts = []
    for chosen in (positive, ~positive):
        ends = np.cumsum(np.bincount(place[chosen], minlength=len(starts)))
        parts = np.ones(ends[-1]), unit[chosen], np.concatenate([[0], ends])
        counts.append(csr_array(parts, shape=(len(starts), count)))
    return ScoreBins(score[starts], *counts)
