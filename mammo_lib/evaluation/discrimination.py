"""How well models tell cancer from no cancer: areas, their differences, and ROC curves."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.evaluation import levels
from mammo_lib.stats.estimate import Estimate


def auc_by_level(
    scores: pd.DataFrame,
    images: pd.DataFrame,
    *,
    settings: StatsConfig,
    split: str = "test",
    only: Sequence[str] = levels.LEVELS,
) -> pd.DataFrame:
    """Return one row per model, member and level, its area with two intervals side by side.

    Columns delong (units taken as independent) and clustered (patients kept together) hold
    Estimates. Where a patient has one unit the two nearly agree; where she has several,
    DeLong's is too narrow.
    """
    rows = []
    for level in only:
        units = tested(scores, images, level, split)
        for key, part in units.groupby(_scorer(units), sort=False, observed=True):
            named = dict(zip(_scorer(units), key, strict=True))
            rows.append({**named, "level": level, "rule": levels.RULES[level],
                         "delong": delong(part, settings),
                         "clustered": clustered(part, settings)})  # fmt: skip
    return pd.DataFrame(rows)


def tested(scores: pd.DataFrame, images: pd.DataFrame, level: str, split: str) -> pd.DataFrame:
    """Return the units of `level` in one split; see `levels.aggregate`."""
    units = levels.aggregate(scores, images, level)
    return units[units["split"] == split].reset_index(drop=True)


def delong(units: pd.DataFrame, settings: StatsConfig) -> Estimate:
    """Return the area of `units` (label, score) with DeLong's interval."""
    if reason := one_class(units):
        return unknown(units, settings, reason)
    return stats.auc_interval(units["label"], units["score"], method="delong", level=settings.level)


def clustered(units: pd.DataFrame, settings: StatsConfig) -> Estimate:
    """Return the area of `units` (patient_id, label, score) with patients kept together.

    The chapter on intervals shows by simulation why it is this one that the report uses.
    """
    if reason := one_class(units):
        return unknown(units, settings, reason)
    return stats.auc_interval(
        units["label"],
        units["score"],
        method="binormal-score",
        cluster=units["patient_id"],
        level=settings.level,
    )


def one_class(units: pd.DataFrame) -> str:
    """Return why no area exists for `units`, or an empty string where one does."""
    positives = int(units["label"].sum())
    if 0 < positives < len(units):
        return ""
    return "no cancer among them" if positives == 0 else "nothing but cancers among them"


def unknown(units: pd.DataFrame, settings: StatsConfig, reason: str) -> Estimate:
    """Return an Estimate without value that says how many units there are and the reason."""
    return Estimate(
        float("nan"),
        level=settings.level,
        n=len(units),
        n_positive=int(units["label"].sum()),
        n_clusters=units["patient_id"].nunique(),
        reason=reason,
    )


def compare_models(
    scores: pd.DataFrame, images: pd.DataFrame, *, settings: StatsConfig, level: str = "breast"
) -> pd.DataFrame:
    """Return each model's area on test data minus the reference model's, with Holm's p-values.

    The reference is the model with the largest area on validation data: choosing it on test data
    would favour the lucky. Variances are Obuchowski's, with the patient as the cluster. Columns:
    model, reference, difference (an Estimate), p_value, p_holm, and warning, which says where the
    test rests on too few patients.
    """
    reference = best_on_validation(scores, images, level)
    pairs = wide(tested(scores, images, level, "test"))
    rows = [difference(pairs, model, reference, settings)
            for model in pairs.columns if model != reference]  # fmt: skip
    table = pd.DataFrame(rows, columns=["model", "reference", "difference", "p_value", "warning"])
    return table.assign(p_holm=holm(table["p_value"]))


def holm(p_values: pd.Series) -> np.ndarray:
    """Return Holm's p-values (n,) for several tests of one page; a test not made stays NaN."""
    return stats.adjust_p(p_values.to_numpy(float), method="holm")


def best_on_validation(scores: pd.DataFrame, images: pd.DataFrame, level: str = "breast") -> str:
    """Return the model with the largest area on validation data, the first one if none has any."""
    units = tested(scores, images, level, "validation")
    models = list(dict.fromkeys(scores["model"]))
    areas = {
        str(model): stats.auc(part["label"], part["score"])
        for model, part in units.groupby("model", sort=False, observed=True)
        if not one_class(part)
    }
    return max(areas, key=areas.__getitem__) if areas else str(models[0])


def wide(units: pd.DataFrame) -> pd.DataFrame:
    """Return a row per unit (index with patient_id and label) and a column per model."""
    keys = [column for column in levels.UNITS["image"] if column in units]
    order = list(dict.fromkeys(units["model"]))
    return units.pivot(index=[*keys, "label"], columns="model", values="score")[order].dropna()


def difference(
    pairs: pd.DataFrame, model: str, reference: str, settings: StatsConfig
) -> dict[str, object]:
    """Return the paired difference in area of two columns of `wide`, patients kept together.

    Keys: model, reference, difference (an Estimate), p_value and warning.
    """
    units = pairs.index.to_frame(index=False)
    row: dict[str, object] = {"model": model, "reference": reference}
    if reason := one_class(units):
        row |= {"difference": unknown(units, settings, reason)}
        return {**row, "p_value": np.nan, "warning": None}
    compared = stats.compare_auc(
        units["label"],
        pairs[model].to_numpy(),
        pairs[reference].to_numpy(),
        method="obuchowski",
        cluster=units["patient_id"],
        level=settings.level,
    )
    return {
        **row,
        "difference": compared.difference,
        "p_value": compared.p_value,
        "warning": compared.warning,
    }


def values(estimates: pd.Series) -> np.ndarray:
    """Return the values (n,) of a column of Estimates."""
    return np.array([estimate.value for estimate in estimates], dtype=np.float64)


def curves(units: pd.DataFrame) -> pd.DataFrame:
    """Return the ROC curve of every model in `units`: model, false_positive_rate, sensitivity."""
    parts = [
        stats.roc_curve(part["label"], part["score"])
        .assign(model=model, false_positive_rate=lambda curve: 1 - curve["specificity"])
        .iloc[::-1]
        for model, part in units.groupby("model", sort=False, observed=True)
        if not one_class(part)
    ]
    columns = ["model", "threshold", "false_positive_rate", "sensitivity"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _scorer(units: pd.DataFrame) -> list[str]:
    return [column for column in levels.SCORERS if column in units]
