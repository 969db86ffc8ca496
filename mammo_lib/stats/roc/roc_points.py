"""The points of many ROC curves at once: of the sample, or of every resample of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.roc.placement import ranked
from mammo_lib.stats.roc.score_bins import ScoreBins, by_score
from mammo_lib.stats.sample import Sample
from mammo_lib.stats.units import Units, weights


@dataclass(frozen=True)
class RocPoints:
    """Points of B curves over shared thresholds, rising; positive is a score at or above one.

    `threshold` (points,) are the distinct scores and a last one just above them. `missed` and
    `spared` (points, B) count the positives and the negatives below each; `positives` and
    `negatives` (B,) count all. Counts are whole.
    """

    threshold: NDArray[np.float64]
    missed: NDArray[np.float64]
    spared: NDArray[np.float64]
    positives: NDArray[np.float64]
    negatives: NDArray[np.float64]

    @property
    def sensitivity(self) -> NDArray[np.float64]:
        """Sensitivities (points, B), falling; NaN in a curve without positives."""
        with np.errstate(invalid="ignore"):
            return (self.positives - self.missed) / self.positives

    @property
    def specificity(self) -> NDArray[np.float64]:
        """Specificities (points, B), rising; NaN in a curve without negatives."""
        with np.errstate(invalid="ignore"):
            return self.spared / self.negatives


Reading = Callable[[RocPoints], NDArray[np.float64]]


def points(positive: NDArray[np.bool_], score: NDArray[np.float64]) -> RocPoints:
    """Return the points of the one curve of `score` (n,)."""
    rank, ordered, last = ranked(positive, score)
    ends = np.flatnonzero(last)
    missed = np.concatenate([[0], np.cumsum(ordered)[ends]])
    below = np.concatenate([[0], ends + 1])
    return _counted(score[rank[ends]], missed[:, None], (below - missed)[:, None])


def resampled(
    cases: Sample, pool: Units, drawn: Iterator[NDArray[np.intp]], reading: Reading
) -> NDArray[np.float64]:
    """Return what `reading` takes from the curves of each draw of units, (n_boot, k, ...).

    `reading` gives (B, ...) for B curves; it sees a bounded block of them at a time.
    """
    bins = [by_score(cases.positive, score, pool) for score in cases.scores]
    parts = [
        np.stack([reading(_weighted(each, weight)) for each in bins], axis=1)
        for weight in weights(drawn, pool.count, rows=cases.n)
    ]
    return np.concatenate(parts)


def _weighted(bins: ScoreBins, weight: NDArray[np.float64]) -> RocPoints:
    """Return the curves of the cases, each as often as its column of `weight` (units, B) says."""
    counts = []
    for held in (bins.positives, bins.negatives):
        below = np.zeros((held.shape[0] + 1, weight.shape[1]))
        np.cumsum(held @ weight, axis=0, out=below[1:])
        counts.append(below)
    return _counted(bins.lowest, *counts)


def _counted(
    scores: NDArray[np.float64], missed: NDArray[np.float64], spared: NDArray[np.float64]
) -> RocPoints:
    # Infinity as the last threshold would not survive being written down.
    threshold = np.append(scores, np.nextafter(scores[-1], np.inf))
    return RocPoints(threshold, missed, spared, missed[-1], spared[-1])
