"""A data source as every later step sees it."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd


@dataclass(frozen=True)
class Cohort:
    """Images on disk and what is known about them.

    `images` has the columns of the images table, save that split, rows and columns may be
    missing; its `path` is relative to `folder`. `card` says where the data come from, under
    which licence and how to cite them.
    """

    name: str
    folder: Path
    images: pd.DataFrame
    lesions: pd.DataFrame
    card: dict
