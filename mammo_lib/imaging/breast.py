"""Where the breast is: apart from air, film borders, markers and blacked-out labels."""

from dataclasses import dataclass

import cv2
import numpy as np

from mammo_lib.imaging.area import BAND
from mammo_lib.imaging.display import Shown

WORK = 192  # pixels of the longer side of the reduced image on which the breast is sought
FRAME = 0.02  # of each side: film edges and white strips stand there
STEP = 0.15  # of the tissue's grey range: how much brighter a strip is than what lies inside it
SPECK = 0.05  # of the longer side: what is thinner is a marker, a strip or an edge of film
MARGIN = 0.015  # of the longer side, added so that the skin line stays in
RISE = 0.15  # of the way from air to tissue: where the breast begins
FAINT = 6  # of 255: tissue may be this faint where the air is black
EVEN = 0.35  # of the image: so much of it is air of one value before that air is called even
SMALLEST = 0.01  # of the image: below it there is no breast


class NoBreast(Exception):
    """An image in which nothing can be taken for a breast; the message says why."""


@dataclass(frozen=True)
class Breast:
    """The breast in one image.

    `mask` is boolean on the reduced image; `box` is (top, left, height, width) in pixels of the
    full image; `fraction` is the breast's share of the image; `wall` is the image edge, "L" or
    "R", at which the chest lies, and `certainty`, 0 to 1, how one-sided the mask is.
    """

    mask: np.ndarray
    box: tuple[int, int, int, int]
    fraction: float
    wall: str
    certainty: float


def find(image: np.ndarray | Shown) -> Breast:
    """Find the breast in a display image, float32 of shape (rows, columns)."""
    small = reduce(image)
    if small.min() == small.max() and np.ptp(np.asarray(image)) == 0:
        raise NoBreast("blank: every pixel has the same value")
    clean = paint_frame(small)
    mask = body(clean > threshold(clean))
    fraction = float(mask.mean())
    if fraction < SMALLEST:
        raise NoBreast(f"no breast found: {fraction:.1%} of the image is tissue")
    wall, certainty = chest_wall(mask)
    mask = without_strips(_widen(mask), small)
    return Breast(mask, box_of(mask, image.shape), fraction, wall, certainty)


def reduce(image: np.ndarray | Shown) -> np.ndarray:
    """Return a copy with at most `WORK` pixels a side; tissue spans 0 to 1, markers go beyond."""
    scale = min(1.0, WORK / max(image.shape))
    size = [max(8, round(n * scale)) for n in image.shape[::-1]]
    if scale < 1 / 8:
        # Of a film every second row tells as much; halves are averaged much faster than fractions.
        image = _quartered(image[::2])
    small = cv2.resize(np.asarray(image), size, interpolation=cv2.INTER_AREA)
    rows, columns = _frame(small)
    # Markers may be brighter than any tissue: the 98th percentile is white enough.
    low, high = np.percentile(small[rows:-rows:2, columns:-columns:2], (0.1, 98))
    return ((small - low) / max(high - low, 1e-6)).astype(np.float32)


def paint_frame(small: np.ndarray) -> np.ndarray:
    """Return a reduced image, cut to 0..1, whose outermost lines repeat those inside them."""
    rows, columns = _frame(small)
    inner = np.clip(cv2.medianBlur(small, 3)[rows:-rows, columns:-columns], 0, 1)
    return cv2.copyMakeBorder(inner, rows, rows, columns, columns, cv2.BORDER_REPLICATE)


def without_strips(mask: np.ndarray, small: np.ndarray) -> np.ndarray:
    """Return `mask` without the white strips that a film scanner leaves along the edges.

    A line near the edge is a strip when most of it is brighter by `STEP` than the tissue just
    inside the frame; the breast itself changes slowly over so few pixels.
    """
    mask = mask.copy()
    rows, columns = _frame(small)
    views = [(small, mask, rows), (small[::-1], mask[::-1], rows)]
    views += [(small.T, mask.T, columns), (small.T[::-1], mask.T[::-1], columns)]
    for lines, inside, depth in views:
        bright = (lines[:depth] > lines[2 * depth] + STEP) & inside[:depth]
        strip = np.flatnonzero(bright.sum(axis=1) > 0.5 * inside[:depth].sum(axis=1))
        if strip.size:
            inside[: strip[-1] + 2] = False  # one more line: the strip's blurred rim
    return mask


