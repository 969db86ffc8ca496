"""The most confident errors and the closest calls, as images a reader can look at."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from mammo_lib.config.schema import PhantomData, RealData
from mammo_lib.imaging import panels as imaging
from mammo_lib.imaging.panels import Panel

MISS, ALARM = "missed cancer", "false alarm"
BELOW, ABOVE = "just below", "just above"
COLUMNS = ["image_id", "error", "rank", "score", "share_of_others"]

Title = Callable[[pd.Series], str]


def choose(units: pd.DataFrame, images: pd.DataFrame, *, count: int) -> pd.DataFrame:
    """Return the `count` lowest-scored cancers and highest-scored non-cancers, a patient once each.

    `units` is one model's scores at image level. Columns: error, rank (1 is the worst), score,
    share_of_others (share of the other class ranked on the wrong side), and those of `images`.
    """
    parts = []
    for error, label, lowest_first in ((MISS, 1, True), (ALARM, 0, False)):
        own = units[units["label"] == label]
        worst = own.sort_values(["score", "image_id"], ascending=[lowest_first, True])
        parts.append(first_of_each(worst, count).assign(error=error))
    return described(pd.concat(parts, ignore_index=True), units, images)


def near(
    units: pd.DataFrame, images: pd.DataFrame, *, threshold: float, count: int
) -> pd.DataFrame:
    """Return the `count` images on either side of `threshold` that lie closest to it.

    Close is few images away, so that the scale of the score plays no part. A patient stands once
    in both sides together; error says the side. Columns are those of `choose`; without a
    threshold (NaN) there is no row.
    """
    called = units["score"] >= threshold
    units = units.assign(error=np.where(called, ABOVE, BELOW))
    distance = (units["score"] - threshold).abs()
    steps = distance.groupby(units["error"]).rank(method="first")
    ordered = units.assign(steps=steps).sort_values(["steps", "image_id"])
    ordered = ordered[np.isfinite(distance.reindex(ordered.index))].drop_duplicates("patient_id")
    sides = [ordered[ordered["error"] == side].head(count) for side in (BELOW, ABOVE)]
    return described(pd.concat(sides, ignore_index=True), units, images)


def first_of_each(units: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return the first `count` rows of `units`, a patient once."""
    return units.drop_duplicates("patient_id").head(count)


def described(chosen: pd.DataFrame, units: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    """Return `chosen` with its rank in each error, share_of_others and what `images` tells of it.

    `chosen` are rows of `units` in the order to be shown, with error; other columns of it stay.
    """
    told = chosen.assign(
        rank=chosen.groupby("error", sort=False).cumcount() + 1,
        share_of_others=shares_of_others(chosen, units),
    )
    extra = [name for name in chosen if name not in units and name not in COLUMNS]
    return told[[*COLUMNS, *extra]].merge(images, on="image_id", how="left", validate="one_to_one")


def shares_of_others(chosen: pd.DataFrame, units: pd.DataFrame) -> np.ndarray:
    """Return (n,) which share of the other class of `units` each row ranks on the wrong side of.

    Of a cancer: the share of non-cancers that score higher; of another: of cancers that score
    lower. NaN where there is no other class.
    """
    found = []
    for label, score in zip(chosen["label"], chosen["score"], strict=True):
        others = units.loc[units["label"] != label, "score"]
        wrong = others > score if label else others < score
        found.append(float(wrong.mean()) if len(others) else np.nan)
    return np.array(found, float)


def panels(
    chosen: pd.DataFrame,
    lesions: pd.DataFrame,
    data: PhantomData | RealData,
    *,
    titled: Title | None = None,
) -> list[Panel]:
    """Return one panel per row of `chosen`, lesions outlined, under `titled`, else `title`."""
    return imaging.panels(chosen, lesions, data, title=titled or title)


def title(row: pd.Series) -> str:
    """Return what a panel says above it: the score, the view and what may explain the error."""
    view = f"{row['laterality']} {row['view']}"
    density = row.get("density")
    beside = f" · density {density}" if isinstance(density, str) else ""
    return f"score {row['score']:.2f}\n{view}{beside}"
