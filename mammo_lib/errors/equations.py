"""Generalised estimating equations with the patient as cluster, and the estimates they give."""

import warnings
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.question import ODDS, RISK, Question
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.normal import quantile

RUNAWAY = 8.0  # log odds or log risk; a coefficient beyond it is separation, not an effect


def fitted(
    outcome: np.ndarray,
    matrix: np.ndarray,
    patient: pd.Series,
    question: Question,
    weights: np.ndarray | None = None,
) -> Any:
    """Return statsmodels' fit of `outcome` (n,) on `matrix` (n, p), or why there is none.

    Working independence, robust variance, patients as clusters. Odds ratios are of the logistic
    model, relative risks of the modified Poisson model (Zou 2004: the Poisson likelihood gives the
    ratio, the robust variance mends the spread), differences of the linear one. With fewer than
    some forty patients a group the intervals are a little too narrow.
    """
    import statsmodels.api as sm

    families = {ODDS: sm.families.Binomial, RISK: sm.families.Poisson}
    family = families.get(question.effect, sm.families.Gaussian)()
    if len(np.unique(outcome)) < 2:
        return "every decision is alike: nothing to compare"
    groups = pd.factorize(patient)[0]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = sm.GEE(outcome, matrix, groups=groups, family=family, weights=weights)
            result = model.fit(maxiter=100)
            finite = np.isfinite(result.params).all() and np.isfinite(result.bse).all()
    except (np.linalg.LinAlgError, ValueError, FloatingPointError) as error:
        return f"the model could not be fitted ({error})"
    if not (finite and result.converged):
        return "the model did not converge"
    return result


def joint(coefficients: np.ndarray, covariance: np.ndarray) -> float:
    """Return Wald's p-value (chi-squared) that all `coefficients` (k,) are zero."""
    statistic = coefficients @ np.linalg.pinv(covariance, hermitian=True) @ coefficients
    return float(chdtrc(len(coefficients), statistic))


def estimate(
    value: float,
    se: float,
    frame: pd.DataFrame,
    question: Question,
    settings: StatsConfig,
    *,
    method: str = "GEE, robust",
) -> Estimate:
    """Return the effect of a coefficient `value` and its `se`; a ratio where the outcome is binary.

    `frame` holds the units behind it. The `se` of a ratio is that of its logarithm.
    """
    reach = quantile(0.5 + settings.level / 2) * se
    ends = np.array([value, value - reach, value + reach])
    middle, low, high = np.exp(ends) if question.binary else ends
    return Estimate(
        float(middle),
        float(low),
        float(high),
        se=float(se),
        level=settings.level,
        method=method + (f", se of the log {question.effect}" if question.binary else ""),
        n=len(frame),
        n_positive=int(frame["label"].sum()),
        n_clusters=frame["patient_id"].nunique(),
    )


def detectable(found: Estimate, *, power: float = 0.8) -> float:
    """Return the ratio above 1 that a comparison with this `se` would find with `power`.

    Of a test at the estimate's level, normal approximation on the logarithm.
    """
    reach = quantile(0.5 + found.level / 2) + quantile(power)
    return float(np.exp(reach * found.se))