def threshold(small: np.ndarray) -> float:
    """Return the level between air and breast of a reduced image.

    Otsu's level alone falls between fat and gland in a fatty breast. It serves to tell the two
    populations apart; the breast begins a little above the commonest value of the darker one,
    whatever that value is: digitised film and some detectors have air far from zero.
    """
    grey = (small * 255).astype(np.uint8)
    otsu = int(cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0])
    counts = np.bincount(grey.ravel(), minlength=256)
    air = int(np.convolve(counts[: otsu + 1], np.ones(5), mode="same")[: otsu + 1].argmax())
    above = counts[otsu + 1 :].cumsum()
    tissue = otsu + 1 + int(np.searchsorted(above, above[-1] / 2)) if above.size else 255
    rise = RISE * (tissue - air)
    dim = int(counts[air + FAINT + 1 : air + int(rise) + 1].sum())
    if _is_black(air, counts) and dim > counts[otsu + 1 :].sum():
        # More lies just above black than above Otsu's level, which then is that of the pectoral
        # muscle alone: in a dark film the whole breast is dimmer.
        rise = FAINT
    return (air + max(rise, 4)) / 255


def _is_black(air: int, counts: np.ndarray) -> bool:
    """Return whether the air is even and black: then the faintest grey is tissue."""
    return air <= FAINT - 2 and counts[: air + 3].sum() > EVEN * counts.sum()


def body(tissue: np.ndarray) -> np.ndarray:
    """Return the largest thick part of a boolean image, holes filled, nipple and skin kept."""
    size = max(3, round(max(tissue.shape) * SPECK))
    thick = _largest(_open(tissue, size))
    # Opening takes the nipple off; what tissue lies that close to the body belongs to it.
    near = cv2.dilate(thick.astype(np.uint8), np.ones((size, size), np.uint8)).astype(bool)
    return _largest(tissue & near | thick)


def chest_wall(mask: np.ndarray) -> tuple[str, float]:
    """Return the edge, "L" or "R", on which the mask is taller, and how much, 0 to 1."""
    columns = np.flatnonzero(mask.any(axis=0))
    box = mask[:, columns[0] : columns[-1] + 1]
    band = max(1, box.shape[1] // 8)
    left, right = float(box[:, :band].mean()), float(box[:, -band:].mean())
    return ("L" if left >= right else "R"), abs(left - right) / max(left, right, 1e-6)


def box_of(mask: np.ndarray, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Return (top, left, height, width) of a reduced mask in an image of `shape`."""
    ends = []
    for axis, full in ((1, shape[0]), (0, shape[1])):
        lines = np.flatnonzero(mask.any(axis=axis))
        scale = full / mask.shape[1 - axis]
        ends.append((int(lines[0] * scale), min(full, int(np.ceil((lines[-1] + 1) * scale)))))
    (top, bottom), (left, right) = ends
    return top, left, bottom - top, right - left


def _frame(small: np.ndarray) -> tuple[int, int]:
    """Return the rows and columns at each edge in which film frames are looked for."""
    rows, columns = (max(1, round(n * FRAME)) for n in small.shape)
    return rows, columns


def _quartered(image: np.ndarray | Shown) -> np.ndarray:
    """Return an image of a quarter of the rows and columns, a band of rows at a time."""
    step = max(8, BAND // image.shape[1] // 8 * 8)  # an even number of rows comes of each band
    starts = list(range(0, max(1, image.shape[0] - 7), step))  # what is left goes with the last
    ends = [*starts[1:], image.shape[0]]
    bands = (np.asarray(image[start:end]) for start, end in zip(starts, ends, strict=True))
    return np.concatenate([_halved(_halved(band)) for band in bands])


def _halved(image: np.ndarray) -> np.ndarray:
    return cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def _open(tissue: np.ndarray, size: int) -> np.ndarray:
    """Remove what is thin; beyond the image counts as air, else edge strips would survive."""
    padded = np.pad(tissue.astype(np.uint8), size)
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    return opened[size:-size, size:-size]


def _largest(tissue: np.ndarray) -> np.ndarray:
    """Keep the largest connected part and fill its holes."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(tissue.astype(np.uint8), connectivity=4)
    if len(stats) < 2:
        return np.zeros(tissue.shape, bool)
    part = (labels == 1 + stats[1:, cv2.CC_STAT_AREA].argmax()).astype(np.uint8)
    outlines, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.drawContours(part, outlines, -1, 1, cv2.FILLED).astype(bool)


def _widen(mask: np.ndarray) -> np.ndarray:
    size = 2 * max(1, round(max(mask.shape) * MARGIN)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return cv2.dilate(mask.astype(np.uint8), disc).astype(bool)
