"""How well probabilities agree with what happened."""

from dataclasses import dataclass, replace
from math import exp, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.estimate import Estimate, normal_quantile, wald
from mammo_lib.stats.log_odds import log_odds
from mammo_lib.stats.logistic import fit
from mammo_lib.stats.normal import two_sided
from mammo_lib.stats.sample import binary, level_of, probability, same_length

NO_LOGIT = "a probability of exactly 0 or 1 has no log odds"
NO_FIT = "the probabilities separate the classes, or are all alike"


@dataclass(frozen=True)
class Calibration:
    """Agreement of probabilities with outcomes.

    `slope`: 1 is right, below 1 the probabilities are too extreme. `intercept`: that of the
    fit with the slope, 0 is right. `in_the_large`: log odds to add to all of them, slope held
    at 1. `observed_expected`: cases seen over cases foretold. `brier`: mean squared error,
    `brier_scaled` 1 for perfect and 0 for foretelling the prevalence. `log_loss` in nats.
    `spiegelhalter_z` with its two-sided p tests the whole.
    """

    slope: Estimate
    intercept: Estimate
    in_the_large: Estimate
    observed_expected: Estimate
    brier: Estimate
    brier_scaled: float
    log_loss: float
    spiegelhalter_z: float
    spiegelhalter_p: float


def calibration(label: Any, probability: Any, *, level: float = 0.95) -> Calibration:
    """Return how `probability` (n,) agrees with `label` (n,) of 0 and 1, both occurring.

    Normal intervals (that of observed over expected on the log scale, after Debray et al. 2017)
    for independent cases; for clustered ones pass a field of this to `bootstrap`. Agreement
    judged on the cases a recalibration was fitted to is no evidence.
    """
    outcome, chance = _cases(label, probability, both=True)
    blank = Estimate(
        np.nan, level=level_of(level), method="wald", n=len(chance), n_positive=int(outcome.sum())
    )
    slope, intercept, in_the_large = _regressions(outcome, chance, blank)
    error = (outcome - chance) ** 2
    brier = float(error.mean())
    z = _spiegelhalter(outcome, chance)
    return Calibration(
        slope=slope,
        intercept=intercept,
        in_the_large=in_the_large,
        observed_expected=_ratio(outcome, chance, blank),
        brier=wald(replace(blank, value=brier), float(error.var(ddof=1)) / len(error)),
        brier_scaled=1 - brier / float(outcome.var()),
        log_loss=_log_loss(outcome, chance),
        spiegelhalter_z=z,
        spiegelhalter_p=two_sided(z),
    )


def _cases(
    label: Any, chance: Any, *, both: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    outcome = binary(label, "label", both=both).astype(float)
    checked = probability(chance)
    same_length({"label": outcome, "probability": checked})
    return outcome, checked


def _regressions(
    outcome: NDArray[np.float64], chance: NDArray[np.float64], blank: Estimate
) -> tuple[Estimate, Estimate, Estimate]:
    """Return slope and intercept of the outcome on the log odds, and the intercept alone."""
    if chance.min() == 0 or chance.max() == 1:
        none = blank.without_interval(NO_LOGIT)
        return none, none, none
    odds = log_odds(chance)
    both = fit(outcome, np.column_stack([np.ones_like(odds), odds]))
    alone = fit(outcome, np.ones((len(odds), 1)), offset=odds)
    return (
        _coefficient(both.coefficients[1], both.covariance[1, 1], blank),
        _coefficient(both.coefficients[0], both.covariance[0, 0], blank),
        _coefficient(alone.coefficients[0], alone.covariance[0, 0], blank),
    )


def _coefficient(value: float, variance: float, blank: Estimate) -> Estimate:
    if np.isnan(variance):
        return blank.without_interval(NO_FIT)
    return wald(replace(blank, value=float(value)), float(variance))


def _ratio(outcome: NDArray[np.float64], chance: NDArray[np.float64], blank: Estimate) -> Estimate:
    """Return observed over expected cases; the expected are taken as fixed."""
    if chance.sum() == 0:
        return blank.without_interval("no case is expected")
    ratio = float(outcome.sum() / chance.sum())
    log_se = sqrt((1 - outcome.mean()) / outcome.sum())
    reach = exp(normal_quantile(blank.level) * log_se)
    estimate = replace(blank, value=ratio, se=ratio * log_se, method="log-wald")
    return replace(estimate, low=ratio / reach, high=ratio * reach)


def _log_loss(outcome: NDArray[np.float64], chance: NDArray[np.float64]) -> float:
    with np.errstate(divide="ignore"):
        return float(-np.log(np.where(outcome == 1, chance, 1 - chance)).mean())


def _spiegelhalter(outcome: NDArray[np.float64], chance: NDArray[np.float64]) -> float:
    """Return the standardised Brier score under the null that all probabilities are right."""
    lean = 1 - 2 * chance
    spread = (lean**2 * chance * (1 - chance)).sum()
    return float(((outcome - chance) * lean).sum() / sqrt(spread)) if spread > 0 else np.nan
