"""Harrell's logarithmic quality index, with the joint test of intercept and slope."""

from dataclasses import dataclass
from math import exp, nan
from typing import Any

import numpy as np

from mammo_lib.problem import Problem
from mammo_lib.stats.log_odds import chance_of, log_odds
from mammo_lib.stats.probabilities.forecasts import forecasts
from mammo_lib.stats.probabilities.log_loss import log_losses
from mammo_lib.stats.probabilities.logistic_calibration import (
    NO_LOGIT,
    has_log_odds,
    with_slope,
)


@dataclass(frozen=True)
class LogarithmicQuality:
    """What probabilities gain in log likelihood a case: `quality`, the sum of its two parts.

    `discrimination`: over foretelling the prevalence, with its chi-square. `unreliability`:
    what recalibrating would gain, taken off; `unreliability_chi2` on 2 degrees of freedom and
    `p_value` test that intercept is 0 and slope 1. `r2` is Nagelkerke's, the probabilities as
    they are. The three are NaN where no recalibration can be fitted.
    """

    discrimination: float
    discrimination_chi2: float
    unreliability: float
    unreliability_chi2: float
    p_value: float
    quality: float
    r2: float


def logarithmic_quality(label: Any, probability: Any) -> LogarithmicQuality:
    """Return the indices D, U and Q of `probability` (n,) strictly between 0 and 1.

    Harrell 2015; the joint test is that of Cox (1958). It takes cases as
    independent, and asks only for a wrong line on the log-odds scale, not for other shapes.
    """
    outcome, chance = forecasts(label, probability)
    if not has_log_odds(chance):
        raise Problem(f"probability: {NO_LOGIT}; leave it out or clip it, and say so.")
    n = len(outcome)
    deviance = 2 * float(log_losses(outcome, chance).sum())
    blind = 2 * float(log_losses(outcome, np.full(n, outcome.mean())).sum())
    gained, lost = blind - deviance, deviance - _recalibrated(outcome, chance)
    return LogarithmicQuality(
        discrimination=(gained - 1) / n,
        discrimination_chi2=gained,
        unreliability=(lost - 2) / n,
        unreliability_chi2=lost,
        p_value=exp(-lost / 2),  # the tail of chi-square on 2 degrees of freedom
        quality=(gained - 1 - (lost - 2)) / n,
        r2=(1 - exp(-gained / n)) / (1 - exp(-blind / n)),
    )


def _recalibrated(outcome: np.ndarray, chance: np.ndarray) -> float:
    """Return the deviance after intercept and slope are fitted."""
    found = with_slope(outcome, chance)
    if not found.converged:
        return nan
    intercept, slope = found.coefficients
    fitted = chance_of(intercept + slope * log_odds(chance))
    return 2 * float(log_losses(outcome, fitted).sum())
