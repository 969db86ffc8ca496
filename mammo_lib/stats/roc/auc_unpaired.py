"""The difference of two areas under ROC curves of different cases, with its test."""

from dataclasses import replace
from math import isnan, sqrt
from typing import Any

import numpy as np

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.roc.auc_difference import AucComparison, normal, tested
from mammo_lib.stats.roc.delong import delong_covariance
from mammo_lib.stats.roc.few_units import PAIR, PERMUTED, few_units
from mammo_lib.stats.roc.placement import Placements, placements
from mammo_lib.stats.roc.venkatraman import unpaired_space
from mammo_lib.stats.sample import Sample, binary, finite, level_of, same_length

METHODS = ("delong", "venkatraman")


def compare_auc_unpaired(
    label_a: Any,
    a: Any,
    label_b: Any,
    b: Any,
    *,
    method: str = "delong",
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> AucComparison:
    """Compare `a` (n,) and `b` (m,) scored on different, independent cases.

    "delong" takes DeLong's variances with Student's t and Welch's degrees of freedom; such as
    one model in two subgroups. "venkatraman" tests by `n_boot` permutations that the two curves
    are one (`unpaired_space`), without an interval. With fewer than 50 cases of a class in either,
    or 30 for "venkatraman", the result carries a `warning`. Both mislead if the two share
    patients, or hold several cases of one, and nothing in the data can warn of that.
    """
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    first, second = _sample(label_a, a, "a"), _sample(label_b, b, "b")
    placed = placements(first), placements(second)
    areas = float(placed[0].auc[0]), float(placed[1].auc[0])
    estimate = Estimate(
        areas[0] - areas[1],
        level=level_of(level),
        method=f"{method}-unpaired",
        n=first.n + second.n,
        n_positive=first.n_positive + second.n_positive,
    )
    if method == "venkatraman":
        estimate = estimate.without_interval("a permutation test has no interval")
        statistic, p_value = unpaired_space(first, second, n_boot, rng)
        told = few_units(PERMUTED, _rarest(first, second))
        return AucComparison(estimate, statistic, None, p_value, areas, warning=told)
    found = _delong(estimate, placed, (first.n, second.n), areas)
    return replace(found, warning=few_units(PAIR, _rarest(first, second)))


def _rarest(first: Sample, second: Sample) -> dict[str, int]:
    """Return the number of cases of each class, of the group that has fewer."""
    return {
        "positive": min(first.n_positive, second.n_positive),
        "negative": min(first.n_negative, second.n_negative),
    }


def _sample(label: Any, score: Any, name: str) -> Sample:
    positive, values = binary(label, f"label_{name}", both=True), finite(score, name)
    same_length({f"label_{name}": positive, name: values})
    return Sample(positive, values[None], (name,))


def _delong(
    estimate: Estimate,
    placed: tuple[Placements, Placements],
    sizes: tuple[int, int],
    areas: tuple[float, float],
) -> AucComparison:
    variances = [float(delong_covariance(part)[0, 0]) for part in placed]
    if isnan(sum(variances)) or min(variances) <= 0:
        # One group's area of 0 or 1, or its constant score, would pass for certainty.
        return tested(normal(estimate, min(variances)), areas)
    return _welch(estimate, variances, sizes, areas)


def _welch(
    estimate: Estimate, variances: list[float], sizes: tuple[int, int], areas: tuple[float, float]
) -> AucComparison:
    # Late: SciPy takes longer to import than this takes to compute.
    from scipy.special import stdtr, stdtrit

    total, se = sum(variances), sqrt(sum(variances))
    parts = zip(variances, sizes, strict=True)
    df = total**2 / sum(variance**2 / (size - 1) for variance, size in parts)
    reach = float(stdtrit(df, 0.5 + estimate.level / 2)) * se
    difference = replace(estimate, low=estimate.value - reach, high=estimate.value + reach, se=se)
    statistic = estimate.value / se
    p_value = 2 * float(stdtr(df, -abs(statistic)))
    return AucComparison(difference, statistic, df, p_value, areas)
