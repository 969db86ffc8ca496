"""Limits of agreement: how far two measurements of one case lie apart."""

from dataclasses import dataclass, replace
from math import nan, sqrt
from typing import Any

import numpy as np

from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.sample import finite, level_of, same_length


@dataclass(frozen=True)
class LimitsOfAgreement:
    """The mean difference `bias`, the limits around it, `sd` of differences, the paired t-test.

    All but `statistic` (Student's t with n − 1 degrees of freedom) are in the measurements' unit.
    """

    bias: Estimate
    lower: Estimate
    upper: Estimate
    sd: float
    statistic: float
    p_value: float


def limits_of_agreement(
    a: Any, b: Any, *, reach: float = 1.96, level: float = 0.95
) -> LimitsOfAgreement:
    """Return the limits between which most differences `a` − `b` (n,) of the same cases lie.

    They are `reach` standard deviations from the mean difference (Bland & Altman 1986), which
    holds about 95 % of normal differences. The limits' own intervals use Bland & Altman's (1999)
    standard error. They mislead where differences grow with the size measured (take
    logarithms), are not normal, or come several from one patient.
    """
    first, second = finite(a, "a"), finite(b, "b")
    same_length({"a": first, "b": second})
    if not reach > 0:
        raise Problem(f"reach: {reach!r} is not above 0; 1.96 standard deviations are usual.")
    apart = first - second
    n, bias = len(apart), float(apart.mean())
    estimate = Estimate(bias, level=level_of(level), method="t", n=n)
    if n < 2:
        alone = estimate.without_interval("one case only: the spread is unknown")
        limit = replace(alone, value=nan)
        return LimitsOfAgreement(alone, limit, limit, nan, nan, nan)
    sd = float(np.std(apart, ddof=1))
    of_limit = sd * sqrt(1 / n + reach**2 / (2 * (n - 1)))
    lower, upper = (
        _by_t(replace(estimate, value=bias + way * reach * sd), of_limit) for way in (-1, 1)
    )
    return LimitsOfAgreement(_by_t(estimate, sd / sqrt(n)), lower, upper, sd, *_t_test(bias, sd, n))


def _by_t(estimate: Estimate, se: float) -> Estimate:
    if se == 0:
        return estimate.without_interval("all differences are equal: the variance is zero")
    from scipy.stats import t  # late: slow to import

    reach = float(t.ppf(0.5 + estimate.level / 2, (estimate.n or 0) - 1)) * se
    return replace(estimate, low=estimate.value - reach, high=estimate.value + reach, se=se)


def _t_test(bias: float, sd: float, n: int) -> tuple[float, float]:
    """Return the statistic and the p-value of no mean difference."""
    if sd == 0:
        return (0.0, 1.0) if bias == 0 else (nan, nan)
    from scipy.stats import t  # late: slow to import

    statistic = bias / (sd / sqrt(n))
    return statistic, float(2 * t.sf(abs(statistic), n - 1))
