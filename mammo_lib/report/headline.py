"""The numbers a reader sees first, taken from the chapters that computed them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from mammo_lib.errors.grading import FOUND

Results = Mapping[str, Any]
WANTED = "specificity"
ABSENT = "none detected, which excludes none"


@dataclass(frozen=True)
class Headline:
    """`headline` for the prose, `table` (number, estimate, where) and `notes` for a reader."""

    headline: dict[str, Any]
    table: pd.DataFrame
    notes: list[str]


def collect(
    cohort: Results,
    shortcuts: Results,
    discrimination: Results,
    errors: Results,
    confounding: Results,
) -> Headline:
    """Return the headline of a study from the results of its chapters; nothing is computed anew."""
    best = discrimination["best"]
    point = _point(discrimination["points"], best)
    strongest = shortcuts["strongest"]
    found = {
        "model": best,
        "level": "breast",
        "auc": discrimination["best_auc"],
        "n": discrimination["n"],
        "n_patients": discrimination["n_patients"],
        "n_positive": discrimination["n_positive"],
        "sensitivity": point["sensitivity"],
        "specificity": point["specificity"],
        "shortcut": strongest["probe"],
        "shortcut_auc": strongest.get("auc"),
        "errors": errors["gap"],
        "overlaps": cohort["receipt"]["shared"],
    }
    return Headline(found, _table(found, discrimination, confounding), _notes(found, confounding))


def _point(points: list[dict[str, Any]], model: str) -> dict[str, Any]:
    """Return the operating point of `model` that aimed at a specificity on validation data."""
    own = [point for point in points if point["model"] == model]
    aimed = [point for point in own if str(point["aim"]).startswith(WANTED)]
    return (aimed or own)[0]


def _table(found: dict[str, Any], discrimination: Results, confounding: Results) -> pd.DataFrame:
    rows = [
        (f"AUC per breast, {model}", auc, "discrimination")
        for model, auc in discrimination["auc"].items()
    ]
    rows += [
        (f"Sensitivity, {found['model']}", found["sensitivity"], "discrimination"),
        (f"Specificity, {found['model']}", found["specificity"], "discrimination"),
        (f"AUC of the best shortcut, {found['shortcut']}", found["shortcut_auc"], "shortcuts"),
        ("Values shared by two splits", found["overlaps"], "cohort"),
    ]
    graded = confounding["graded"]
    rows += [
        (_claim(row), row["estimate"], "confounding")
        for row in graded
        if row["model"] == graded[0]["model"]  # the primary finding stands first
    ]
    return pd.DataFrame(rows, columns=["number", "estimate", "where"])


def _claim(row: Mapping[str, Any]) -> str:
    said = ABSENT if row["none"] and row["verdict"] == FOUND else row["verdict"]
    return f"{row['truth']}: change in AUC, {row['contrast']} ({said}; {row['model']})"


def _notes(found: dict[str, Any], confounding: Results) -> list[str]:
    truth = "Claims about causes are those that the synthetic cohort was made by."
    return [
        f"Test data: {found['n']:,} breasts, {found['n_positive']:,} with cancer, "
        f"of {found['n_patients']:,} women.",
        "AUC: score interval, the breasts of a woman kept together. Sensitivity and specificity: "
        "Wilson on the effective number of breasts, at the threshold that validation data chose.",
        *([truth] if confounding["graded"] else []),
    ]
