"""The labelled images of one split, as arrays."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.problem import Problem


@dataclass(frozen=True)
class Labelled:
    """n labelled images: their rows in the pixel store, names, labels and breasts."""

    row: NDArray[np.int64]  # (n,)
    image_id: NDArray[np.object_]  # (n,)
    label: NDArray[np.float32]  # (n,) 0 or 1
    breast: NDArray[np.int64]  # (n,) number of the breast within this split

    def __len__(self) -> int:
        return len(self.row)


def labelled(images: pd.DataFrame, split: str) -> Labelled:
    """Return the images of `split` with a known label; both classes must be among them."""
    known = ((images["split"] == split) & images["label"].notna()).fillna(False).to_numpy(bool)
    label = images["label"][known].to_numpy(np.float32)
    _refuse_one_class(label, split)
    part = images[known]
    return Labelled(
        row=np.flatnonzero(known),
        image_id=part["image_id"].to_numpy(object),
        label=label,
        breast=part.groupby(["exam_id", "laterality"], sort=False)
        .ngroup()
        .to_numpy()
        .astype(np.int64),
    )


def _refuse_one_class(label: NDArray[np.float32], split: str) -> None:
    if len(label) == 0:
        raise Problem(f"split '{split}' holds no labelled image: mend split.* or the labels.")
    if label.min() == label.max():
        raise Problem(
            f"split '{split}' holds images of one class alone (label {int(label[0])}): "
            "raise its share (split.*) or the number of women."
        )


def class_weights(label: NDArray[np.float32]) -> tuple[float, float]:
    """Return the weights of classes 0 and 1 under which both count equally; their mean is 1."""
    share = float(label.mean())
    return 0.5 / (1 - share), 0.5 / share
