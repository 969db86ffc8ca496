"""Whether the AUC is the same in all groups of an attribute, and by how much two groups differ."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import fdtrc

from mammo_lib.errors.contrasts import PRIOR, Area, area_of, moderated
from mammo_lib.stats.estimate import Estimate, wald

# Positives a group, below which the test misses more than its name says: with moderated variances
# and Welch's F, five to ten groups of ten reject 1 to 3 times in 100 at 5 %, mixed ones 3, and
# five of thirty 3 to 6 times (simulated, areas of 0.7 to 0.95).
ENOUGH = 30


def homogeneity(groups: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    """Return statistic (F), df, df2, p_value and note of the test that all `groups` share one AUC.

    Each group is a frame with patient_id, label and score. Groups may share patients, even
    units: the covariance of their areas is summed over patients. Each group's variance is drawn
    towards that of all (see `contrasts.moderated`), and Wald's statistic judged by Welch's F with
    the patients of each class (Welch 1951, Biometrika 38:330), which groups of few cancers need:
    by chi-squared they reject up to four times too often. A group whose area is exactly 1 has no
    estimable variance and takes no part.
    """
    nothing = {"statistic": np.nan, "df": np.nan, "df2": np.nan, "p_value": np.nan}
    if len(groups) < 2:
        return {**nothing, "note": "fewer than two groups to compare"}
    areas = _areas(groups)
    known = [area for area in areas if area.pull.any()]
    note = without([name for name, area in zip(groups, areas, strict=True) if not area.pull.any()])
    note = "; ".join(words for words in (note, _few(groups)) if words)
    return {**(_welch(known) if len(known) > 1 else nothing), "note": note}


def _welch(areas: list[Area]) -> dict[str, object]:
    """Return Welch's F of areas whose patients may overlap, and its degrees of freedom."""
    variance = np.array([area.variance for area in areas])
    units = np.array([area.units for area in areas])
    drawn = moderated(variance, units)
    pulls = np.stack([area.pull for area in areas])
    covariance = pulls @ pulls.T + np.diag((drawn - variance).sum(axis=1))
    count = len(areas)
    contrast = np.column_stack([-np.ones(count - 1), np.eye(count - 1)])
    difference = contrast @ np.array([area.auc for area in areas])
    middle = contrast @ covariance @ contrast.T
    rank = int(np.linalg.matrix_rank(middle, hermitian=True))
    wald_statistic = float(difference @ np.linalg.pinv(middle, hermitian=True) @ difference)
    weight = 1 / drawn.sum(axis=1)
    freedom = drawn.sum(axis=1) ** 2 / (drawn**2 / (units - 1 + PRIOR)).sum(axis=1)
    unsure = float(((1 - weight / weight.sum()) ** 2 / freedom).sum())
    statistic = wald_statistic / rank / (1 + 2 * (count - 2) / (count**2 - 1) * unsure)
    df2 = (count**2 - 1) / (3 * unsure)
    p_value = float(fdtrc(rank, df2, statistic))
    return {"statistic": statistic, "df": rank, "df2": df2, "p_value": p_value}


def _few(groups: Mapping[str, pd.DataFrame]) -> str:
    """Return the warning that goes with groups of few positives; empty where all have enough."""
    positives = [int((group["label"] == 1).sum()) for group in groups.values()]
    if min(positives) >= ENOUGH:
        return ""
    return f"a group has {min(positives)} positives: this test then misses much"


def without(names: list[str]) -> str:
    """Return the note that says which groups could not take part, empty if all did."""
    return f"without {', '.join(names)}: no variance to estimate" if names else ""


def difference(first: pd.DataFrame, second: pd.DataFrame, *, level: float) -> Estimate:
    """Return the AUC of units `first` minus that of `second`, patients being the clusters.

    Both are frames with patient_id, label and score; they may share patients. One comparison by
    itself, with a normal interval: `differences` compares many.
    """
    one, other = _areas({"first": first, "second": second})
    variance = float(((one.pull - other.pull) ** 2).sum())
    both = pd.concat([first, second])
    estimate = Estimate(
        one.auc - other.auc,
        level=level,
        method="clustered placements",
        n=len(both),
        n_positive=int(both["label"].sum()),
        n_clusters=both["patient_id"].nunique(),
    )
    if not variance > 0:
        return estimate.without_interval("no variance to estimate")
    return wald(estimate, variance)


def _areas(groups: Mapping[str, pd.DataFrame]) -> list[Area]:
    """Return each group's area with what each patient of any group adds to it."""
    frame = pd.concat(groups.values(), ignore_index=True)
    patient, known = pd.factorize(frame["patient_id"])
    ends = np.cumsum([len(part) for part in groups.values()])
    codes = np.split(patient, ends[:-1])
    return [
        area_of(part["label"].to_numpy() == 1, part["score"].to_numpy(float), own, len(known))
        for part, own in zip(groups.values(), codes, strict=True)
    ]
