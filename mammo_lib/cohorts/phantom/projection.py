"""What the X-rays make of a breast: skin, fat, gland, muscle, as displayed brightness."""

import numpy as np

from mammo_lib.cohorts.phantom import texture
from mammo_lib.cohorts.phantom.anatomy import View
from mammo_lib.cohorts.phantom.place import Place, ramp
from mammo_lib.cohorts.phantom.texture import Tile

FAT, GLAND = 0.22, 0.86  # displayed brightness where the breast has its full thickness


def with_muscle(gland: np.ndarray, where: Place, tile: Tile) -> np.ndarray:
    """Return `gland` (share 0..1) with the pectoral muscle over it, where a view shows one."""
    if where.muscle is None:
        return gland
    fibre = texture.curved(tile.first, *_along_fibres(where, where.muscle))
    grey = 0.56 + 0.05 * fibre + 0.14 * ramp(where.muscle, 0, 45)
    cover = ramp(where.muscle + 0.6 * fibre, -1.5, 3.5) * (1 - 0.4 * ramp(where.y, 90, 190))
    return gland * (1 - 0.8 * cover) + cover * np.clip(grey - 0.2 * gland, 0, None)


def _along_fibres(where: Place, muscle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return texture coordinates stretched along the muscle's edge."""
    along = np.broadcast_to(where.y - 0.4 * where.x, where.depth.shape)
    return (along * np.float32(0.12)).astype(np.float32), muscle.astype(np.float32)


def brightness(composition: np.ndarray, view: View, where: Place) -> np.ndarray:
    """Return displayed brightness 0..1 of `composition` (gland's share), black outside."""
    depth = where.depth
    # Presentation processing evens out the thin edge, but does not quite.
    t = np.clip(depth * np.float32(1 / (0.42 * view.body.thickness)), 0, 1)
    rolled = np.sqrt(np.clip(1 - np.square(1 - t), 0, 1))
    thick = 0.30 * np.sqrt(rolled) + 0.70 * rolled
    skin = 0.07 * np.exp(-np.square((depth - 1.0) * np.float32(1 / 0.9)))
    covered = np.clip(depth * np.float32(1 / where.grid.pixel_mm) + 0.5, 0, 1)
    return covered * (thick * (FAT + (GLAND - FAT) * composition) + skin)
