"""Measures of fairness between groups at one threshold, beside what chance makes of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.adjustment import covariates, split
from mammo_lib.errors.fairness_counts import Counted
from mammo_lib.evaluation.discrimination import holm
from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate

ODDS = "Equalised odds difference"
PARITY = "Demographic parity difference"
WORST_SENSITIVITY = "Sensitivity of the worst group"
WORST_ACCURACY = "Accuracy of the worst group"
MEASURES = (ODDS, PARITY, WORST_SENSITIVITY, WORST_ACCURACY)
COLUMNS = ["attribute", "measure", "meaning", "estimate", "by_chance", "p_value", "note"]
WORDS = {
    ODDS: "larger of the widest gaps in sensitivity and in false alarm rate",
    PARITY: "widest gap in the share recalled",
    WORST_SENSITIVITY: "lowest share of cancers recalled",
    WORST_ACCURACY: "lowest share of right decisions",
}


@dataclass(frozen=True)
class Fairness:
    """`rates`: a row per group, with n, n_positive, sensitivity, alarm_rate, selection, accuracy.

    `measures`: a row per measure with columns measure, meaning, estimate, by_chance (its mean if
    groups were dealt out at random), p_value (share of such deals as extreme) and note.
    """

    rates: pd.DataFrame
    measures: pd.DataFrame


def fairness(
    test: pd.DataFrame,
    images: pd.DataFrame,
    column: str,
    *,
    threshold: float,
    settings: StatsConfig,
    rng: np.random.Generator,
) -> Fairness:
    """Return fairlearn's measures of the groups of `column` among units `test`.

    Intervals are percentile bootstraps of whole patients, drawn within groups and within women
    with and without cancer, so that no resample empties a group. A largest difference is positive
    whatever the truth, and its bootstrap interval sits too high: read it beside `by_chance`, for
    which patients' groups are dealt out anew among women with cancer and among those without.
    Groups under the too-few rule take no part.
    """
    frame, _ = split(covariates(test, images, column, ()), settings)
    if frame["group"].nunique() < 2 or np.isnan(threshold):
        why = ("no threshold from validation data" if np.isnan(threshold)
               else "fewer than two groups recorded and large enough to compare")  # fmt: skip
        return Fairness(pd.DataFrame(), pd.DataFrame({"measure": list(MEASURES), "note": why}))
    frame = frame.assign(called=frame["score"] >= threshold)
    measured, rates = by_fairlearn(frame)
    counted = Counted.of(frame)
    replicates = counted.resampled(settings.n_boot, rng)
    dealt = counted.dealt(settings.n_boot, rng)
    rows = [_row(frame, name, value, replicates[:, i], dealt[:, i], settings)
            for i, (name, value) in enumerate(measured.items())]  # fmt: skip
    return Fairness(rates, pd.DataFrame(rows))


def of_attributes(
    test: pd.DataFrame,
    images: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    threshold: float,
    settings: StatsConfig,
    rng: np.random.Generator,
) -> Fairness:
    """Return `fairness` of every attribute: `columns` maps its name to its column.

    Both tables have a first column attribute; p_holm is corrected for all measures and attributes.
    """
    made = {name: fairness(test, images, column, threshold=threshold, settings=settings, rng=rng)
            for name, column in columns.items()}  # fmt: skip
    rates, measures = (
        [getattr(found, part).assign(attribute=name) for name, found in made.items()]
        for part in ("rates", "measures")
    )
    both = pd.concat(measures, ignore_index=True) if measures else pd.DataFrame()
    both = both.reindex(columns=COLUMNS)
    both["p_holm"] = holm(both["p_value"].astype(float))
    return Fairness(pd.concat(rates, ignore_index=True) if rates else pd.DataFrame(), both)


def by_fairlearn(frame: pd.DataFrame) -> tuple[Mapping[str, float], pd.DataFrame]:
    """Return the measures and the groups' rates of `frame` (label, called, group)."""
    from fairlearn import metrics
    from sklearn.metrics import accuracy_score

    asked = {"n": metrics.count, "sensitivity": metrics.true_positive_rate,
             "alarm_rate": metrics.false_positive_rate, "selection": metrics.selection_rate,
             "accuracy": accuracy_score}  # fmt: skip
    called, label = frame["called"].astype(int), frame["label"].astype(int)
    made = metrics.MetricFrame(
        metrics=asked, y_true=label, y_pred=called, sensitive_features=frame["group"]
    )
    gaps, worst = made.difference(method="between_groups"), made.group_min()
    measured = {ODDS: max(gaps["sensitivity"], gaps["alarm_rate"]), PARITY: gaps["selection"],
                WORST_SENSITIVITY: worst["sensitivity"],
                WORST_ACCURACY: worst["accuracy"]}  # fmt: skip
    rates = made.by_group.reset_index()
    rates["n_positive"] = rates["group"].map(frame.groupby("group")["label"].sum())
    return {name: float(value) for name, value in measured.items()}, rates


def _row(
    frame: pd.DataFrame, name: str, value: float, replicates: np.ndarray, dealt: np.ndarray,
    settings: StatsConfig,
) -> dict[str, object]:  # fmt: skip
    found = Estimate(
        value,
        level=settings.level,
        method="bootstrap of whole patients, percentile",
        n=len(frame),
        n_positive=int(frame["label"].sum()),
        n_clusters=frame["patient_id"].nunique(),
    )
    worse = dealt <= value if name in (WORST_SENSITIVITY, WORST_ACCURACY) else dealt >= value
    p_value = (1 + np.sum(worse)) / (1 + len(dealt))
    return {"measure": name, "meaning": WORDS[name], "estimate": interval(found, replicates),
            "by_chance": float(np.nanmean(dealt)), "p_value": float(p_value),
            "note": ""}  # fmt: skip
