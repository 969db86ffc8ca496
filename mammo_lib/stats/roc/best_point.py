"""The point of the ROC curve that is best by Youden's index, or closest to the corner."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.roc.curve_bootstrap import Resampling
from mammo_lib.stats.roc.roc_points import RocPoints, points
from mammo_lib.stats.sample import sample


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold (positive is a score at or above it), what it attains and how good that is."""

    threshold: float
    sensitivity: float
    specificity: float
    index: float


@dataclass(frozen=True)
class OperatingPointInterval:
    """An operating point, each of its parts with an interval."""

    threshold: Estimate
    sensitivity: Estimate
    specificity: Estimate
    index: Estimate


def youden_point(label: Any, score: Any) -> OperatingPoint:
    """Return the point of highest sensitivity + specificity - 1, which is its `index`.

    Youden 1950, Cancer 3:32. It weighs a missed cancer as much as a false alarm times the odds
    of cancer, which no screening programme does, and flatters the score: the threshold is
    chosen on the cases it is judged by. Of several best points it is the one of lowest
    threshold, the most sensitive.
    """
    return _best(label, score, YOUDEN)


def closest_topleft_point(label: Any, score: Any) -> OperatingPoint:
    """Return the point closest to sensitivity = specificity = 1; `index` is the distance.

    Perkins & Schisterman 2006, American Journal of Epidemiology 163:670, who advise against it:
    the distance has no clinical meaning. Of several, the one of lowest threshold.
    """
    return _best(label, score, TOPLEFT)


def youden_interval(
    label: Any,
    score: Any,
    *,
    cluster: Any = None,
    strata: Any = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> OperatingPointInterval:
    """Return `youden_point` with percentile intervals, whole clusters being redrawn.

    Each resample chooses its own threshold, so the intervals tell how uncertain the choice is.
    A resample's best index is, like the sample's, too high, its own interval shifted upwards.
    """
    how = Resampling(cluster, strata, level, n_boot, rng)
    return _best_interval(label, score, YOUDEN, how)


def closest_topleft_interval(
    label: Any,
    score: Any,
    *,
    cluster: Any = None,
    strata: Any = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> OperatingPointInterval:
    """Return `closest_topleft_point` with percentile intervals, as `youden_interval`."""
    how = Resampling(cluster, strata, level, n_boot, rng)
    return _best_interval(label, score, TOPLEFT, how)


def _best(label: Any, score: Any, criterion: "_Criterion") -> OperatingPoint:
    cases = sample(label, score)
    return OperatingPoint(*criterion(points(cases.positive, cases.scores[0]))[0].tolist())


def _best_interval(
    label: Any, score: Any, criterion: "_Criterion", how: Resampling
) -> OperatingPointInterval:
    cases = sample(label, score)
    found = _best(label, score, criterion)
    replicates = how.replicates(cases, criterion)[:, 0]
    parts = [
        interval(how.blank(cases, getattr(found, field.name)), replicates[:, i])
        for i, field in enumerate(fields(found))
    ]
    return OperatingPointInterval(*parts)


@dataclass(frozen=True)
class _Criterion:
    """What makes a point the best: the highest `merit`; and the `index` that is told of it."""

    merit: Callable[[RocPoints], NDArray[np.float64]]
    index: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]

    def __call__(self, curves: RocPoints) -> NDArray[np.float64]:
        """Return the best points (B, 4): threshold, sensitivity, specificity, index."""
        column = np.arange(len(curves.positives))
        best = self.merit(curves).argmax(axis=0)
        below = curves.missed + curves.spared
        # Scores that a resample does not hold are no thresholds of it: the next above is.
        row = (below <= below[best, column]).sum(axis=0) - 1
        with np.errstate(invalid="ignore"):
            sensitivity = (curves.positives - curves.missed[row, column]) / curves.positives
            specificity = curves.spared[row, column] / curves.negatives
        index = self.index(sensitivity, specificity)
        found = np.stack([curves.threshold[row], sensitivity, specificity, index], axis=1)
        # Where a resample holds one class only, the other share means nothing either.
        return np.where(np.isnan(index)[:, None], np.nan, found)


def _youden(curves: RocPoints) -> NDArray[np.float64]:
    """Return the index (points, B) in whole numbers, so that ties are exact."""
    return curves.spared * curves.positives - curves.missed * curves.negatives


def _closeness(curves: RocPoints) -> NDArray[np.float64]:
    """Return minus the squared distance (points, B) from the corner, in whole numbers."""
    called = curves.negatives - curves.spared
    return -((curves.missed * curves.negatives) ** 2 + (called * curves.positives) ** 2)


YOUDEN = _Criterion(_youden, lambda sensitivity, specificity: sensitivity + specificity - 1)
TOPLEFT = _Criterion(
    _closeness, lambda sensitivity, specificity: np.hypot(1 - sensitivity, 1 - specificity)
)
