"""How well probabilities agree with what happened."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp, isnan, sqrt
from typing import Any

import numpy as np

from mammo_lib.problem import Problem
from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate, normal_quantile, wald
from mammo_lib.stats.normal import two_sided
from mammo_lib.stats.probabilities.brier import (
    BrierParts,
    brier,
    brier_parts,
    brier_scaled,
    scaled_influence,
)
from mammo_lib.stats.probabilities.forecasts import Floats, forecasts
from mammo_lib.stats.probabilities.hosmer_lemeshow import HosmerLemeshow, hosmer_lemeshow
from mammo_lib.stats.probabilities.log_loss import log_losses
from mammo_lib.stats.probabilities.logistic_calibration import recalibration_terms, why_none
from mammo_lib.stats.probabilities.smooth_error import smooth_error
from mammo_lib.stats.probabilities.spiegelhalter import spiegelhalter
from mammo_lib.stats.sample import level_of
from mammo_lib.stats.units import Units, draws, units

MEASURES = (
    "slope", "intercept", "in_the_large", "observed_expected", "brier", "brier_scaled",
    "log_loss", "ici", "e50", "e90", "emax",
)  # fmt: skip
NEEDS_RESAMPLING = "needs resampling: give rng"


@dataclass(frozen=True)
class Calibration:
    """Agreement of probabilities with outcomes.

    `slope`: 1 is right, below 1 the probabilities are too extreme. `intercept`: that of the
    fit with the slope, 0 is right. `in_the_large`: log odds to add to all of them, slope held
    at 1. `observed_expected`: cases seen over cases foretold. `brier`: mean squared error, its
    `parts`, and `brier_scaled`, 1 for perfect and 0 for foretelling the prevalence. `log_loss`
    in nats. `ici`, `e50`, `e90`, `emax`: mean, median, 90th centile and greatest distance of a
    probability from the smoothed curve. `spiegelhalter_z` with its two-sided p and
    `hosmer_lemeshow` test the whole.
    """

    slope: Estimate
    intercept: Estimate
    in_the_large: Estimate
    observed_expected: Estimate
    brier: Estimate
    brier_scaled: Estimate
    log_loss: Estimate
    ici: Estimate
    e50: Estimate
    e90: Estimate
    emax: Estimate
    parts: BrierParts
    spiegelhalter_z: float
    spiegelhalter_p: float
    hosmer_lemeshow: HosmerLemeshow


def calibration(
    label: Any,
    probability: Any,
    *,
    cluster: Any = None,
    groups: int = 10,
    external: bool = False,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> Calibration:
    """Return how `probability` (n,) agrees with `label` (n,) of 0 and 1, both occurring.

    Without `rng`, normal intervals for independent cases (that of observed over expected on the
    log scale, after Debray et al. 2017), and none for the distances from the smoothed curve.
    With `rng`, percentile intervals from redrawing whole clusters (n,), or single cases. The
    distances are above 0 even for perfect probabilities, and more so in resamples: their
    intervals lie too high. The two tests take cases as independent. `groups` serves the parts
    of the Brier score and the Hosmer-Lemeshow test, whose degrees are two more where the cases
    are `external`, that is new to whatever made the probabilities. Agreement judged on the cases a
    recalibration was fitted to is no evidence.
    """
    outcome, chance = forecasts(label, probability)
    pool = units(len(chance), cluster)
    blank = Estimate(np.nan, level=level_of(level), n=len(chance), n_positive=int(outcome.sum()))
    if rng is not None:
        known = replace(blank, n_clusters=None if cluster is None else pool.count)
        found = _resampled(outcome, chance, known, pool, n_boot, rng)
    elif cluster is None:
        found = _analytic(outcome, chance, replace(blank, method="wald"))
    else:
        raise Problem("cluster: intervals for clustered cases need resampling; give rng.")
    z = spiegelhalter(outcome, chance)
    return Calibration(
        **dict(zip(MEASURES, found, strict=True)),
        parts=brier_parts(outcome, chance, bins=groups),
        spiegelhalter_z=z,
        spiegelhalter_p=two_sided(z),
        hosmer_lemeshow=hosmer_lemeshow(outcome, chance, groups=groups, external=external),
    )


def _measures(outcome: Floats, chance: Floats) -> Floats:
    """Return MEASURES of rising `chance` (n,), NaN where undefined."""
    expected = chance.sum()
    return np.array(
        [
            *recalibration_terms(outcome, chance)[0],
            outcome.sum() / expected if expected > 0 else np.nan,
            brier(outcome, chance),
            brier_scaled(outcome, chance),
            log_losses(outcome, chance).mean(),
            *smooth_error(outcome, chance),
        ]
    )


def _values(outcome: Floats, chance: Floats, blank: Estimate) -> list[Estimate]:
    """Return MEASURES without intervals, each that is undefined with its reason."""
    order = np.argsort(chance, kind="stable")
    reasons = [why_none(chance)] * 3 + ["no case is expected"] + [None] * 3 + ["too few cases"] * 4
    values = _measures(outcome[order], chance[order])
    return [
        replace(blank, value=float(value), reason=reason if isnan(value) else None)
        for value, reason in zip(values, reasons, strict=True)
    ]


def _resampled(
    outcome: Floats,
    chance: Floats,
    blank: Estimate,
    pool: Units,
    n_boot: int,
    rng: np.random.Generator,
) -> list[Estimate]:
    """Return MEASURES with percentile intervals from `n_boot` draws of units."""
    values = _values(outcome, chance, replace(blank, method="bootstrap-percentile"))
    order = np.argsort(chance, kind="stable")
    code, outcome, chance = pool.code[order], outcome[order], chance[order]

    def again(drawn: Any) -> Floats:
        # Rows repeated in place stay in rising order, so nothing is sorted again.
        times = np.bincount(drawn, minlength=pool.count)[code]
        return _measures(np.repeat(outcome, times), np.repeat(chance, times))

    replicates = np.array([again(drawn) for drawn in draws(pool, n_boot, rng)])
    pairs = zip(values, replicates.T, strict=True)
    return [value if value.reason else interval(value, column) for value, column in pairs]


def _analytic(outcome: Floats, chance: Floats, blank: Estimate) -> list[Estimate]:
    """Return MEASURES with normal intervals for independent cases."""
    values = _values(outcome, chance, blank)
    terms = zip(values[:3], recalibration_terms(outcome, chance)[1], strict=True)
    means: list[tuple[Estimate, Callable[[Floats, Floats], Floats]]] = [
        (values[4], _squared), (values[5], scaled_influence), (values[6], log_losses)
    ]  # fmt: skip
    return [
        *(value if value.reason else wald(value, float(variance)) for value, variance in terms),
        values[3] if values[3].reason else _log_wald(values[3], outcome),
        *(_of_mean(value, parts(outcome, chance)) for value, parts in means),
        *(value.without_interval(value.reason or NEEDS_RESAMPLING) for value in values[7:]),
    ]


def _squared(outcome: Floats, chance: Floats) -> Floats:
    return (outcome - chance) ** 2


def _of_mean(estimate: Estimate, parts: Floats) -> Estimate:
    """Return `estimate` with the interval of the mean of `parts` (n,)."""
    if not np.isfinite(parts).all():
        return estimate.without_interval("a probability of 0 or 1 was wrong: the loss is infinite")
    variance = float(parts.var(ddof=1)) / len(parts)
    if variance <= 0:
        return estimate.without_interval("all cases have the same error: the variance is zero")
    return wald(estimate, variance)


def _log_wald(ratio: Estimate, outcome: Floats) -> Estimate:
    """Return observed over expected cases with its interval; the expected are taken as fixed."""
    log_se = sqrt((1 - outcome.mean()) / outcome.sum())
    reach = exp(normal_quantile(ratio.level) * log_se)
    around = replace(ratio, low=ratio.value / reach, high=ratio.value * reach)
    return replace(around, se=ratio.value * log_se, method="log-wald")
