"""A detector's answers as a few boxes: the likeliest, without those that overlap a likelier one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from mammo_lib.networks.anchors import Boxes, decode

CANDIDATES = 1000  # of each class, the likeliest, go into suppression: its cost grows with them


@dataclass(frozen=True)
class Detections:
    """The boxes found on one image, the likeliest first."""

    boxes: NDArray[np.float64]  # (n, 4) x0, y0, x1, y1 in pixels
    scores: NDArray[np.float64]  # (n,) probability of the class
    classes: NDArray[np.int64]  # (n,) from 0


def detections(
    deltas: NDArray,
    logits: NDArray,
    anchor: Boxes,
    *,
    rows: int,
    columns: int,
    threshold: float = 0.01,
    overlap: float = 0.5,
    most: int = 100,
) -> Detections:
    """Return what a detector found on one image of `rows` and `columns`.

    Parameters
    ----------
    deltas, logits
        Its outputs ``boxes`` `(A, 4)` and ``classes`` `(A, k)` for that image.
    anchor
        Its anchors `(A, 4)`.
    threshold
        Probability that a box must reach. It is low since free-response curves need the unlikely
        boxes too; for a figure or a report, raise it.
    overlap
        Intersection over union above which the less likely of two boxes of a class goes.
    most
        Boxes to keep, of all classes together.
    """
    likely = np.flatnonzero((logits >= logit(threshold)).any(1))  # only these are worth the work
    scores = expit(np.asarray(logits, np.float64)[likely])
    boxes = decode(np.asarray(deltas, np.float64)[likely], anchor[likely])
    boxes = np.clip(boxes, 0, [columns, rows, columns, rows])
    found = [
        (int(index), kind)
        for kind in range(scores.shape[1])
        for index in _of_class(boxes, scores[:, kind], threshold, overlap, most)
    ]
    index, classes = np.array(found, np.int64).reshape(-1, 2).T
    score = scores[index, classes]
    best = np.argsort(-score, kind="stable")[:most]
    return Detections(boxes[index[best]], score[best], classes[best])


def suppress(
    boxes: Boxes, scores: NDArray, *, overlap: float = 0.5, most: int | None = None
) -> NDArray[np.int64]:
    """Return the indices of the boxes `(n, 4)` that stay, the highest of `scores` `(n,)` first.

    Greedy: the likeliest box stays, all that overlap it by more than `overlap` go, and so on,
    until `most` stay or none is left. Of equal scores the first counts as higher.
    """
    order = np.argsort(-scores, kind="stable")
    x0, y0, x1, y1 = np.ascontiguousarray(boxes[order].T)
    area = (x1 - x0) * (y1 - y0)
    left = np.ones(len(order), bool)
    kept: list[int] = []
    for i in range(len(order)):
        if len(kept) == most:
            break
        if left[i]:
            kept.append(i)
            common = np.maximum(np.minimum(x1[i], x1[i:]) - np.maximum(x0[i], x0[i:]), 0)
            common *= np.maximum(np.minimum(y1[i], y1[i:]) - np.maximum(y0[i], y0[i:]), 0)
            left[i:] &= common <= overlap * (area[i] + area[i:] - common)
    return order[np.array(kept, np.int64)]


def _of_class(
    boxes: Boxes, scores: NDArray, threshold: float, overlap: float, most: int
) -> NDArray[np.int64]:
    likely = np.flatnonzero((scores >= threshold) & (boxes[:, 2:] > boxes[:, :2]).all(1))
    likely = likely[np.argsort(-scores[likely], kind="stable")[:CANDIDATES]]
    return likely[suppress(boxes[likely], scores[likely], overlap=overlap, most=most)]
