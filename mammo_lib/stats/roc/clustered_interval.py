"""An interval for one area under a ROC curve with few positives, near 1, or of clustered cases.

Wald and logit intervals take the variance at the area that was seen. Near 1 with few positives
that is too small, often zero, so that they miss the truth above all when the result looks best.
A score interval asks of every possible area instead whether it could have given what was seen
(Wilson 1927 for proportions; Newcombe 2006, Stat Med 25:559, method 5, for areas of independent
cases). Here the variance at each area is that of binormal scores with a patient effect, its
correlation and its ratio of spreads estimated from ranks, and never less than the data's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.estimate import Estimate, normal_quantile
from mammo_lib.stats.normal import below, quantile
from mammo_lib.stats.orthant import joint_excess
from mammo_lib.stats.roc.obuchowski import obuchowski_covariance
from mammo_lib.stats.roc.placement import Placements, placements
from mammo_lib.stats.sample import Sample, clusters, level_of, sample

METHOD = "binormal-score"
# As many patients weigh as much as what is assumed: equal spreads, and the model's variance.
SHAPE_WEIGHT, LEVEL_WEIGHT = 5, 10
HIGHEST_CORRELATION = 0.98
FEW = 30  # patients with a positive image, below which a warning is due
FARTHEST = 8.0  # the area there differs from 1 by less than a double can say
EXTREME_SHARES = 0.02, 0.98


def clustered_auc_interval(
    label: Any, score: Any, cluster: Any = None, *, level: float = 0.95
) -> Estimate:
    """Return the area under the ROC curve of `score` (n,) for `label` (n,) with its score interval.

    `cluster` (n,) names the independent unit (patient); without it each case is one. Only ranks
    count, so any rising change of the scores gives the same interval. An area of exactly 1 or 0
    has an interval too, but no standard error: it rests on the model alone, as `reason` says.

    It misleads where some positives are missed altogether while the others are plain: if none
    of the missed is among few positives, nothing can tell. With fewer than 30 patients with a
    positive, set `few_warning` beside it.
    """
    cases = sample(label, score)
    code, count = clusters(cluster, cases.n)
    placed = placements(cases)
    estimate = Estimate(
        float(placed.auc[0]),
        level=level_of(level),
        method=METHOD,
        n=cases.n,
        n_positive=cases.n_positive,
        n_clusters=None if cluster is None else count,
    )
    seen = float(obuchowski_covariance(placed, code[cases.positive], code[~cases.positive])[0, 0])
    if isnan(seen):
        return estimate.without_interval("one positive or one negative unit only")
    if not (placed.positive.any() or placed.negative.any()) and 0 < estimate.value < 1:
        told = "the variance is zero: the score does not tell any cases apart"
        return estimate.without_interval(told)
    return _bounded(estimate, _model(cases, placed, code, count), seen)


def few_warning(n_positive_clusters: int) -> str | None:
    """Return the words to set beside an area of so few patients with a positive, or None.

    The numbers are those of the chapter on intervals: normal scores, and a minority missed.
    """
    if n_positive_clusters >= FEW:
        return None
    who = "patient has" if n_positive_clusters == 1 else "patients have"
    return (
        f"Only {n_positive_clusters} {who} a positive image. The interval holds the truth as "
        "often as it says if scores are roughly normal and of like spread, but less often (85 of "
        "100 in simulations of 95 % intervals) if some positives are missed altogether, which so "
        "small a sample cannot show."
    )


@dataclass(frozen=True)
class _Model:
    """The variance of an area of binormal scores with patient effects.

    It sums over two pairs of cases what they share: `correlation` (terms,) of their score
    differences, times `weight` (terms,). `own` is the weight of a pair with itself, `patients`
    the number of them in the smaller class.
    """

    weight: NDArray[np.float64]
    correlation: NDArray[np.float64]
    own: float
    patients: int

    def variance(self, z: float) -> float:
        """Return the variance at the area Φ(`z`)."""
        shared = joint_excess(z, z, self.correlation)
        return float(self.weight @ shared) + self.own * below(z) * below(-z)


def _bounded(estimate: Estimate, model: _Model, seen: float) -> Estimate:
    value, reach = estimate.value, normal_quantile(estimate.level)
    if value in (0.0, 1.0):
        edge = FARTHEST * (2 * value - 1)
        inner = below(_end(value, model, reach, edge, -edge))
        low, high = (inner, 1.0) if value == 1 else (0.0, inner)
        told = f"the area is exactly {value:g}: its interval rests on the model of scores alone"
        return replace(estimate, low=low, high=high, reason=told)
    start = quantile(value)
    modelled = model.variance(start)
    scale = sqrt(_excess(seen / modelled, model.patients))
    low, high = (
        below(_end(value, model, reach * scale, start, edge)) for edge in (-FARTHEST, FARTHEST)
    )
    return replace(estimate, low=low, high=high, se=scale * sqrt(modelled))


def _excess(seen: float, patients: int) -> float:
    """Return by how much the data's variance exceeds the model's, shrunk towards 1, at least 1."""
    weight = (patients - 1) / (patients - 1 + LEVEL_WEIGHT)
    return max(1.0, weight * seen + 1 - weight)


def _end(value: float, model: _Model, reach: float, start: float, edge: float) -> float:
    """Return the z between `start` and `edge` whose area is just `reach` errors from `value`."""
    from scipy.optimize import brentq  # late: slow to import

    def beyond(z: float) -> float:
        return abs(value - below(z)) - reach * sqrt(max(model.variance(z), 0.0))

    if beyond(edge) <= 0:
        return edge
    return float(brentq(beyond, start, edge, xtol=1e-10))


def _model(cases: Sample, placed: Placements, code: NDArray[np.intp], count: int) -> _Model:
    m, n = cases.n_positive, cases.n_negative
    positives = np.bincount(code[cases.positive], minlength=count)
    negatives = np.bincount(code[~cases.positive], minlength=count)
    patients = int(min(np.count_nonzero(positives), np.count_nonzero(negatives)))
    # ordered pairs of different images of one patient: both positive, both negative, one of each
    pairs = np.array(
        [
            (positives * (positives - 1)).sum(),
            (negatives * (negatives - 1)).sum(),
            2 * (positives * negatives).sum(),
        ]
    )
    rho, share = _correlation(cases, code, count, pairs), _share(placed, patients)
    own, sizes = 1 / (m * n), np.array([m * m, n * n, m * n])
    return _Model(
        np.concatenate([[1 / m - own, 1 / n - own], pairs / sizes]),
        np.array(
            [share, 1 - share, rho * share, rho * (1 - share), -rho * sqrt(share * (1 - share))]
        ),
        own,
        patients,
    )


def _correlation(
    cases: Sample, code: NDArray[np.intp], count: int, pairs: NDArray[np.intp]
) -> float:
    """Return the correlation of normal scores, within class, of two images of a patient."""
    if not pairs.any():
        return 0.0
    normal = np.empty(cases.n)
    for part in (cases.positive, ~cases.positive):
        normal[part] = _normal_scores(cases.scores[0][part])
    sums = np.bincount(code, weights=normal, minlength=count)
    products = (sums**2).sum() - (normal**2).sum()
    return float(np.clip(products / pairs.sum(), 0, HIGHEST_CORRELATION))


def _normal_scores(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Blom's normal scores of `score` (n,), of unit variance; zeros if all are tied."""
    from scipy.special import ndtri  # late: SciPy takes a while to import

    _, place, size = np.unique(score, return_inverse=True, return_counts=True)
    rank = np.cumsum(size) - (size - 1) / 2
    normal = ndtri((rank[place] - 0.375) / (len(score) + 0.25))
    spread = sqrt((normal**2).mean())
    return normal / spread if spread > 1e-9 else np.zeros(len(score))


def _share(placed: Placements, patients: int) -> float:
    """Return the positives' share of the variance of a score difference, 1/2 for equal spreads.

    It is the one for which the placements of positives and of negatives would vary as they do,
    drawn towards 1/2 as if that had been seen in a few patients more.
    """
    value = float(placed.auc[0])
    spreads = [float((part[0] ** 2).mean()) for part in (placed.positive, placed.negative)]
    if value in (0.0, 1.0) or min(spreads) <= 0:
        return 0.5
    wanted = (np.log(spreads[0]) - np.log(spreads[1])) * patients / (patients + SHAPE_WEIGHT)
    z, shares = quantile(value), np.linspace(*EXTREME_SHARES, 97)
    ratio = np.log(joint_excess(z, z, shares)) - np.log(joint_excess(z, z, 1 - shares))
    return float(np.interp(wanted, ratio, shares))
