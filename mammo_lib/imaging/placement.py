"""Where a piece of the original image lands in the standardised one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # worker processes load this module, and need no pandas
    import pandas as pd


@dataclass(frozen=True)
class Placement:
    """Crop (top, left, height, width, in original pixels), mirror, scale, then pad at the top.

    `scale_y` and `scale_x` are standardised pixels per original pixel; they differ only where
    the original had lost its aspect ratio. `crop_*` name the crop before mirroring.
    """

    crop_top: int
    crop_left: int
    crop_height: int
    crop_width: int
    flipped: bool
    scale_y: float
    scale_x: float
    pad_top: int

    def columns(self) -> dict[str, int | float | bool]:
        """Return the fields as columns of a table."""
        return asdict(self)


def place(lesions: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    """Return `lesions` with x, y, width, height in pixels of the standardised image.

    `images` is the table that `curate` returns, with the columns of `Placement`.
    """
    at = images.set_index("image_id").loc[lesions["image_id"]].set_index(lesions.index)
    left = lesions["x"] - at["crop_left"]
    mirrored = at["crop_width"] - left - lesions["width"]
    return lesions.assign(
        x=left.where(~at["flipped"].astype(bool), mirrored) * at["scale_x"],
        y=(lesions["y"] - at["crop_top"]) * at["scale_y"] + at["pad_top"],
        width=lesions["width"] * at["scale_x"],
        height=lesions["height"] * at["scale_y"],
    )
