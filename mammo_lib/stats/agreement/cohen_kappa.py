"""Cohen's kappa: agreement of two readers on categories, beyond chance."""

from dataclasses import dataclass, replace
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.agreement.chance_corrected import beyond_chance, corrected
from mammo_lib.stats.agreement.ratings import categories_of, coded, rated
from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.normal import two_sided
from mammo_lib.stats.sample import level_of, same_length
from mammo_lib.stats.units import Units, draws, units

METHODS = ("large-sample", "bootstrap-percentile")
WEIGHTS = ("linear", "quadratic")


@dataclass(frozen=True)
class CohenKappa:
    """Kappa, the `observed` and `expected` (weighted) agreement, the test of chance agreement.

    `statistic` follows the normal distribution if both readers rate independently.
    """

    kappa: Estimate
    observed: float
    expected: float
    statistic: float
    p_value: float


def cohen_kappa(
    a: Any,
    b: Any,
    *,
    weights: str | None = None,
    categories: Any = None,
    method: str = "large-sample",
    level: float = 0.95,
    cluster: Any = None,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> CohenKappa:
    """Return the agreement beyond chance of readers `a` and `b` (n,) on the same cases.

    `weights` "linear" or "quadratic" count near misses by their distance in `categories`,
    which are all ratings sorted if not given: name those never used, for they widen the scale.
    The interval is "large-sample" (Fleiss, Cohen & Everitt 1969), summed over each `cluster`
    if given, or "bootstrap-percentile" (whole clusters redrawn). The test, against no agreement
    beyond chance, takes cases as independent and is withheld with clusters.

    Kappa falls when one category is rare though readers are as good: compare only
    populations of similar shares. Quadratic kappa rises with the number of categories.
    """
    _known(method, weights)
    pairs = _pairs(a, b, categories, weights)
    pool = units(pairs.n, cluster)
    bare = Estimate(
        nan,
        level=level_of(level),
        method=method,
        n=pairs.n,
        n_clusters=None if cluster is None else pool.count,
    )
    kappa = corrected(pairs.agreed, pairs.chance, pool, bare)
    if method == "bootstrap-percentile":
        resampled = [pairs.resampled(pool, drawn) for drawn in draws(pool, n_boot, rng)]
        kappa = interval(replace(bare, value=kappa.value), np.array(resampled))
    observed, expected = float(pairs.agreed.mean()), float(pairs.chance.mean())
    variance = pairs.null_variance() if cluster is None else nan
    statistic = (observed - expected) / sqrt(variance) if variance > 0 else nan
    return CohenKappa(kappa, observed, expected, statistic, two_sided(statistic))


def _known(method: str, weights: str | None) -> None:
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    if weights is not None and weights not in WEIGHTS:
        raise Problem(f"weights: '{weights}' is unknown.{nearest(weights, WEIGHTS)}")


def _pairs(a: Any, b: Any, categories: Any, weights: str | None) -> "_Pairs":
    first, second = rated(a, "a"), rated(b, "b")
    same_length({"a": first, "b": second})
    known = categories_of(np.concatenate([first, second]), categories, "a, b")
    return _Pairs(coded(first, known), coded(second, known), _weight(len(known), weights))


def _weight(size: int, weights: str | None) -> NDArray[np.float64]:
    """Return the agreement (size, size) of each pair of categories, 1 to 0."""
    if weights is None or size == 1:
        return np.eye(size)
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)
    return 1 - apart if weights == "linear" else 1 - apart**2


class _Pairs:
    """The categories that two readers gave n cases, and the `weight` (k, k) of each pair."""

    def __init__(
        self, first: NDArray[np.intp], second: NDArray[np.intp], weight: NDArray[np.float64]
    ) -> None:
        self.n, self._weight = len(first), weight
        self._cell = first * len(weight) + second
        self._shares = np.bincount(first, minlength=len(weight)) / self.n
        self._others = np.bincount(second, minlength=len(weight)) / self.n
        # What each category of one reader would agree with a random case of the other.
        self._toward = weight @ self._others, self._shares @ weight
        self.agreed = weight[first, second]
        self.chance = (self._toward[0][first] + self._toward[1][second]) / 2

    def null_variance(self) -> float:
        """Return the variance of observed less expected agreement of independent readers."""
        spread = (self._weight - np.add.outer(*self._toward)) ** 2
        expected = self._shares @ self._weight @ self._others
        return float((self._shares @ spread @ self._others - expected**2) / self.n)

    def resampled(self, pool: Units, drawn: NDArray[np.intp]) -> float:
        """Return kappa with each unit counted as often as it was drawn."""
        often = np.bincount(drawn, minlength=pool.count)[pool.code]
        table = np.bincount(self._cell, weights=often, minlength=self._weight.size)
        share = (table / table.sum()).reshape(self._weight.shape)
        expected = share.sum(axis=1) @ self._weight @ share.sum(axis=0)
        return beyond_chance(float((share * self._weight).sum()), float(expected))
