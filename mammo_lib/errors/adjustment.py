"""Does a difference between groups remain once what else differs between them is held equal?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors import equations
from mammo_lib.errors.attributes import AGE_BANDS, AGE_EDGES, MISSING, band, text
from mammo_lib.errors.design import Design, design
from mammo_lib.errors.equations import RUNAWAY, joint
from mammo_lib.errors.question import SCORE, WRONG, Question, outcome
from mammo_lib.errors.subgroups import TOO_FEW, too_few
from mammo_lib.evaluation.discrimination import holm
from mammo_lib.evaluation.levels import UNITS

NAIVE, ADJUSTED = "naive", "adjusted"
COVARIATES = ("site", "vendor", "density")
NUMBERS = ("age", "thickness_mm")  # held equal as numbers, by a straight line
REFERENCE = "White"


def compare(
    units: pd.DataFrame,
    images: pd.DataFrame,
    *,
    threshold: float,
    settings: StatsConfig,
    column: str = "race_ethnicity",
    held: Sequence[str] = COVARIATES,
    questions: Sequence[Question] = (WRONG, SCORE),
) -> pd.DataFrame:
    """Return each group's effect against the reference group, naive and adjusted.

    Groups are those of the images' `column`. The naive models hold no more than the label equal,
    and that where a question is asked of cancers and others alike; the adjusted ones also the
    columns `held`. See `equations.fitted` for the models. Columns: question, effect, unchanged
    (its value if groups do not differ), model, group, reference, n, estimate, p_joint (Wald, all
    groups together), p_holm (corrected for the questions), note. Groups under the too-few rule are
    left out of the fit and named in a row of their own.
    """
    kept, left_out = split(covariates(units, images, column, held), settings)
    rows: list[dict[str, Any]] = []
    for question in questions:
        for model in (NAIVE, ADJUSTED):
            held_by = tuple(held) if model == ADJUSTED else ()
            rows += _fitted(kept, question, model, held_by, threshold, settings)
        rows += [{"question": question.name, "group": group, "n": n,
                  "note": f"{TOO_FEW}: left out of the models"}
                 for group, n in left_out.items()]  # fmt: skip
    columns = ["question", "effect", "unchanged", "model", "group", "reference", "n", "estimate",
               "p_joint", "note"]  # fmt: skip
    return _corrected(pd.DataFrame(rows, columns=columns))


def _corrected(table: pd.DataFrame) -> pd.DataFrame:
    """Add Holm's p-values: within naive and within adjusted, over the questions."""
    asked = table.drop_duplicates(["question", "effect", "model"]).dropna(subset="model")
    asked = asked.assign(p_joint=asked["p_joint"].astype(float))
    parts = [part.assign(p_holm=holm(part["p_joint"])) for _, part in asked.groupby("model")]
    both = pd.concat(parts)[["question", "effect", "model", "p_holm"]]
    return table.merge(both, on=["question", "effect", "model"], how="left")


def covariates(
    units: pd.DataFrame, images: pd.DataFrame, column: str, held: Sequence[str] = COVARIATES
) -> pd.DataFrame:
    """Return `units` with columns group (of `column`; ages in bands) and those `held`.

    Words are text, ages and thicknesses numbers, the mean standing for one that is missing.
    """
    keys = [name for name in UNITS["image"] if name in units]
    group = band(images, "age", AGE_EDGES, AGE_BANDS) if column == "age" else text(images, column)
    named = {name: _numbers(images, name) if name in NUMBERS else text(images, name)
             for name in held}  # fmt: skip
    found = images[keys].assign(group=group, **named)
    return units.merge(found.drop_duplicates(keys), on=keys, how="left")


def _numbers(images: pd.DataFrame, name: str) -> pd.Series:
    values = pd.to_numeric(images.get(name, pd.Series(np.nan, images.index)), errors="coerce")
    return values.astype(float).fillna(values.mean()).fillna(0.0)


def split(frame: pd.DataFrame, settings: StatsConfig) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the units of groups large enough, and the sizes of those that are not."""
    sizes = {str(group): part for group, part in frame.groupby("group")}
    left_out = {g: len(p) for g, p in sizes.items() if g != MISSING and too_few(p, settings)}
    kept = frame[~frame["group"].isin([*left_out, MISSING])]
    return kept.reset_index(drop=True), left_out


def _fitted(
    frame: pd.DataFrame, question: Question, model: str, held: Sequence[str], threshold: float,
    settings: StatsConfig,
) -> list[dict[str, Any]]:  # fmt: skip
    named = {"question": question.name, "effect": question.effect, "group": "all groups",
             "unchanged": question.unchanged, "model": model}  # fmt: skip
    if note := unanswerable(frame, question, threshold):
        return [{**named, "note": note}]
    asked, found = outcome(frame, question, threshold)
    reference = reference_of(frame["group"])
    label = ("label",) if question.among is None else ()
    built = design(asked, reference, (*label, *held))
    named["reference"] = reference
    if built.inseparable:
        return [{**named, "note": f"groups cannot be told apart from {built.inseparable}"}]
    result = equations.fitted(found, built.matrix, asked["patient_id"], question)
    if isinstance(result, str):
        return [{**named, "note": result}]
    return [{**named, **row} for row in effects(result, built, asked, question, settings)]


def unanswerable(frame: pd.DataFrame, question: Question, threshold: float) -> str:
    """Return why `question` cannot be asked of the groups in `frame`; empty where it can."""
    if frame["group"].nunique() < 2:
        return "fewer than two groups recorded and large enough to compare"
    if question.binary and np.isnan(threshold):
        return "no threshold from validation data"
    return ""


def reference_of(group: pd.Series) -> str:
    """Return the group that others are compared with: White where it occurs, else the largest."""
    counts = group.value_counts()
    return REFERENCE if REFERENCE in counts else str(counts.idxmax())


def effects(
    result: Any, built: Design, frame: pd.DataFrame, question: Question, settings: StatsConfig
) -> list[dict[str, Any]]:
    """Return a row per group of a fit: group, n, estimate, p_joint and note."""
    count = len(built.groups)
    columns = slice(1, 1 + count)  # after the constant
    coefficients, errors = result.params[columns], result.bse[columns]
    runaway = question.binary and np.abs(coefficients).max() > RUNAWAY
    p_joint = np.nan if runaway else joint(coefficients, result.cov_params()[columns, columns])
    rows: list[dict[str, Any]] = []
    for group, value, se in zip(built.groups, coefficients, errors, strict=True):
        row = {"group": group, "n": int((frame["group"] == group).sum()),
               "p_joint": p_joint, "note": ""}  # fmt: skip
        if question.binary and abs(value) > RUNAWAY:
            rows.append({**row, "note": f"always or never wrong: no {question.effect}"})
        else:
            found = equations.estimate(value, se, frame, question, settings)
            rows.append({**row, "estimate": found})
    return rows
