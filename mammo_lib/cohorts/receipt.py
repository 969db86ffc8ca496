"""Proof that splits share nothing: counts of what two splits have in common, level by level."""

from itertools import combinations

import numpy as np
import pandas as pd

from mammo_lib.imaging.fingerprint import distances
from mammo_lib.problem import Problem
from mammo_lib.tables import SPLITS

LEVELS = {
    "patient": "patient_id",
    "exam": "exam_id",
    "SOP instance": "sop_uid",
    "exact pixels": "exact_hash",
    "perceptual hash": "perceptual_hash",
}
# Two pictures count as one up to this many bits of 256. On 944 films of 507 women the closest
# two different ones are 34 bits apart; half size or another grey scale move a picture by fewer.
NEAR = 24
BLOCK = 512


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


def check(receipt: pd.DataFrame) -> pd.DataFrame:
    """Return `receipt`, or raise a Problem that names the first thing two splits share."""
    leaks = receipt[receipt["shared"].fillna(0) > 0]
    if len(leaks):
        first = leaks.iloc[0]
        raise Problem(
            f"Leakage: {first['split_a']} and {first['split_b']} share {first['shared']} by "
            f"{first['level']}. Split by patient, and look for one woman under two names."
        )
    return receipt


def _compare(images: pd.DataFrame, column: str, a: str, b: str) -> dict[str, int | None]:
    first, second = _values(images, column, a), _values(images, column, b)
    counts: dict[str, int | None] = {"n_a": len(first), "n_b": len(second), "shared": None}
    if not first or not second:
        return counts
    if column == "perceptual_hash":
        pairs = _close(pd.Series(first), pd.Series(second), NEAR)
        return counts | {"shared": len({j for _, j, _ in pairs})}
    return counts | {"shared": len(set(first) & set(second))}


def _values(images: pd.DataFrame, column: str, split: str) -> list[str]:
    if column not in images:
        return []
    values = images.loc[images["split"] == split, column].dropna()
    return [value for value in values.unique() if value != ""]


def _close(first: pd.Series, second: pd.Series, bits: int) -> list[tuple[int, int, int]]:
    """Return (i, j, distance) of hashes at most `bits` apart; memory stays flat."""
    found = []
    for start in range(0, len(first), BLOCK):
        apart = distances(list(first.iloc[start : start + BLOCK]), list(second))
        for i, j in zip(*np.nonzero(apart <= bits), strict=True):
            found.append((start + int(i), int(j), int(apart[i, j])))
    return found
