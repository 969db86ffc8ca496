"""Agreement beyond chance, from what each case contributes to both."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.estimate import Estimate, wald
from mammo_lib.stats.influence import influence_variance
from mammo_lib.stats.units import Units


def beyond_chance(agreed: float, chance: float) -> float:
    """Return how far `agreed` lies between `chance` (0) and full agreement (1)."""
    return (agreed - chance) / (1 - chance) if chance < 1 else float("nan")


def corrected(
    agreed: NDArray[np.float64],
    chance: NDArray[np.float64],
    pool: Units,
    estimate: Estimate,
) -> Estimate:
    """Return `estimate` with the kappa of the cases and its large-sample interval, cut at 1.

    `agreed` (n,) is each case's agreement; `chance` (n,) what its ratings would agree with
    ratings drawn from the readers' own shares. The chance moves twice with each case, as one of
    two ratings and as part of the shares (Fleiss, Cohen & Everitt 1969; Gwet 2008).
    """
    seen, expected = float(agreed.mean()), float(chance.mean())
    kappa = beyond_chance(seen, expected)
    estimate = replace(estimate, value=kappa)
    if np.isnan(kappa):
        return estimate.without_interval("one category only was used: chance agreement is full")
    influence = (agreed - seen) - 2 * (1 - kappa) * (chance - expected)
    variance = influence_variance(influence / (1 - expected) / len(agreed), pool.code, pool.count)
    if np.isnan(variance):
        return estimate.without_interval("one cluster only: the variance is undefined")
    if variance <= 0 or kappa == 1:
        return estimate.without_interval("the variance is zero: all cases agree to the same degree")
    found = wald(estimate, variance)
    return replace(found, high=min(found.high, 1.0))
