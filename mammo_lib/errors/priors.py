"""Whether a woman has an earlier exam in the same data."""

import pandas as pd

from mammo_lib.errors.grouping import MISSING

DATES = ("exam_date", "study_date")
EARLIER = ("prior", "previous", "earlier")
YES, NO = "yes", "no"


def prior(images: pd.DataFrame) -> pd.Series:
    """Return "yes" for each image of a woman who has an earlier exam in `images`, else "no".

    Which exam is earlier is read from a date, else from a column `exam` that says so, as "prior"
    does. "not recorded" where several exams of a woman stand in no order, or none has several.
    """
    if images.groupby("patient_id")["exam_id"].nunique().max() in (0, 1) or images.empty:
        return pd.Series(MISSING, images.index)
    order = _order(images)
    if order is None:
        return pd.Series(MISSING, images.index)
    first = order.groupby(images["patient_id"]).transform("min")
    words = pd.Series(NO, images.index).mask(order > first, YES)
    return words.mask(order.isna(), MISSING)


def _order(images: pd.DataFrame) -> pd.Series | None:
    """Return a number (n,) that rises with time within a woman's exams; None where unknown."""
    for column in DATES:
        if column in images:
            dates = pd.to_datetime(images[column].astype("string"), errors="coerce")
            if dates.notna().any():
                return dates.map(pd.Timestamp.toordinal, na_action="ignore").astype(float)
    if "exam" not in images:
        return None
    words = images["exam"].astype("string").str.lower().fillna("")
    earlier = words.str.startswith(EARLIER)
    return (~earlier).astype(float) if earlier.any() else None
