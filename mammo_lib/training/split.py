"""The labelled images of one split."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.problem import Problem


def labelled(images: pd.DataFrame, split: str) -> pd.DataFrame:
    """Return the images of `split` with a known label; there must be one."""
    known = ((images["split"] == split) & images["label"].notna()).fillna(False).to_numpy(bool)
    if not known.any():
        raise Problem(f"split '{split}' holds no labelled image: mend split.* or the labels.")
    return images[known]


def refuse_one_class(label: NDArray[np.floating], split: str) -> None:
    """Raise a Problem where all of `label` is 0 or all is 1."""
    if label.min() == label.max():
        raise Problem(
            f"split '{split}' holds images of one class alone (label {int(label[0])}): "
            "raise its share (split.*) or the number of women."
        )
