"""The smallest differences that a study, and its smallest groups, can show."""

from __future__ import annotations

from math import nan
from typing import Any

import pandas as pd

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors import attributes, subgroups
from mammo_lib.errors.power import GroupAndRest
from mammo_lib.planning.pilot import Pilot
from mammo_lib.problem import Problem
from mammo_lib.stats.planning.question import Question

SIZES = (10, 20, 50, 100)
SMALLEST = 5  # groups shown
COLUMNS = ["block", "name", "n_positive", "n_negative", "two_models", "against_rest"]


def table(
    pilot: Pilot, groups: pd.DataFrame, *, settings: StatsConfig, power: float = 0.8
) -> pd.DataFrame:
    """Return what the whole study, its smallest `groups` and groups of given sizes can show.

    Columns: block, name, n_positive, n_negative, two_models (the smallest difference of two
    models in it), against_rest (the smallest fall of its area below the others'). NaN where no
    difference reaches `power` or nothing can be compared. Variances are inflated as the study's.
    """
    whole = {"block": "The study", "name": "All test data"}
    rows: list[dict[str, Any]] = [
        {**whole, "n_positive": pilot.n_positive, "n_negative": pilot.n_negative}
    ]
    found = groups.assign(block="Its smallest groups").to_dict("records")
    rows += [{str(key): value for key, value in row.items()} for row in found]
    rows += [
        {"block": "Groups of any kind", "name": f"{size} cancers", "n_positive": size,
         "n_negative": round(size * pilot.ratio)}
        for size in SIZES if size < pilot.n_positive and not pilot.note
    ]  # fmt: skip
    for row in rows:
        row |= _shown(pilot, row["n_positive"], row["n_negative"], 1 - settings.level, power)
    return pd.DataFrame(rows, columns=COLUMNS)


def smallest_groups(
    units: pd.DataFrame, images: pd.DataFrame, lesions: pd.DataFrame, settings: StatsConfig
) -> pd.DataFrame:
    """Return name, n_positive and n_negative of the smallest groups of breasts that may be shown.

    `units` is one model's test breasts. Left out are groups that are too few for any figure, and
    attributes whose groups overlap, since a group is to be held against the others.
    """
    members = attributes.memberships(images, lesions, "breast")
    joined = subgroups.together(units, members)
    rows = []
    for (attribute, group), part in joined.groupby(["attribute", "group"], sort=False):
        if subgroups.too_few(part, settings) or group == attributes.MISSING:
            continue
        positives = int(part["label"].sum())
        rows.append((f"{attribute}: {group}", positives, len(part) - positives, str(attribute)))
    found = pd.DataFrame(rows, columns=["name", "n_positive", "n_negative", "attribute"])
    apart = found[~found["attribute"].isin(_overlapping(joined))]
    ordered = apart.sort_values("n_positive", kind="stable").drop(columns="attribute")
    return ordered.head(SMALLEST).reset_index(drop=True)


def _overlapping(joined: pd.DataFrame) -> list[str]:
    keys = ["attribute", "patient_id", "exam_id", "laterality"]
    return list(joined.loc[joined.duplicated(keys), "attribute"].unique())


def _shown(
    pilot: Pilot, positives: int, negatives: int, alpha: float, power: float
) -> dict[str, float]:
    found = {"two_models": nan, "against_rest": nan}
    given = (positives, negatives, alpha, power)
    if not pilot.pair_note:
        found["two_models"] = smallest(pilot.question(), *given, pilot.pair_errors.inflation)
    rest = pilot.n_positive - positives, pilot.n_negative - negatives
    if not pilot.note and min(rest) > 0:
        question = GroupAndRest(pilot.auc, pilot.auc, rest, positives)
        found["against_rest"] = smallest(question, *given, pilot.errors.inflation)
    return found


def smallest(
    question: Question,
    positives: float,
    negatives: float,
    alpha: float,
    power: float,
    effect: float,
) -> float:
    """Return by how much the second area must lie below to be seen with `power`; NaN if none is."""
    try:
        return stats.minimum_detectable_difference(
            question, positives, negatives, power=power, alpha=alpha, design_effect=effect,
            higher=False,
        ).difference  # fmt: skip
    except Problem:
        return nan
