"""A small synthetic breast, and its numbers as a file stores them."""

import hashlib

import numpy as np

ROWS, COLUMNS = 104, 80
NUMBERED = slice(24, 56)  # columns of the middle row: tissue, whichever edge the chest is at


def picture(woman: int = 1, side: str = "L", view: str = "CC") -> np.ndarray:
    """Return a breast on black air as displayed, float64 0..1, (104, 80).

    The chest wall is at the left edge for side "L", at the right one for "R". Tissue lies
    between 0.3 and 0.85; each woman has glands of her own.
    """
    y, x = np.mgrid[:ROWS, :COLUMNS].astype(float)
    centre = ROWS * (0.5 if "CC" in view else 0.56)
    depth = 1 - ((y - centre) / (0.4 * ROWS)) ** 2 - (x / (0.7 * COLUMNS)) ** 2
    image = 0.3 + 0.25 * np.sqrt(np.maximum(depth, 0)) + _glands(woman, side, x, y)
    if "CC" not in view:
        muscle = 0.3 * (0.75 * ROWS - y) - x
        image = np.where(muscle > 0, 0.72 + 0.04 * np.sin(y / 3), image)
        depth = np.maximum(depth, muscle)
    image = np.where(depth > 0, image, 0)
    return image if side == "L" else image[:, ::-1]


def _glands(woman: int, side: str, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return brightness, 0 to 0.25, that depends on the woman and the side."""
    phase = woman * 1.7 + (side == "R") * 0.6
    waves = np.sin(x / 5 + phase) * np.cos(y / 7 - 2 * phase) + np.sin((x + y) / 11 + 3 * phase)
    return 0.0625 * (waves + 2)


def rounded(values: np.ndarray, key: str = "") -> np.ndarray:
    """Return `values` (104, 80) as integers, int64, that belong to the file `key`.

    The key decides for 32 pixels of tissue whether they go up or down, so that no two files
    hold the same pixels, which a loader would rightly take for one image twice; none is more
    than a level away from its true value. Without a key all are rounded to the nearest.
    """
    whole = np.rint(values).astype(np.int64)
    if key:
        middle = values.shape[0] // 2
        up = np.unpackbits(np.frombuffer(hashlib.sha256(key.encode()).digest()[:4], np.uint8))
        whole[middle, NUMBERED] = np.floor(values[middle, NUMBERED]).astype(np.int64) + up
    return whole


def stored(image: np.ndarray, key: str = "", *, bits: int = 12) -> np.ndarray:
    """Return a displayed picture, 0..1, as stored numbers of `bits` bits, black 0, int64."""
    return rounded(image * (2**bits - 1), key)
