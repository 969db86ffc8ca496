"""Train on earlier exams, test on later ones, as a network is used after it was made."""

import pandas as pd

from mammo_lib.problem import Problem


def latest(images: pd.DataFrame, share: float) -> pd.Index:
    """Return the patients who have an exam on or after the day that puts `share` of them there.

    Time is the column date_rank (whole numbers in the order of exams), else date (ISO). A woman
    with exams on both sides of that day is a test patient with all of them, so that some exams in
    test are earlier than the last ones in training, but none in training is as late as that day.
    The day is the one whose share of patients is nearest to `share`.

    It misleads where dates cannot be compared between women, as where a publisher moved each
    woman's by an amount of her own.
    """
    last = _when(images).groupby(images["patient_id"]).max()
    _check_known(images, last)
    after = last.value_counts().sort_index(ascending=False).cumsum()  # patients on or after a day
    if len(after) < 2:
        raise Problem("split.method=date: all patients have their last exam on the same day.")
    cuts = after.iloc[:-1]  # before the first day there is nobody to train on
    cut = (cuts / len(last) - share).abs().idxmin()
    return last.index[last >= cut]


def column(images: pd.DataFrame) -> str:
    """Return the column that tells the time of an exam."""
    for name in ("date_rank", "date"):
        if name in images and images[name].notna().any():
            return name
    raise Problem(
        "split.method=date: this data set has no dates (no column 'date_rank' or 'date'). "
        "Use split.method=patient."
    )


def _when(images: pd.DataFrame) -> pd.Series:
    """Return the time of each image as a number: a rank, or days since 1970; unknown is NaN."""
    name = column(images)
    told = images[name]
    if name == "date_rank":
        return told.astype("Float64").astype(float)
    told = told.astype("string")
    told = told.where(told != "")
    days = pd.to_datetime(told, format="ISO8601", errors="coerce")
    odd = told.notna() & days.isna()
    if odd.any():
        row = images[odd].iloc[0]
        raise Problem(f"date of image {row['image_id']}: '{row['date']}' is not like 2015-07-31.")
    return (days - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)


def _check_known(images: pd.DataFrame, last: pd.Series) -> None:
    """Raise where no exam of a woman has a date: she might train on what comes after the test."""
    undated = last.index[last.isna()]
    if len(undated):
        image = images.loc[images["patient_id"].isin(undated), "image_id"].iloc[0]
        raise Problem(
            f"split.method=date: {len(undated)} patient(s) have no dated exam, such as that of "
            f"image {image}. Give its date, or leave these images out."
        )
