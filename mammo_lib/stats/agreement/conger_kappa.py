"""Conger's kappa: agreement of the same several readers, beyond the chance of each one's habits."""

from math import nan
from typing import Any

import numpy as np

from mammo_lib.stats.agreement.chance_corrected import corrected
from mammo_lib.stats.agreement.fleiss_kappa import agreeing_pairs, category_codes, category_counts
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.sample import level_of
from mammo_lib.stats.units import units


def conger_kappa(ratings: Any, *, cluster: Any = None, level: float = 0.95) -> Estimate:
    """Return the agreement beyond chance of `ratings` (n cases, m readers), any categories.

    Each column is one reader, whose own shares of categories make the chance (Psych. Bull. 1980;
    88: 322-328): for two readers it is Cohen's kappa. The interval is the large-sample one over
    cases, or over each `cluster` if given, and holds for these readers only.
    """
    codes, size = category_codes(ratings)
    n, m = codes.shape
    shares = np.stack([np.bincount(column, minlength=size) / n for column in codes.T])
    # What one reader's rating would agree with a random rating of the others.
    others = (shares.sum(axis=0) - shares) / (m - 1)
    chance = others[np.arange(m), codes].mean(axis=1)
    pool = units(n, cluster)
    bare = Estimate(
        nan,
        level=level_of(level),
        method="large-sample",
        n=n,
        n_clusters=None if cluster is None else pool.count,
    )
    return corrected(agreeing_pairs(category_counts(codes, size)), chance, pool, bare)
