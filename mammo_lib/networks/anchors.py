"""Anchor boxes: where a detector looks, what it is to say there, and boxes of what it said.

A box is (x0, y0, x1, y1) in pixels of the standardised image, from the upper left corner of its
upper left pixel (0, 0) to the lower right one of its lower right pixel.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

OCTAVE = (1.0, 2 ** (1 / 3), 2 ** (2 / 3))
VARIANCE = np.array([0.1, 0.1, 0.2, 0.2])  # deltas are divided by it, to about unit size
POSITIVE, NEGATIVE = 0.5, 0.4  # intersection over union, at least and below
LARGEST_DELTA = np.log(1000 / 16)  # of width and height, so that a wild answer stays finite

Boxes = NDArray[np.float64]


@dataclass(frozen=True)
class Layout:
    """The anchors of each level: on every cell of `stride` pixels, one of each scale and ratio.

    An anchor of size s and ratio r is s √r wide and s / √r high.
    """

    strides: tuple[int, ...]  # pixels, of each level
    sizes: tuple[float, ...]  # pixels, of each level
    scales: tuple[float, ...] = OCTAVE
    ratios: tuple[float, ...] = (0.5, 1.0, 2.0)

    def __post_init__(self) -> None:
        if len(self.strides) != len(self.sizes):
            raise ValueError(f"{len(self.sizes)} sizes do not fit {len(self.strides)} levels.")

    @property
    def each(self) -> int:
        """The number of anchors on a cell."""
        return len(self.scales) * len(self.ratios)


def levels(lowest: int, sizes: Sequence[float]) -> Layout:
    """Return the layout whose levels begin with `lowest`, each with anchors of one of `sizes`."""
    return Layout(tuple(2**n for n in range(lowest, lowest + len(sizes))), tuple(sizes))


@dataclass(frozen=True)
class Targets:
    """What a detector is to say of one image; that nothing is there where it is not told here."""

    own: NDArray[np.int64]  # (n,) the anchors of a lesion in their order, of thousands a handful
    deltas: Boxes  # (n, 4) from each of them to its lesion
    kinds: NDArray[np.integer]  # (n,) the class of its lesion
    between: NDArray[np.int64]  # (m,) anchors too close to a lesion and to nothing to teach


def anchors(layout: Layout, rows: int, columns: int) -> Boxes:
    """Return the boxes `(A, 4)` of an image's anchors, cut off at its edges.

    They go level by level, along rows of cells, in a cell by scale, then ratio: the order of
    KerasCV's `AnchorGenerator` and of the networks' outputs.
    """
    levels = [
        _level(stride, _shapes(size, layout), rows, columns)
        for stride, size in zip(layout.strides, layout.sizes, strict=True)
    ]
    inside = np.clip(np.concatenate(levels), 0, [columns, rows, columns, rows])
    return np.asfortranarray(inside)  # they are compared a side at a time


def _shapes(size: float, layout: Layout) -> Boxes:
    root = np.sqrt(layout.ratios)
    return np.concatenate(
        [np.stack([s * root, s / root], 1) for s in size * np.array(layout.scales)]
    )


def _level(stride: int, shapes: Boxes, rows: int, columns: int) -> Boxes:
    down, across = (stride * (np.arange(-(-n // stride)) + 0.5) for n in (rows, columns))
    y, x = np.meshgrid(down, across, indexing="ij")
    centre = np.stack([x, y], -1)[:, :, None]  # (h, w, 1, 2)
    return np.concatenate([centre - shapes / 2, centre + shapes / 2], -1).reshape(-1, 4)


def overlaps(some: Boxes, others: Boxes) -> Boxes:
    """Return the intersection over union `(n, m)` of `some` `(n, 4)` with `others` `(m, 4)`."""
    # A side at a time: numpy is slow along an axis of two.
    (x0, y0, x1, y1), (u0, v0, u1, v1) = some.T[:, :, None], others.T[:, None]
    common = np.maximum(np.minimum(x1, u1) - np.maximum(x0, u0), 0)
    common *= np.maximum(np.minimum(y1, v1) - np.maximum(y0, v0), 0)
    either = (x1 - x0) * (y1 - y0) + (u1 - u0) * (v1 - v0) - common
    return common / np.maximum(either, 1e-9)


def encode(boxes: Boxes, anchor: Boxes) -> Boxes:
    """Return deltas `(n, 4)` that lead from each `anchor` to its box, both `(n, 4)`.

    They are the shift of the centre, x then y, in widths and heights of the anchor, and the
    logarithms of the factors of width and height, all divided by `VARIANCE`. The anchors' and the
    boxes' sides must be longer than 0.
    """
    sides = _sides(anchor)
    shift = (_centres(boxes) - _centres(anchor)) / sides
    return np.concatenate([shift, np.log(_sides(boxes) / sides)], -1) / VARIANCE


def decode(deltas: NDArray, anchor: Boxes) -> Boxes:
    """Return the boxes to which `deltas` `(..., A, 4)` lead from `anchor` `(A, 4)`."""
    moved = deltas * VARIANCE
    centre = _centres(anchor) + moved[..., :2] * _sides(anchor)
    half = _sides(anchor) * np.exp(np.minimum(moved[..., 2:], LARGEST_DELTA)) / 2
    return np.concatenate([centre - half, centre + half], -1)


def targets(boxes: Boxes, kinds: NDArray[np.integer], anchor: Boxes) -> Targets:
    """Return what a detector with anchors `anchor` `(A, 4)` is to say of an image.

    Its lesions are `boxes` `(n, 4)` of the classes `kinds` `(n,)`, n of 1 or more.

    An anchor belongs to the lesion that it overlaps most, if by an intersection over union of
    0.5 or more; below 0.4 it belongs to none, and in between it does not teach: as KerasCV's
    `RetinaNetLabelEncoder`, after Lin et al. 2017. Unlike there, a lesion also gets the anchor
    that overlaps it most, or one smaller than the anchors would go unlearned; of two lesions with
    the same best anchor, the one that fits it better.

    Raises
    ------
    ValueError
        If there is no box, one without area, or not one class for each.
    """
    if not 0 < len(boxes) == len(kinds):
        raise ValueError(f"one or more boxes with a class each, not {len(boxes)}, {len(kinds)}.")
    if (_sides(boxes) <= 0).any():
        raise ValueError("a lesion's box has no width or no height.")
    near = _touching(boxes, anchor)
    most, lesion = _matched(overlaps(boxes, anchor[near]))
    found = most >= POSITIVE
    own, lesion = near[found], lesion[found]
    between = near[~found & (most >= NEGATIVE)]
    return Targets(own, encode(boxes[lesion], anchor[own]), kinds[lesion], between)


def _touching(boxes: Boxes, anchor: Boxes) -> NDArray[np.int64]:
    """Return which anchors reach into the box about all `boxes`: few, and all that can match."""
    x0, y0, x1, y1 = anchor.T
    low, high = boxes[:, :2].min(0), boxes[:, 2:].max(0)
    return np.flatnonzero((x0 < high[0]) & (x1 > low[0]) & (y0 < high[1]) & (y1 > low[1]))


def _matched(overlap: Boxes) -> tuple[Boxes, NDArray[np.int64]]:
    """Return what each anchor overlaps and its lesion, given `(n, A)`; a best one counts as 1."""
    lesion, most = overlap.argmax(0), overlap.max(0)
    if not len(most):
        return most, lesion
    best, fit = overlap.argmax(1), overlap.max(1)
    for index in np.argsort(fit, kind="stable"):  # the best fit last, so that it stays
        if fit[index] > 0:
            most[best[index]], lesion[best[index]] = 1, index
    return most, lesion


def _centres(boxes: Boxes) -> Boxes:
    return (boxes[..., :2] + boxes[..., 2:]) / 2


def _sides(boxes: Boxes) -> Boxes:
    return boxes[..., 2:] - boxes[..., :2]
