"""From image scores to breasts, exams and patients, by a rule that is named with the result."""

import numpy as np
import pandas as pd

from mammo_lib.problem import Problem, nearest

LEVELS = ("image", "breast", "exam", "patient")

# What a unit of each level is called, and the columns that identify it.
UNITS = {
    "image": ["patient_id", "exam_id", "laterality", "image_id"],
    "breast": ["patient_id", "exam_id", "laterality"],
    "exam": ["patient_id", "exam_id"],
    "patient": ["patient_id"],
}
RULES = {
    "image": "the image's own score",
    "breast": "mean over the breast's images",
    "exam": "larger of the exam's breasts",
    "patient": "largest of the patient's exams",
}
# Columns that tell scores of the same image apart.
SCORERS = ("model", "seed", "member")


def aggregate(scores: pd.DataFrame, images: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return one row per scorer and unit of `level` whose label is known.

    `scores` has image_id, score and any of model, seed, member; `images` is the images table.
    The result has the scorer's columns, the unit's identifiers, patient_id, split, label
    (int, 0 or 1), score and rule. A unit is a cancer if any of its images shows one, and not a
    cancer only if every image is known not to; other units are left out: see `unknown`.
    """
    units = _aggregate(scores, images, level)
    units = units[units["label"] != UNDECIDED].reset_index(drop=True)
    return units.astype({"label": int}).assign(rule=RULES[level])


def unknown(images: pd.DataFrame) -> pd.DataFrame:
    """Return, for each level, the number of units and of those whose label is unknown."""
    scores = images[["image_id"]].assign(score=0.0)
    rows = []
    for level in LEVELS:
        units = _aggregate(scores, images, level)
        missing = int((units["label"] == UNDECIDED).sum())
        rows.append({"level": level, "n": len(units), "unknown": missing})
    return pd.DataFrame(rows)


UNDECIDED = 0.5  # between not cancer (0) and cancer (1), so that the maximum is "any" with unknowns


def _aggregate(scores: pd.DataFrame, images: pd.DataFrame, level: str) -> pd.DataFrame:
    if level not in LEVELS:
        raise Problem(f"level '{level}' is not known.{nearest(level, LEVELS)}")
    by = [column for column in SCORERS if column in scores]
    units = _joined(scores, images, by)
    for step in LEVELS[1 : LEVELS.index(level) + 1]:
        together = "mean" if step == "breast" else "max"
        grouped = units.groupby(by + UNITS[step], sort=False, observed=True)
        units = grouped.agg(
            split=("split", "first"), label=("label", "max"), score=("score", together)
        ).reset_index()
    return units[[*by, *UNITS[level], "split", "label", "score"]]


def _joined(scores: pd.DataFrame, images: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    label = images["label"].astype("Float64").fillna(UNDECIDED).to_numpy(np.float64)
    columns = images[[*UNITS["image"], "split"]].assign(label=label)
    joined = scores[[*by, "image_id", "score"]].merge(columns, on="image_id", how="left")
    if joined["label"].isna().any():
        name = joined.loc[joined["label"].isna(), "image_id"].iloc[0]
        raise Problem(f"scores: image_id '{name}' is not in the images table.")
    if scores["score"].isna().any():
        name = scores.loc[scores["score"].isna(), "image_id"].iloc[0]
        raise Problem(f"scores: the score of image_id '{name}' is missing.")
    if scores.duplicated([*by, "image_id"]).any():
        row = scores.loc[scores.duplicated([*by, "image_id"]), [*by, "image_id"]].iloc[0]
        raise Problem(f"scores: more than one score for {row.to_dict()}.")
    return joined
