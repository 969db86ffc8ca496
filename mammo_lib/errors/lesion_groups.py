"""Groups of cancers, by the kind, size and subtlety of their lesions; non-cancers are in each."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mammo_lib.errors.grouping import MISSING, band, numbers, order, text, thirds
from mammo_lib.evaluation.levels import UNITS

SIZE_EDGES = (0, 10, 20, np.inf)  # mm, the longer side of the largest lesion's box
SIZE_BANDS = ("under 10 mm", "10–20 mm", "over 20 mm")
NAMES = ("Cancer's kind", "Cancer's size", "Cancer's subtlety")


def memberships(images: pd.DataFrame, lesions: pd.DataFrame, level: str) -> list[pd.DataFrame]:
    """Return memberships by what the lesions table says of cancers, one frame an attribute.

    Columns are those of `attributes.memberships`. Without a malignant lesion there are none.
    """
    malignant = lesions[lesions["pathology"].astype("string").str.lower().str.contains("malig")]
    joined = malignant.merge(images[[*UNITS["image"], "pixel_mm"]], on="image_id")
    if joined.empty:
        return []
    kinds = joined.assign(group=text(joined, "kind"))
    found = [_with_negatives(kinds, images, level, NAMES[0])]
    found += _sizes(joined, images, level)
    return found + _subtleties(joined, images, level)


def ordered(frame: pd.DataFrame, listed: Sequence[str]) -> pd.DataFrame:
    """Return the rows of `frame` with their groups in the order `listed`."""
    place = frame["group"].map({group: i for i, group in enumerate(listed)})
    return frame.assign(place=place).sort_values("place", kind="stable").drop(columns="place")


def _sizes(joined: pd.DataFrame, images: pd.DataFrame, level: str) -> list[pd.DataFrame]:
    """Return the bands of the largest lesion's size: as recorded, else by its box."""
    boxes = joined[["width", "height"]].max(axis=1) * joined["pixel_mm"]
    longer = numbers(joined, "size_mm").fillna(boxes)
    if longer.isna().all():
        return []
    largest = joined.assign(size=longer).groupby(UNITS[level])["size"].max().reset_index()
    bands = largest.assign(group=band(largest, "size", SIZE_EDGES, SIZE_BANDS))
    return [_with_negatives(bands, images, level, NAMES[1])]


def _subtleties(joined: pd.DataFrame, images: pd.DataFrame, level: str) -> list[pd.DataFrame]:
    """Return the groups of the least subtle lesion of each unit; a larger grade is plainer."""
    grade = numbers(joined, "subtlety")
    if grade.isna().all():
        return []
    plainest = joined.assign(subtlety=grade).groupby(UNITS[level])["subtlety"].max().reset_index()
    groups = plainest.assign(group=thirds(plainest, "subtlety"))
    return [_with_negatives(groups, images, level, NAMES[2])]


def _with_negatives(
    cancers: pd.DataFrame, images: pd.DataFrame, level: str, name: str
) -> pd.DataFrame:
    keys = UNITS[level]
    found = cancers[[*keys, "group"]].drop_duplicates()
    label = images.assign(label=images["label"].astype("Float64").fillna(0))
    units = label.groupby(keys)["label"].max().reset_index()
    others = units.loc[units["label"] == 0, keys]
    every = others.merge(found[["group"]].drop_duplicates(), how="cross")
    both = pd.concat([found, every], ignore_index=True).assign(attribute=name)
    listed = order(list(both["group"].unique()), SIZE_BANDS)
    return ordered(both, [*listed, MISSING])
