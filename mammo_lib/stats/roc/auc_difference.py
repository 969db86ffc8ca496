"""The difference of two areas under ROC curves, as a result: interval, test, non-inferiority."""

from dataclasses import dataclass, replace
from math import isnan, nan

from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import Estimate, wald
from mammo_lib.stats.normal import below, two_sided


@dataclass(frozen=True)
class AucComparison:
    """Area of the first minus area of the second score, and the two-sided test of no difference.

    `statistic` follows the normal distribution, or Student's t where `df` is given; for
    "permutation" it is the difference, for "venkatraman" the space between the curves.
    With a `margin` asked for, `p_noninferior` is the one-sided p of the first being worse by as
    much or more, and `noninferior` whether the interval's lower end is above minus the margin:
    NaN and None where the difference has no interval. `warning` says where so few units are
    compared that the test does not keep its level, None where it does.
    """

    difference: Estimate
    statistic: float
    df: float | None
    p_value: float
    auc: tuple[float, float]
    margin: float | None = None
    p_noninferior: float = nan
    noninferior: bool | None = None
    warning: str | None = None


def normal(difference: Estimate, variance: float) -> Estimate:
    """Return `difference` with its normal interval, or the reason why it has none."""
    if isnan(variance):
        reason = "one positive or one negative unit only: the variance is undefined"
        return difference.without_interval(reason)
    if variance <= 0:
        return difference.without_interval("the variance of the difference is zero")
    return wald(difference, variance)


def standardised(difference: Estimate) -> float:
    """Return `difference` in standard errors; zero, not undefined, where there is none at all."""
    if difference.se > 0:
        return difference.value / difference.se
    # No difference seen and none possible to see: p is 1.
    return 0.0 if difference.value == 0 else nan


def tested(difference: Estimate, areas: tuple[float, float]) -> AucComparison:
    """Return the two-sided normal test of `difference`, by its standard error."""
    statistic = standardised(difference)
    return AucComparison(difference, statistic, None, two_sided(statistic), areas)


def accepted(margin: float | None) -> float | None:
    """Return `margin` if it can be one of an area, or None."""
    if margin is not None and not 0 <= margin < 1:
        raise Problem(f"margin: {margin!r} is not from 0 to below 1; 0.05 allows a loss of 0.05.")
    return margin


def judged(found: AucComparison, margin: float) -> AucComparison:
    """Return `found` with the test of the first area being lower by less than `margin`.

    The interval is two-sided, so one of 95 % judges at 2.5 % one-sided, as is usual for
    non-inferiority; a `margin` of 0 asks for superiority.
    """
    difference = found.difference
    if not difference.has_interval:
        return replace(found, margin=margin)
    p_value = below(-(difference.value + margin) / difference.se)
    shown = difference.low > -margin
    return replace(found, margin=margin, p_noninferior=p_value, noninferior=shown)
