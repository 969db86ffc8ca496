"""The logistic regression of outcomes on the log odds foretold for them (Cox 1958)."""

import numpy as np

from mammo_lib.stats.log_odds import log_odds
from mammo_lib.stats.logistic import Logistic, fit
from mammo_lib.stats.probabilities.forecasts import Floats

NO_LOGIT = "a probability of exactly 0 or 1 has no log odds"
NO_FIT = "the probabilities separate the classes, or are all alike"


def why_none(chance: Floats) -> str:
    """Return why the regression on the log odds of `chance` (n,) has no result."""
    return NO_FIT if has_log_odds(chance) else NO_LOGIT


def has_log_odds(chance: Floats) -> bool:
    """Return whether all of `chance` (n,) lie strictly between 0 and 1."""
    return bool(chance.min() > 0 and chance.max() < 1)


def with_slope(outcome: Floats, chance: Floats) -> Logistic:
    """Return the fit of intercept and slope, in this order, on the log odds of `chance`."""
    odds = log_odds(chance)
    return fit(outcome, np.column_stack([np.ones_like(odds), odds]))


def slope_held(outcome: Floats, chance: Floats) -> Logistic:
    """Return the fit of the intercept alone, the slope held at 1."""
    return fit(outcome, np.ones((len(chance), 1)), offset=log_odds(chance))


def recalibration_terms(outcome: Floats, chance: Floats) -> tuple[Floats, Floats]:
    """Return slope, intercept with it, intercept alone (3,), and the variances of the three.

    NaN where a probability has no log odds or the likelihood no maximum.
    """
    if not has_log_odds(chance):
        return np.full(3, np.nan), np.full(3, np.nan)
    both, alone = with_slope(outcome, chance), slope_held(outcome, chance)
    values = np.array([*both.coefficients[::-1], *alone.coefficients])
    variances = np.array([*np.diag(both.covariance)[::-1], *np.diag(alone.covariance)])
    return np.where(np.isnan(variances), np.nan, values), variances
