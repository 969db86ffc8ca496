"""Whether the AUC is the same in all groups of an attribute, and by how much two groups differ."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import chi2

from mammo_lib.stats.estimate import Estimate, wald
from mammo_lib.stats.roc.placement import placements
from mammo_lib.stats.sample import sample

# Positives a group, below which the normal approximation shows: five groups of ten reject 13 to
# 15 times in 100 at 5 %, five of thirty 7 to 10 times (simulated).
ENOUGH = 30


def homogeneity(groups: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    """Return statistic, df, p_value and note of Wald's test that all `groups` share one AUC.

    Each group is a frame with patient_id, label and score. Groups may share patients, even
    units: the covariance of their areas is summed over patients. It leans on the normal
    approximation, so groups of few cancers reject a little too often. A group whose area is
    exactly 1 has no estimable variance and takes no part.
    """
    nothing = {"statistic": np.nan, "df": np.nan, "p_value": np.nan}
    if len(groups) < 2:
        return {**nothing, "note": "fewer than two groups to compare"}
    area, influence = _stacked(groups)
    known = (influence**2).sum(axis=1) > 0
    note = without([name for name, is_known in zip(groups, known, strict=True) if not is_known])
    note = "; ".join(words for words in (note, _few(groups)) if words)
    if known.sum() < 2:
        return {**nothing, "note": note}
    area, influence = area[known], influence[known]
    covariance = influence @ influence.T
    contrast = np.column_stack([-np.ones(len(area) - 1), np.eye(len(area) - 1)])
    difference = contrast @ area
    middle = contrast @ covariance @ contrast.T
    df = int(np.linalg.matrix_rank(middle))
    statistic = float(difference @ np.linalg.pinv(middle, hermitian=True) @ difference)
    return {
        "statistic": statistic,
        "df": df,
        "p_value": float(chi2.sf(statistic, df)),
        "note": note,
    }


def _few(groups: Mapping[str, pd.DataFrame]) -> str:
    """Return the warning that goes with groups of few positives; empty where all have enough."""
    positives = [int((group["label"] == 1).sum()) for group in groups.values()]
    if min(positives) >= ENOUGH:
        return ""
    return f"a group has {min(positives)} positives: this test then rejects too often"


def without(names: list[str]) -> str:
    """Return the note that says which groups could not take part, empty if all did."""
    return f"without {', '.join(names)}: no variance to estimate" if names else ""


def difference(first: pd.DataFrame, second: pd.DataFrame, *, level: float) -> Estimate:
    """Return the AUC of units `first` minus that of `second`, patients being the clusters.

    Both are frames with patient_id, label and score; they may share patients.
    """
    area, influence = _stacked({"first": first, "second": second})
    variance = float(((influence[0] - influence[1]) ** 2).sum())
    both = pd.concat([first, second])
    estimate = Estimate(
        float(area[0] - area[1]),
        level=level,
        method="clustered placements",
        n=len(both),
        n_positive=int(both["label"].sum()),
        n_clusters=both["patient_id"].nunique(),
    )
    if not variance > 0:
        return estimate.without_interval("no variance to estimate")
    return wald(estimate, variance)


def _stacked(groups: Mapping[str, pd.DataFrame]) -> tuple[np.ndarray, np.ndarray]:
    """Return the areas (groups,) and each patient's influence on each area (groups, patients)."""
    frame = pd.concat(groups.values(), ignore_index=True)
    patient, known = pd.factorize(frame["patient_id"])
    areas, rows, start = [], [], 0
    for part in groups.values():
        own = patient[start : start + len(part)]
        area, row = _influence(part, own, len(known))
        areas.append(area)
        rows.append(row)
        start += len(part)
    return np.array(areas), np.stack(rows)


def _influence(part: pd.DataFrame, patient: np.ndarray, count: int) -> tuple[float, np.ndarray]:
    """Return the area of `part` and what each patient adds to its deviation (count,)."""
    cases = sample(part["label"], part["score"])
    placed = placements(cases)
    values = np.empty(cases.n)
    values[cases.positive] = placed.positive[0] / cases.n_positive
    values[~cases.positive] = placed.negative[0] / cases.n_negative
    summed = np.bincount(patient, weights=values, minlength=count)
    present = len(np.unique(patient))
    return float(placed.auc[0]), summed * np.sqrt(present / max(1, present - 1))
