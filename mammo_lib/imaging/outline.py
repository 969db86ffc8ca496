"""The outline of a lesion where the standardised image shows it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem


def load(path: Path, image: Mapping[str, Any], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the mask at `path` in the standardised image, `shape` (rows, columns).

    `image` is the image's row of the images table, with `rows`, `columns` and its `Placement`.
    A mask of another size than its image (CBIS-DDSM has some) is stretched to it first.
    """
    mask = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if mask is None:
        raise Problem(f"{path}: the outline cannot be read; fetch or generate the data again.")
    return place((mask > 0).astype(np.float32), image, shape)


def place(
    mask: NDArray[np.float32], image: Mapping[str, Any], shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Return `mask` (any size, 0 to 1) moved as its image was, `shape` (rows, columns)."""
    size = (max(1, round(image["columns"] * image["scale_x"])),
            max(1, round(image["rows"] * image["scale_y"])))  # fmt: skip
    smaller = size[0] <= mask.shape[1]
    scaled = cv2.resize(mask, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
    left, width = image["crop_left"] * image["scale_x"], image["crop_width"] * image["scale_x"]
    across = [-1.0, 0.0, left + width - 1] if image["flipped"] else [1.0, 0.0, -left]
    down = [0.0, 1.0, image["pad_top"] - image["crop_top"] * image["scale_y"]]
    moved = cv2.warpAffine(scaled, np.array([across, down]), shape[::-1], flags=cv2.INTER_LINEAR)
    return moved >= 0.5
