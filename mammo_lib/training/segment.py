"""Outlines that a trained segmentation network draws in windows about given boxes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import ModelConfig
from mammo_lib.training import model_file
from mammo_lib.training.examples import Examples, Material
from mammo_lib.training.tasks.masks import centred


@dataclass(frozen=True)
class Outlined:
    """Masks of n windows, kept small: `windows` (n, size, size) bool, their `corner` (n, 2).

    `shape` is rows and columns of the standardised image that all windows are cut from.
    """

    windows: NDArray[np.bool_]
    corner: NDArray[np.int64]
    shape: tuple[int, int]

    def whole(self, places: Iterable[int]) -> NDArray[np.bool_]:
        """Return (rows, columns) what the windows at `places`, all of one image, outline there."""
        out = np.zeros(self.shape, bool)
        size = self.windows.shape[1]
        for place in places:
            top, left = (int(v) for v in self.corner[place])
            rows = slice(max(top, 0), max(min(top + size, self.shape[0]), 0))
            columns = slice(max(left, 0), max(min(left + size, self.shape[1]), 0))
            inside = self.windows[place][rows.start - top : rows.stop - top]
            out[rows, columns] |= inside[:, columns.start - left : columns.stop - left]
        return out


@dataclass(frozen=True)
class Segmenter:
    """The trained segmentation network in `folder`, which is read when first asked."""

    folder: Path
    material: Material
    settings: ModelConfig

    def __call__(self, boxes: pd.DataFrame) -> Outlined:
        """Return what the network outlines in a window centred on each of `boxes`.

        `boxes` has image_id, x, y, width, height in pixels of the standardised image: lesions,
        or what a detector found. The window has the side that the network was trained on,
        `settings.patch`; a box may be larger.
        """
        size, shape = self.settings.patch, self.material.shape
        corner = centred(boxes, size)
        if boxes.empty:
            return Outlined(np.zeros((0, size, size), bool), corner, shape)
        from mammo_lib.training.predict import predict

        at = pd.Series(np.arange(len(self.material.images)), self.material.images["image_id"].array)
        asked = Examples(
            row=at.loc[boxes["image_id"]].to_numpy()[:, None],
            name=boxes["image_id"].to_numpy(object),
            positive=np.zeros(len(boxes), bool),
            target={},
            corner=corner,
            window=(size, size),
        )
        said = predict(self._ask, asked, self.material)
        return Outlined(said["logit"][..., 0] > 0, corner, shape)

    @cached_property
    def _ask(self) -> Any:
        from mammo_lib.training.predict import asking

        return asking(model_file.load(self.folder), ("logit",))
