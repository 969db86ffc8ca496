"""Exams as rows of views: which image of the store stands in which slot."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.training.examples import ABSENT

VIEW_ORDER = ("CC", "MLO")  # of a side's slots; other views follow


def slots(images: pd.DataFrame, count: int) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return the exams of `images`, and the row of each of their views in `count` slots.

    Slot i is of the left breast when i is even; a side's slots hold its CC, its MLO, then others.
    `images` has the store's row as its index. With four slots only CC and MLO are taken; of
    several images of one view the first. Exams: exam_id, patient_id in order of appearance.
    """
    exams = images.drop_duplicates("exam_id")[["exam_id", "patient_id"]].reset_index(drop=True)
    row = np.full((len(exams), count), ABSENT, np.int64)
    at = {exam: i for i, exam in enumerate(exams["exam_id"])}
    for exam, side, view, index in zip(
        images["exam_id"], images["laterality"], images["view"], images.index, strict=True
    ):
        own = row[at[exam], ("L", "R").index(side) :: 2]
        place = _place(own, view)
        if place is not None:
            own[place] = index
    return exams, row


def _place(own: NDArray[np.int64], view: str) -> int | None:
    """Return which of a side's slots `own` an image of `view` takes, if any is left."""
    if view in VIEW_ORDER:
        place = VIEW_ORDER.index(view)
        if place < len(own) and own[place] == ABSENT:
            return place
    free = np.flatnonzero(own[len(VIEW_ORDER) :] == ABSENT)
    return len(VIEW_ORDER) + int(free[0]) if len(free) else None
