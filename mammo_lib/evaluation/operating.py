"""Operating points: thresholds fixed on validation data, and what they achieve on test data."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.evaluation.discrimination import one_class, tested, values
from mammo_lib.stats.estimate import Estimate

RULES = ("specificity", "sensitivity")


def operating_points(
    scores: pd.DataFrame, images: pd.DataFrame, *, settings: StatsConfig, level: str = "breast"
) -> pd.DataFrame:
    """Return a row per model and rule: the threshold and what it achieves on test data.

    `aim` says what the threshold was to reach on validation data. sensitivity and specificity
    are Estimates whose intervals allow for several units of a patient; ppv and npv follow from
    them at `settings.prevalence`, which is that of a screening population, not of this sample.
    """
    found = thresholds(scores, images, settings=settings, level=level)
    units = tested(scores, images, level, "test")
    rows = [
        {**row, **achieved(units[units["model"] == row["model"]], row["threshold"], settings)}
        for row in found.to_dict("records")
    ]
    return pd.DataFrame(rows)


def thresholds(
    scores: pd.DataFrame, images: pd.DataFrame, *, settings: StatsConfig, level: str = "breast"
) -> pd.DataFrame:
    """Return model, rule, aim and threshold, chosen on validation data alone."""
    units = tested(scores, images, level, "validation")
    rows = []
    for model in dict.fromkeys(scores["model"]):
        part = units[units["model"] == model]
        for rule in RULES:
            target = getattr(settings, rule)
            threshold = threshold_for(part, rule, target)
            rows.append({"model": model, "rule": rule, "aim": f"{rule} {target:g}",
                         "threshold": threshold})  # fmt: skip
    return pd.DataFrame(rows)


def threshold_of(
    scores: pd.DataFrame,
    images: pd.DataFrame,
    model: str,
    *,
    settings: StatsConfig,
    level: str = "breast",
) -> float:
    """Return the cut-off of one model at the wanted specificity on validation data."""
    own = scores[scores["model"] == model]
    return by_model(thresholds(own, images, settings=settings, level=level))[model]


def threshold_for(units: pd.DataFrame, rule: str, target: float) -> float:
    """Return the cut-off at which `units` reach `target`, NaN where one class is missing."""
    if one_class(units):
        return float("nan")
    return stats.threshold_at(units["label"], units["score"], **{rule: target})


def achieved(units: pd.DataFrame, threshold: float, settings: StatsConfig) -> dict[str, object]:
    """Return sensitivity and specificity of `units` at `threshold`, and the predictive values."""
    called = units["score"] >= threshold
    cancers = units["label"] == 1
    sensitivity = share(called[cancers], units.loc[cancers, "patient_id"], settings)
    specificity = share(~called[~cancers], units.loc[~cancers, "patient_id"], settings)
    values = predictive(sensitivity.value, specificity.value, settings.prevalence)
    if np.isnan(threshold):
        sensitivity = specificity = no_threshold(settings)
        values = {"ppv": np.nan, "npv": np.nan}
    return {"sensitivity": sensitivity, "specificity": specificity, **values}


def no_threshold(settings: StatsConfig) -> Estimate:
    """Return the Estimate that stands where validation data could not give a threshold."""
    return Estimate(np.nan, level=settings.level, reason="no threshold from validation data")


def share(success: pd.Series, patient: pd.Series, settings: StatsConfig) -> Estimate:
    """Return the share of `success` (bool) with an interval that keeps patients together."""
    if success.empty:
        return Estimate(np.nan, level=settings.level, n=0, reason="none among them")
    return stats.clustered_proportion(success.to_numpy(), patient.to_numpy(), level=settings.level)


def predictive(sensitivity: float, specificity: float, prevalence: float) -> dict[str, float]:
    """Return ppv and npv by Bayes' rule at `prevalence`, NaN where nobody is called."""
    found = prevalence * sensitivity
    alarms = (1 - prevalence) * (1 - specificity)
    spared = (1 - prevalence) * specificity
    missed = prevalence * (1 - sensitivity)
    return {
        "ppv": found / (found + alarms) if found + alarms > 0 else np.nan,
        "npv": spared / (spared + missed) if spared + missed > 0 else np.nan,
    }


def by_model(points: pd.DataFrame, rule: str = "specificity") -> Mapping[str, float]:
    """Return the threshold of each model under one rule."""
    chosen = points[points["rule"] == rule]
    return dict(zip(chosen["model"], chosen["threshold"], strict=True))


def as_points(table: pd.DataFrame) -> pd.DataFrame:
    """Return `operating_points` as the points of an ROC figure."""
    known = table[np.isfinite(table["threshold"])]
    return pd.DataFrame(
        {
            "model": known["model"],
            "sensitivity": values(known["sensitivity"]),
            "false_positive_rate": 1 - values(known["specificity"]),
        }
    )
