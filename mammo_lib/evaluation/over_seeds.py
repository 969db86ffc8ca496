"""Figures of several seeds: their mean with whole patients resampled, and what each seed gave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import StatsConfig
from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.marks.case_weights import Weighed, reweighted
from mammo_lib.stats.units import units


@dataclass(frozen=True)
class OverSeeds:
    """`mean` holds k Estimates, `by_seed` (seeds, k) what each seed gave."""

    mean: list[Estimate]
    by_seed: NDArray[np.float64]

    def seeds(self, place: int) -> str:
        """Return what each seed gave of figure `place`, and how far they spread."""
        return spread(self.by_seed[:, place])


def over_seeds(
    seeds: Sequence[Weighed],
    patient: pd.Series,
    *,
    settings: StatsConfig,
    rng: np.random.Generator,
    n: int | None = None,
    rows: int = 0,
) -> OverSeeds:
    """Return the mean over `seeds` of k figures, all of the same cases with their `patient` (K,).

    Each of `seeds` turns weights (K, b), how often a case counts, into (k, b). A resample draws
    the same patients for all seeds, so that intervals say what other patients would change; what
    another training would change is told by the spread of the seeds. `n` is how many things are
    counted, where they are not the cases; `rows` is the most numbers a seed keeps a resample.
    """
    pool = units(len(patient), patient)
    once = np.stack([each(np.ones((len(patient), 1)))[:, 0] for each in seeds])
    replicates = reweighted(
        lambda weight: np.mean([each(weight) for each in seeds], axis=0),
        pool,
        n_boot=settings.n_boot,
        rng=rng,
        rows=rows,
    )
    bare = Estimate(
        np.nan, level=settings.level, method="bootstrap-percentile",
        n=len(patient) if n is None else n, n_clusters=pool.count,
    )  # fmt: skip
    means = [
        interval(replace(bare, value=float(value)), row) if np.isfinite(value)
        else replace(bare, reason="none to compare with")
        for value, row in zip(once.mean(axis=0), replicates, strict=True)
    ]  # fmt: skip
    return OverSeeds(means, once)


def spread(values: NDArray[np.float64]) -> str:
    """Return one number a seed and their standard deviation, or a dash for a single seed."""
    if len(values) < 2:
        return "–"
    told = ", ".join(f"{value:.2f}" for value in values)
    return f"{told}; SD {np.std(values, ddof=1):.3f}"
