"""The difference of two areas under ROC curves of different cases, with its test."""

from dataclasses import replace
from math import isnan, sqrt
from typing import Any

from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.roc.auc_comparison import AucComparison, normal, tested
from mammo_lib.stats.roc.delong import delong_covariance
from mammo_lib.stats.roc.placement import placements
from mammo_lib.stats.sample import Sample, binary, finite, level_of, same_length


def compare_auc_unpaired(
    label_a: Any, a: Any, label_b: Any, b: Any, *, level: float = 0.95
) -> AucComparison:
    """Compare `a` (n,) and `b` (m,) scored on different, independent cases.

    DeLong variances with Student's t and Welch's degrees of freedom; such as one model in two
    subgroups. It misleads if the two share patients, or hold several cases of one.
    """
    first, second = _sample(label_a, a, "a"), _sample(label_b, b, "b")
    placed = placements(first), placements(second)
    areas = float(placed[0].auc[0]), float(placed[1].auc[0])
    variances = [float(delong_covariance(part)[0, 0]) for part in placed]
    estimate = Estimate(
        areas[0] - areas[1],
        level=level_of(level),
        method="delong-unpaired",
        n=first.n + second.n,
        n_positive=first.n_positive + second.n_positive,
    )
    if isnan(sum(variances)) or min(variances) <= 0:
        # One group's area of 0 or 1, or its constant score, would pass for certainty.
        return tested(normal(estimate, min(variances)), areas)
    return _welch(estimate, variances, (first.n, second.n), areas)


def _sample(label: Any, score: Any, name: str) -> Sample:
    positive, values = binary(label, f"label_{name}", both=True), finite(score, name)
    same_length({f"label_{name}": positive, name: values})
    return Sample(positive, values[None], (name,))


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
