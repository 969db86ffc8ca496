"""The most confident errors, as images a reader can look at."""

import numpy as np
import pandas as pd

from mammo_lib.config.schema import PhantomData, RealData
from mammo_lib.imaging import panels as imaging
from mammo_lib.imaging.panels import Panel

MISS, ALARM = "missed cancer", "false alarm"


def choose(units: pd.DataFrame, images: pd.DataFrame, *, count: int) -> pd.DataFrame:
    """Return the `count` lowest-scored cancers and highest-scored non-cancers, a patient once each.

    `units` is one model's scores at image level. Columns: error, rank (1 is the worst), score,
    share_of_others (share of the other class ranked on the wrong side), and those of `images`.
    """
    parts = []
    for error, label, lowest_first in ((MISS, 1, True), (ALARM, 0, False)):
        own, others = units[units["label"] == label], units.loc[units["label"] != label, "score"]
        worst = own.sort_values(["score", "image_id"], ascending=[lowest_first, True])
        worst = worst.drop_duplicates("patient_id").head(count)
        wrong = [np.mean(others > s if label else others < s) if len(others) else np.nan
                 for s in worst["score"]]  # fmt: skip
        parts.append(worst.assign(error=error, rank=range(1, len(worst) + 1),
                                  share_of_others=wrong))  # fmt: skip
    chosen = pd.concat(parts, ignore_index=True)
    chosen = chosen[["image_id", "error", "rank", "score", "share_of_others"]]
    return chosen.merge(images, on="image_id", how="left", validate="one_to_one")


def panels(
    chosen: pd.DataFrame, lesions: pd.DataFrame, data: PhantomData | RealData
) -> list[Panel]:
    """Return one panel per row of `chosen`, titled with its score, lesions outlined."""
    return imaging.panels(chosen, lesions, data, title=title)


def title(row: pd.Series) -> str:
    """Return what a panel says above it: the score, the view and what may explain the error."""
    view = f"{row['laterality']} {row['view']}"
    density = row.get("density")
    beside = f" · density {density}" if isinstance(density, str) else ""
    return f"score {row['score']:.2f}\n{view}{beside}"
