"""Bootstrap intervals and paired tests of what is read off ROC curves.

Each score is sorted once; a resample only weighs the cases anew, as in `bootstrap_auc`.
"""

from dataclasses import dataclass

import numpy as np

from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.normal import two_sided
from mammo_lib.stats.roc.auc_difference import standardised
from mammo_lib.stats.roc.roc_points import Reading, points, resampled
from mammo_lib.stats.roc.sample_estimate import of_sample
from mammo_lib.stats.sample import Sample
from mammo_lib.stats.units import Units, draws, units


@dataclass(frozen=True)
class Resampling:
    """How cases are redrawn, and how often.

    Whole units of `cluster` (n,), each case if None; in each of `strata` (n,), equal within a
    unit, as many as there are.
    """

    cluster: object = None
    strata: object = None
    level: float = 0.95
    n_boot: int = 2000
    rng: np.random.Generator | None = None

    def pool(self, cases: Sample) -> Units:
        return units(cases.n, self.cluster, self.strata)

    def replicates(self, cases: Sample, reading: Reading) -> np.ndarray:
        """Return what `reading` takes from each resample, (n_boot, k, ...)."""
        pool = self.pool(cases)
        return resampled(cases, pool, draws(pool, self.n_boot, self.rng), reading)

    def blank(self, cases: Sample, value: float) -> Estimate:
        """Return `value` of `cases`, still without an interval."""
        count = None if self.cluster is None else self.pool(cases).count
        method = "bootstrap-percentile"
        return of_sample(cases, value, level=self.level, method=method, n_clusters=count)


@dataclass(frozen=True)
class CurveComparison:
    """What is read off the first curve minus what is read off the second, `values` being both.

    `statistic` is the difference over the spread of its replicates, `p_value` two-sided from
    the normal distribution.
    """

    difference: Estimate
    statistic: float
    p_value: float
    values: tuple[float, float]


def read_interval(cases: Sample, reading: Reading, how: Resampling) -> Estimate:
    """Return what `reading` takes from the one curve of `cases` with its percentile interval."""
    value = float(reading(points(cases.positive, cases.scores[0]))[0])
    return interval(how.blank(cases, value), how.replicates(cases, reading)[:, 0])


def read_comparison(cases: Sample, reading: Reading, how: Resampling) -> CurveComparison:
    """Return the difference between the two curves of `cases`, both redrawn together."""
    first, second = (float(reading(points(cases.positive, score))[0]) for score in cases.scores)
    replicates = how.replicates(cases, reading)
    difference = interval(how.blank(cases, first - second), replicates[:, 0] - replicates[:, 1])
    statistic = standardised(difference)
    return CurveComparison(difference, statistic, two_sided(statistic), (first, second))
