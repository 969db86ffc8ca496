"""Obuchowski's covariance of areas under ROC curves of clustered cases."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.roc.delong import AucCovariance, products
from mammo_lib.stats.roc.placement import Placements, placements
from mammo_lib.stats.sample import clusters, sample


def obuchowski(label: Any, scores: Any, cluster: Any) -> AucCovariance:
    """Return the areas and their covariance when cases of one cluster are correlated.

    Obuchowski 1997, Biometrics 53:567. `cluster` (n,) names the independent unit, such as the
    patient. With one case a cluster it is DeLong's up to a small factor: the product of the
    two classes' sums does not vanish there, being of one cluster each. It needs some tens of
    clusters of each class; below that prefer the bootstrap of clusters.
    """
    cases = sample(label, scores)
    codes, count = clusters(needed(cluster), cases.n)
    placed = placements(cases)
    covariance = obuchowski_covariance(placed, codes[cases.positive], codes[~cases.positive])
    sizes = cases.n_positive, cases.n_negative
    return AucCovariance(cases.names, placed.auc, covariance, *sizes, n_clusters=count)


def obuchowski_covariance(
    placed: Placements, positive: NDArray[np.intp], negative: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the (k, k) covariance, given the clusters of the positives and of the negatives."""
    m, n = len(positive), len(negative)
    count = 1 + int(max(positive.max(), negative.max()))
    with_positive, with_negative = len(np.unique(positive)), len(np.unique(negative))
    if min(with_positive, with_negative) < 2:
        return np.full((len(placed.auc),) * 2, np.nan)
    above = _sums(placed.positive, positive, count) / m
    below = _sums(placed.negative, negative, count) / n
    cross = products(above, below)
    return (
        _inflate(with_positive) * products(above, above)
        + _inflate(with_negative) * products(below, below)
        + _inflate(count) * (cross + cross.T)
    )


def needed(cluster: Any) -> Any:
    """Return `cluster`, or raise a Problem where it was left out."""
    if cluster is None:
        raise Problem("cluster: this method needs the independent unit of each case (patient).")
    return cluster


def _sums(values: NDArray[np.float64], code: NDArray[np.intp], count: int) -> NDArray[np.float64]:
    """Return the (k, count) sums of `values` (k, n) in each cluster."""
    return np.stack([np.bincount(code, weights=row, minlength=count) for row in values])


def _inflate(count: int) -> float:
    return count / (count - 1)
