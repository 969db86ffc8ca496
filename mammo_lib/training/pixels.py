"""The pixel store as training reads it: row i belongs to row i of the images table."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.problem import Problem


def load(path: Path, images: pd.DataFrame) -> NDArray[np.uint16]:
    """Map the store at `path`, `(n, rows, columns)` uint16, and check it against `images`."""
    try:
        store = np.load(path, mmap_mode="r")
    except FileNotFoundError:
        raise Problem(f"{path} is missing: the cohort stage writes the pixel store.") from None
    if store.ndim != 3 or store.dtype != np.uint16:
        raise Problem(f"{path}: holds {store.dtype} {store.shape}, not uint16 (n, rows, columns).")
    if len(store) != len(images):
        raise Problem(
            f"{path}: holds {len(store)} images where the images table has {len(images)} rows. "
            "Run the cohort stage again."
        )
    return store
