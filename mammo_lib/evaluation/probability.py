"""Scores as probabilities: Platt's map fitted on validation data, judged on test data."""

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.evaluation.discrimination import one_class, tested, unknown

MEASURES = ("slope", "intercept", "observed_expected", "brier")


def recalibrated(
    scores: pd.DataFrame, images: pd.DataFrame, *, level: str = "breast"
) -> pd.DataFrame:
    """Return the test units of every model with a column probability.

    The map from score to probability is fitted on validation units. It holds at this sample's
    share of cancers, which is far above that of screening. Models whose map cannot be fitted
    (one class only, or one score for all) are left out.
    """
    validation = tested(scores, images, level, "validation")
    test = tested(scores, images, level, "test")
    parts = [
        _mapped(validation[validation["model"] == model], part)
        for model, part in test.groupby("model", sort=False, observed=True)
    ]
    kept = [part for part in parts if part is not None]
    return pd.concat(kept, ignore_index=True) if kept else test.iloc[:0].assign(probability=0.0)


def _mapped(validation: pd.DataFrame, test: pd.DataFrame) -> pd.DataFrame | None:
    if one_class(validation) or validation["score"].nunique() < 2:
        return None
    fitted = stats.platt(validation["label"], validation["score"])
    return test.assign(probability=fitted(test["score"]))


def measures(units: pd.DataFrame, settings: StatsConfig) -> pd.DataFrame:
    """Return slope, intercept, observed_expected and brier (Estimates) of each model.

    `units` comes from `recalibrated`. The intervals take units as independent.
    """
    rows = []
    for model, part in units.groupby("model", sort=False, observed=True):
        if reason := one_class(part):
            blank = unknown(part, settings, reason)
            rows.append({"model": model, **dict.fromkeys(MEASURES, blank)})
            continue
        found = stats.calibration(part["label"], part["probability"], level=settings.level)
        rows.append({"model": model, **{name: getattr(found, name) for name in MEASURES}})
    return pd.DataFrame(rows, columns=["model", *MEASURES])


def curve(units: pd.DataFrame, settings: StatsConfig, *, bins: int = 8) -> pd.DataFrame:
    """Return model, predicted, observed, low, high and n of each bin of equal size."""
    parts = [
        stats.calibration_curve(
            part["label"], part["probability"], bins=bins, level=settings.level
        ).assign(model=model)
        for model, part in units.groupby("model", sort=False, observed=True)
    ]
    columns = ["model", "predicted", "observed", "low", "high", "n"]
    return (
        pd.concat(parts, ignore_index=True)[columns]
        if parts
        else pd.DataFrame(columns=columns, dtype=np.float64)
    )
