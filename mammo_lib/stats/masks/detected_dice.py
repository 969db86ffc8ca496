"""How well lesions are outlined that were found at all."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.marks.case_rate import CaseRate
from mammo_lib.stats.marks.case_weights import reweighted
from mammo_lib.stats.sample import binary, level_of, probability, same_length
from mammo_lib.stats.units import units


@dataclass(frozen=True)
class DetectedDice:
    """Outlines of lesions: `of_detected` is the mean Dice of those found, `detected` their share.

    `of_all` is the mean with a missed lesion counting 0: the product of the two. `n_detected`
    of `n` lesions were found; the estimates' own `n` is that of all lesions resampled.
    """

    of_detected: Estimate
    detected: Estimate
    of_all: Estimate
    n_detected: int
    n: int


def detected_dice(
    dice: Any,
    detected: Any,
    *,
    cluster: Any = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> DetectedDice:
    """Return the mean `dice` (n,) of the lesions that were `detected` (n,) of 0/1, with its share.

    The Dice of a missed lesion is not looked at and may be NaN. Intervals are percentiles of
    `n_boot` resamples of whole `cluster`s (patients; without it each lesion is one).

    The first figure alone misleads: who finds only the plain lesions outlines them well. Two
    models that found different lesions are not compared by it, but by `of_all`.
    """
    found = binary(detected, "detected")
    rates = _rates(_overlap(dice, found), found.astype(np.float64))
    pool = units(len(found), cluster)
    replicates = reweighted(
        lambda weight: np.stack([rate.replicates(weight) for rate in rates]),
        pool,
        n_boot=n_boot,
        rng=rng,
    )
    bare = Estimate(
        np.nan,
        level=level_of(level),
        method="bootstrap-percentile",
        n=len(found),
        n_clusters=None if cluster is None else pool.count,
    )
    estimates = [
        _estimate(replace(bare, value=rate.value()), row)
        for rate, row in zip(rates, replicates, strict=True)
    ]
    of_detected, share, of_all = estimates
    return DetectedDice(of_detected, share, of_all, int(found.sum()), len(found))


def _rates(overlap: NDArray[np.float64], found: NDArray[np.float64]) -> list[CaseRate]:
    """Return mean `overlap` (n,) of lesions `found` (n,), share found, mean overlap of all."""
    every = np.ones_like(found)
    return [CaseRate(overlap, found), CaseRate(found, every), CaseRate(overlap, every)]


def _overlap(dice: Any, found: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return (n,) the Dice of each lesion, 0 where it was missed."""
    values = np.array(dice, dtype=np.float64)
    if values.ndim != 1:
        raise Problem(f"dice: has {values.ndim} dimensions; give one value a lesion.")
    same_length({"detected": found, "dice": values})
    values[~found] = 0.0
    if found.any():
        probability(values[found], "dice")
    return values


def _estimate(bare: Estimate, replicates: NDArray[np.float64]) -> Estimate:
    if np.isnan(bare.value):
        return bare.without_interval("no lesion was detected")
    return interval(bare, replicates)
