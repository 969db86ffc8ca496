"""The columns that a table of marks, lesions, images or cases must have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem

if TYPE_CHECKING:
    import pandas as pd


def having(frame: pd.DataFrame, name: str, columns: Iterable[str]) -> pd.DataFrame:
    """Return `frame` if it has `columns`, none of them with a value missing."""
    columns = list(columns)
    if not hasattr(frame, "columns"):
        raise Problem(f"{name}: is no table; give a DataFrame of {', '.join(columns)}.")
    absent = [column for column in columns if column not in frame]
    if absent:
        raise Problem(f"{name}: has no column '{absent[0]}'; it needs {', '.join(columns)}.")
    for column in columns:
        missing = int(frame[column].isna().sum())
        if missing:
            told = f"{missing} of {len(frame)} values are missing"
            raise Problem(f"{name}.{column}: {told}; leave these rows out first, and say how many.")
    return frame


def unique(values: pd.Series, name: str) -> pd.Index:
    """Return `values` as an index if there are some, each of them once."""
    import pandas as pd  # late: a second to import, and most callers have it already

    index = pd.Index(values)
    if not len(index):
        raise Problem(f"{name}: is empty.")
    if index.has_duplicates:
        raise Problem(f"{name}: '{index[index.duplicated()][0]}' stands in more than one row.")
    return index


def places(values: pd.Series, known: pd.Index, name: str, where: str) -> NDArray[np.intp]:
    """Return (n,) the place of each of `values` in `known`, the rows of table `where`."""
    import pandas as pd

    place = known.get_indexer(pd.Index(values))
    if (place < 0).any():
        lost = values.iloc[int(np.argmax(place < 0))]
        raise Problem(f"{name}: '{lost}' is not in table {where}; list every one there.")
    return place
