"""DeLong's covariance of areas under correlated ROC curves."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.roc.placement import Placements, placements
from mammo_lib.stats.sample import sample


@dataclass(frozen=True)
class AucCovariance:
    """Areas `auc` (k,) of k scores of the same cases, and their `covariance` (k, k)."""

    names: tuple[Hashable, ...]
    auc: NDArray[np.float64]
    covariance: NDArray[np.float64]
    n_positive: int
    n_negative: int
    n_clusters: int | None = None


def delong(label: Any, scores: Any) -> AucCovariance:
    """Return the areas and their DeLong covariance, in the time of one sort a score.

    `label` is (n,) of 0 and 1, `scores` (n,), (k, n) or a DataFrame of k columns.
    The covariance is NaN with one positive or one negative only, and zero at an area of 0 or 1
    or for a constant score: there it says nothing about the uncertainty. Cases are taken as
    independent; several breasts or images of a patient are not: see `obuchowski`.
    """
    cases = sample(label, scores)
    placed = placements(cases)
    covariance = delong_covariance(placed)
    return AucCovariance(cases.names, placed.auc, covariance, cases.n_positive, cases.n_negative)


def delong_covariance(placed: Placements) -> NDArray[np.float64]:
    """Return the (k, k) covariance of the areas of `placed`."""
    m, n = placed.positive.shape[1], placed.negative.shape[1]
    if min(m, n) < 2:
        return np.full((len(placed.auc),) * 2, np.nan)
    within_positive = products(placed.positive, placed.positive) / (m * (m - 1))
    within_negative = products(placed.negative, placed.negative) / (n * (n - 1))
    return within_positive + within_negative


def products(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (k, k) sums of products of the rows of `a` and `b`, both (k, n).

    Not by BLAS: its threads change the last digits from machine to machine.
    """
    return np.einsum("in,jn->ij", a, b)
