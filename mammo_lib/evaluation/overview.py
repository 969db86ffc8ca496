"""What the discrimination chapter says in words, from its tables."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from mammo_lib.evaluation.discrimination import values
from mammo_lib.stats.estimate import Estimate


def primary(areas: pd.DataFrame, level: str = "breast") -> dict[str, Estimate]:
    """Return each model's area at one level, patients kept together, of its primary score.

    `areas` is that of `discrimination.auc_by_level`; the primary score is a model's last member:
    its only seed, or the mean of several.
    """
    rows = areas[areas["level"] == level].groupby("model", sort=False).last()
    return dict(rows["clustered"])


def labels(areas: Mapping[str, Estimate]) -> dict[str, str]:
    """Return each model's name with its area, for a legend."""
    return {model: f"{model}: {found.value:.2f} ({found.low:.2f}–{found.high:.2f})"
            if found.has_interval else model for model, found in areas.items()}  # fmt: skip


def summary(
    areas: pd.DataFrame, compared: pd.DataFrame, unknown: pd.DataFrame, best: str
) -> dict[str, Any]:
    """Return what the chapter's prose and captions cite.

    `compared` is that of `discrimination.compare_models`, `unknown` that of `levels.unknown`,
    `best` the model with the largest area on validation data.
    """
    auc = primary(areas)
    found = auc[best]
    told = dict(zip(unknown["level"], unknown["unknown"], strict=True))
    return {
        "best": best,
        "best_auc": found,
        "auc": auc,
        "n": found.n,
        "n_positive": found.n_positive,
        "n_patients": found.n_clusters,
        "unknown": told,
        "members": ", ".join(areas.groupby("model", sort=False)["member"].last().unique()),
        "comparison": _comparison(compared, best),
    }


def _comparison(compared: pd.DataFrame, best: str) -> str:
    """Return the sentence that says whether other models fall behind the best."""
    tests = compared.dropna(subset="p_holm")
    if tests.empty:
        return "There is no second model to compare with."
    behind = tests[(tests["p_holm"] < 0.05) & (values(tests["difference"]) < 0)]
    if behind.empty:
        return f"No model differs from {best} beyond chance (Holm p ≥ 0.05)."
    return f"Behind {best} beyond chance (Holm p < 0.05): {', '.join(behind['model'])}."
