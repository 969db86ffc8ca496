"""What the chapter on groups says in words, from its tables."""

from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors import findings
from mammo_lib.errors.analysis import Analysis
from mammo_lib.errors.p_value import p_value
from mammo_lib.errors.reliability import RECALL
from mammo_lib.evaluation.discrimination import one_class
from mammo_lib.stats import auc


def summary(
    found: Analysis, told: pd.DataFrame, crossed: pd.DataFrame | None = None
) -> dict[str, Any]:
    """Return what the chapter's prose and captions cite.

    `told` is that of `findings.findings`, `crossed` the table of combinations of two attributes.
    """
    units = found.units
    said = findings.summary(told)
    return {
        "model": found.model,
        "threshold": found.threshold,
        "auc": None if one_class(units) else auc(units["label"], units["score"]),
        "overall": found.overall,
        "n": len(units),
        "n_positive": int(units["label"].sum()),
        "n_patients": units["patient_id"].nunique(),
        "too_few": int((found.table["note"] != "").sum()),
        "groups": len(found.table),
        "gap": said["detected_text"],
        "unrecorded": list(found.not_recorded),
        "not_recorded": _unrecorded(found.not_recorded) + _left_out(found.left_out),
        "homogeneity": _homogeneity(found.tests),
        "findings": said,
        "intersections": _intersections(crossed),
    }


def share_of_cancers(units: pd.DataFrame) -> float:
    """Return the share of cancers among `units`, NaN where there are none."""
    return float(units["label"].mean()) if len(units) else np.nan


def counted(settings: StatsConfig) -> str:
    """Return what stands below the table of decisions."""
    return (f"n counts breasts, for View images. Groups by a cancer's lesion hold all non-cancers. "
            f"PPV at {settings.prevalence:.1%} cancers. Too few: under {settings.too_few} cancers "
            "or non-cancers.")  # fmt: skip


def relied_on(settings: StatsConfig) -> str:
    """Return what stands below the table of probabilities."""
    return ("Right probabilities have slope 1 and observed / expected 1. Calibration error: mean "
            "over five bins, above 0 by chance alone. Net benefit: per 1,000 breasts of which "
            f"{settings.prevalence:.1%} have cancer, recalled from a chance of {RECALL:.0%} on; 0 "
            f"recalls nobody. Intervals: {settings.n_boot:,} resamples of patients.")  # fmt: skip


def _homogeneity(tests: pd.DataFrame) -> str:
    """Return the sentence on the attributes whose groups do not share one AUC."""
    made = tests.dropna(subset="p_holm")
    if made.empty:
        return "No attribute has two groups large enough to compare."
    differ = made[made["p_holm"].astype(float) < 0.05]
    if differ.empty:
        least = float(made["p_holm"].astype(float).min())
        return (f"For none of {len(made)} attributes is it shown that its groups' AUCs differ "
                f"(smallest Holm {p_value(least)}).")  # fmt: skip
    named = ", ".join(f"{row['attribute']} (Holm {p_value(float(row['p_holm']))})"
                      for _, row in differ.iterrows())  # fmt: skip
    return (f"Of {len(made)} attributes, tested for themselves, the groups of these do not share "
            f"one AUC: {named}.")  # fmt: skip


def _intersections(crossed: pd.DataFrame | None) -> str:
    if crossed is None or crossed.empty:
        return "No two attributes can be crossed in this data set."
    enough = int((crossed["note"] == "").sum())
    return f"Of {len(crossed)} combinations {enough} have enough cancers and non-cancers to show."


def _unrecorded(names: tuple[str, ...]) -> str:
    if not names:
        return "Every attribute that this chapter asks for first is recorded."
    return f"Not recorded in this data set, and so not looked into: {', '.join(names)}."


def _left_out(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    return f" Left out, having too many different words to be groups: {', '.join(names)}."
