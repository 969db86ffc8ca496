"""The smallest fall of a group below the others that its cases would have shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan, sqrt

from scipy.optimize import brentq

from mammo_lib import stats
from mammo_lib.errors.contrasts import AUC, Contrast
from mammo_lib.problem import Problem
from mammo_lib.stats.normal import below, quantile
from mammo_lib.stats.planning.question import Effect, paired_effect

POWER = 0.8
HIGHEST, LOWEST = 0.995, 0.5  # areas that a plan is made for


@dataclass(frozen=True)
class GroupAndRest:
    """Is the area `group` of a group below `rest`, that of all other cases?

    Two independent samples of different sizes: `sizes` (positives, negatives) is the rest's,
    `positives` the group's, to which `stats.power_auc` refers.
    """

    rest: float
    group: float
    sizes: tuple[float, float]
    positives: float

    def effect(self, ratio: float) -> Effect:
        """Return the difference and its variance times the group's positives."""
        of_group = stats.OneAuc(self.group).effect(ratio).variance
        of_rest = stats.OneAuc(self.rest).effect(self.sizes[1] / self.sizes[0]).variance
        variances = [of_group, of_rest * self.positives / self.sizes[0]]
        return paired_effect(self.rest - self.group, variances, 0.0, "test")

    def with_difference(self, difference: float) -> GroupAndRest:
        """Return the same question with another difference to detect."""
        return replace(self, group=self.rest - difference)

    def farthest(self, higher: bool) -> float:
        """Return the difference at which the group's area is 1, if `higher`, or 0."""
        return self.rest - 1 if higher else self.rest

    def words(self) -> str:
        """Return what is compared."""
        return f"an AUC of {self.group:.3g} in a group against {self.rest:.3g} in the others"


def detectable(one: Contrast, alpha: float, power: float = POWER) -> float:
    """Return by how much the group must lie below the others to be seen with `power`; or NaN.

    `alpha` is the level of the single two-sided test, after correction for the family. The others
    keep the value that they were seen to have, and the variance is inflated as it was seen to be.
    NaN where no fall would be seen.
    """
    return _area(one, alpha, power) if one.measure == AUC else _share(one, alpha, power)


def _area(one: Contrast, alpha: float, power: float) -> float:
    rest = min(max(one.shares[1], LOWEST), HIGHEST)
    question = GroupAndRest(rest, rest, one.others, one.n_positive)
    foretold = question.effect(one.n_negative / one.n_positive).variance / one.n_positive
    try:
        return abs(stats.minimum_detectable_difference(
            question, one.n_positive, one.n_negative, power=power, alpha=alpha,
            design_effect=max(1.0, one.se**2 / foretold), higher=False,
        ).difference)  # fmt: skip
    except Problem:
        return nan


def _share(one: Contrast, alpha: float, power: float) -> float:
    """Return the fall of a share by the power of the score test (Fleiss, Levin and Paik 2003)."""
    if one.counts is None:
        return nan
    _, own, _, other = one.counts
    rest = one.shares[1]

    def short(fall: float) -> float:
        return power - share_power(rest - fall, own, rest, other, alpha)

    if rest <= 0 or short(rest) > 0:
        return nan
    return float(brentq(short, 0.0, rest, xtol=1e-9))


def share_power(first: float, n1: float, second: float, n2: float, alpha: float) -> float:
    """Return the power to tell share `first` of `n1` cases from a higher `second` of `n2`."""
    both = (first * n1 + second * n2) / (n1 + n2)
    at_null = sqrt(both * (1 - both) * (1 / n1 + 1 / n2))
    spread = sqrt(first * (1 - first) / n1 + second * (1 - second) / n2)
    away = (second - first) - quantile(1 - alpha / 2) * at_null
    if spread == 0:
        return 1.0 if away > 0 else 0.0
    return below(away / spread)
