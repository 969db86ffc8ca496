"""Proof that splits share nothing: counts of what two splits have in common, level by level."""

from itertools import combinations
from pathlib import Path

import pandas as pd

from mammo_lib.cohorts.lookalikes import matched
from mammo_lib.problem import Problem
from mammo_lib.tables import SPLITS

LEVELS = {
    "patient": "patient_id",
    "exam": "exam_id",
    "SOP instance": "sop_uid",
    "exact pixels": "exact_hash",
    "perceptual hash": "perceptual_hash",
}


def receipt(images: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each pair of splits and level: split_a, split_b, level, n_a, n_b, shared.

    `n_a` and `n_b` count the distinct identifiers compared. Where one of them is 0 nothing was
    compared, and `shared` is missing instead of a zero that would prove nothing.
    """
    present = [split for split in SPLITS if (images["split"] == split).any()]
    rows = [
        {"split_a": a, "split_b": b, "level": level} | _compare(images, column, a, b)
        for a, b in combinations(present, 2)
        for level, column in LEVELS.items()
    ]
    columns = ["split_a", "split_b", "level", "n_a", "n_b", "shared"]
    return pd.DataFrame(rows, columns=columns).astype({"shared": "Int64"})


def check(receipt: pd.DataFrame, *, pictures: Path | None = None) -> pd.DataFrame:
    """Return `receipt`, or raise a Problem that names the first thing two splits share.

    `pictures` is the figure of the pairs that look alike; the message says where it stands.
    """
    leaks = receipt[receipt["shared"].fillna(0) > 0]
    if len(leaks):
        first = leaks.iloc[0]
        look = f" Look at the closest pictures: {pictures}" if pictures else ""
        raise Problem(
            f"Leakage: {first['split_a']} and {first['split_b']} share {first['shared']} by "
            f"{first['level']}. Split by patient, and look for one woman under two names.{look}"
        )
    return receipt


def _compare(images: pd.DataFrame, column: str, a: str, b: str) -> dict[str, int | None]:
    first, second = _values(images, column, a), _values(images, column, b)
    counts: dict[str, int | None] = {"n_a": len(first), "n_b": len(second), "shared": None}
    if not first or not second:
        return counts
    if column == "perceptual_hash":
        return counts | {"shared": matched(first, second)}
    return counts | {"shared": len(set(first) & set(second))}


def _values(images: pd.DataFrame, column: str, split: str) -> list[str]:
    if column not in images:
        return []
    values = images.loc[images["split"] == split, column].dropna()
    return [value for value in values.unique() if value != ""]
