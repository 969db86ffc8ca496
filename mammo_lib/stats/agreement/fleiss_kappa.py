"""Fleiss' kappa: agreement of several readers on categories, beyond chance."""

from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.agreement.chance_corrected import corrected
from mammo_lib.stats.agreement.ratings import categories_of, coded, complete_ratings
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.normal import two_sided
from mammo_lib.stats.sample import level_of
from mammo_lib.stats.units import units


@dataclass(frozen=True)
class FleissKappa:
    """Kappa and the test that all readers rate by chance; `statistic` is standard normal then."""

    kappa: Estimate
    statistic: float
    p_value: float


def fleiss_kappa(ratings: Any, *, cluster: Any = None, level: float = 0.95) -> FleissKappa:
    """Return the agreement beyond chance of `ratings` (n cases, m readers), any categories.

    Chance is that of one pool of readers: use it where readers differ from case to case or
    stand for any reader, conger_kappa where the same few read all. The interval is Gwet's (Brit.
    J. Math. Stat. Psych. 2008; 61: 29-48), over each `cluster` if given, for these readers only.
    The test (Fleiss, Nee & Landis 1979) takes cases as independent and is withheld with clusters.
    """
    codes, size = category_codes(ratings)
    n, m = codes.shape
    counts = category_counts(codes, size)
    shares = counts.sum(axis=0) / (n * m)
    pool = units(n, cluster)
    bare = Estimate(
        nan,
        level=level_of(level),
        method="large-sample",
        n=n,
        n_clusters=None if cluster is None else pool.count,
    )
    kappa = corrected(agreeing_pairs(counts), counts @ shares / m, pool, bare)
    statistic = nan if cluster is not None else kappa.value / _null_error(shares, n, m)
    return FleissKappa(kappa, statistic, two_sided(statistic))


def category_codes(ratings: Any) -> tuple[NDArray[np.intp], int]:
    """Return `ratings` (n, m) as codes of their categories, and how many these are."""
    raw = complete_ratings(ratings)
    known = categories_of(raw, None, "ratings")
    return coded(raw, known), len(known)


def category_counts(codes: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """Return how many readers gave each case each category (n, size)."""
    row = np.arange(len(codes))[:, None]
    return np.bincount((row * size + codes).ravel(), minlength=len(codes) * size).reshape(-1, size)


def agreeing_pairs(counts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the share of pairs of readers (n,) that agree on each case."""
    m = counts[0].sum()
    return ((counts**2).sum(axis=1) - m) / (m * (m - 1))


def _null_error(shares: NDArray[np.float64], n: int, m: int) -> float:
    """Return kappa's standard error if all readers rate by chance."""
    binomial = shares * (1 - shares)
    total = binomial.sum()
    if total == 0:
        return nan
    skew = (binomial * (1 - 2 * shares)).sum()
    return sqrt(2 * (total**2 - skew) / (n * m * (m - 1))) / float(total)
