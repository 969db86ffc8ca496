"""A few validation examples and what the finished network says of them, to look at."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

COUNT = 12
FILE = "validation-examples.csv"
TRUTH = [
    "label",
    "density",
    "years_followed",
    "event",
]  # of the images table, as far as it has them
PLAIN = ("model", "seed")


def table(said: Mapping[str, pd.DataFrame], images: pd.DataFrame) -> str:
    """Return the CSV of up to 12 validation examples, spread evenly from least to most.

    `said` are the tables of `score.score`; the first is taken, its last column orders the rows.
    """
    name = next(iter(said))
    key = "image_id" if "image_id" in said[name] else "exam_id"
    known = [column for column in TRUTH if column in images]
    own = images.loc[(images["split"] == "validation").fillna(False), [key, *known]]
    found = own.drop_duplicates(key).merge(said[name].drop(columns=list(PLAIN)), on=key)
    return _spread(found).to_csv(index=False, float_format="%.4f")


def _spread(found: pd.DataFrame) -> pd.DataFrame:
    ranked = found.sort_values(str(found.columns[-1]), kind="stable")
    places = np.linspace(0, len(ranked) - 1, min(COUNT, len(ranked))).round().astype(int)
    return ranked.iloc[places]
