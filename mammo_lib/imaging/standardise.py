"""One image in the size and pose that all images of a study share."""

import cv2
import numpy as np

from mammo_lib.imaging import area
from mammo_lib.imaging.breast import Breast
from mammo_lib.imaging.display import Shown
from mammo_lib.imaging.orientation import to_left
from mammo_lib.imaging.placement import Placement

WHITE = 65535


def plan(
    shape: tuple[int, ...], breast: Breast, wall: str, *, rows: int, columns: int, keep_aspect: bool
) -> Placement:
    """Decide the crop and the scale that bring the breast to (rows, columns).

    An image that has lost its aspect ratio is taken whole: each crop would stretch differently.
    """
    top, left, height, width = breast.box if keep_aspect else (0, 0, *shape)
    scale_y, scale_x = rows / height, columns / width
    if keep_aspect:
        scale_y = scale_x = min(scale_y, scale_x)
    pad = (rows - _scaled(height, scale_y)) // 2
    return Placement(top, left, height, width, wall == "R", scale_y, scale_x, pad)


def standardise(
    image: np.ndarray | Shown, breast: Breast, placement: Placement, *, rows: int, columns: int
) -> np.ndarray:
    """Return the breast, uint16 (rows, columns): chest wall at the left edge, centred in height.

    `image` holds display values, float32, 0 to 1. What is not breast becomes black: markers,
    film edges and the detector's own black would tell a network the site and the side.
    """
    size = (
        min(columns, _scaled(placement.crop_width, placement.scale_x)),
        min(rows, _scaled(placement.crop_height, placement.scale_y)),
    )
    piece = resize(_crop(image, placement), size)
    piece = piece * (resize(_crop_mask(breast.mask, image.shape, placement), size) >= 0.5)
    piece = to_left(piece, "R" if placement.flipped else "L")
    canvas = np.zeros((rows, columns), np.uint16)
    canvas[placement.pad_top : placement.pad_top + size[1], : size[0]] = np.rint(piece * WHITE)
    return canvas


def resize(image: np.ndarray | Shown, size: tuple[int, int]) -> np.ndarray:
    """Resize float32 `image` to `size` (width, height): by area when smaller, else linearly."""
    if size[0] <= image.shape[1] and size[1] <= image.shape[0]:
        resized = area.shrink(image, size)
    else:
        resized = cv2.resize(np.asarray(image), size, interpolation=cv2.INTER_LINEAR)
    return np.clip(resized, 0, 1)


def _scaled(length: int, scale: float) -> int:
    return max(1, round(length * scale))


def _crop(image: np.ndarray | Shown, at: Placement) -> np.ndarray | Shown:
    return image[
        at.crop_top : at.crop_top + at.crop_height, at.crop_left : at.crop_left + at.crop_width
    ]


def _crop_mask(mask: np.ndarray, shape: tuple[int, ...], at: Placement) -> np.ndarray:
    """Crop the reduced mask where the full image of `shape` is cropped, as float32."""
    y, x = mask.shape[0] / shape[0], mask.shape[1] / shape[1]
    top, left = int(at.crop_top * y), int(at.crop_left * x)
    bottom = int(np.ceil((at.crop_top + at.crop_height) * y))
    right = int(np.ceil((at.crop_left + at.crop_width) * x))
    return mask[top:bottom, left:right].astype(np.float32)
