"""Which lesion each mark hits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.marks.boxes import SIDES, boxes, holds_centre, overlap
from mammo_lib.stats.marks.columns import having
from mammo_lib.stats.sample import finite

if TYPE_CHECKING:
    import pandas as pd

HITS = ("centre", "iou")
FALSE, REPEATED = -1, -2


def matched(
    lesions: pd.DataFrame, marks: pd.DataFrame, *, hit: str = "centre", iou: float = 0.1
) -> NDArray[np.intp]:
    """Return (n,) the place in `lesions` that each of n `marks` hits, FALSE or REPEATED.

    `lesions` has image_id, x, y, width, height; `marks` the same and score. A mark hits a lesion
    on its image if its centre lies in the lesion's box ("centre", edges included) or if their
    intersection over union is at least `iou` ("iou").

    Marks choose in falling order of score, each taking the lesion that it overlaps most among
    those it hits that are still free. A mark that hits only lesions already taken is REPEATED:
    neither a find nor false. So a lesion is rated by its highest mark, and what a mark counts as
    never depends on lower ones: the marks above any threshold are matched as if there were no
    others, which keeps the FROC curve from falling. Choosing pairs by best overlap instead would
    let a weak mark take a lesion from a strong one. A mark over two lesions finds one of them.
    """
    having(lesions, "lesions", ("image_id", *SIDES))
    having(marks, "marks", ("image_id", *SIDES, "score"))
    rule, least = _rule(hit), _least(iou)
    place = np.full(len(marks), FALSE)
    if len(marks) and len(lesions):
        mark, lesion, shared = _hits(lesions, marks, rule, least)
        place[mark] = REPEATED
        _choose(place, mark, lesion, shared, finite(marks["score"], "marks.score"))
    return place


def _rule(hit: str) -> str:
    if hit not in HITS:
        raise Problem(f"hit: '{hit}' is unknown.{nearest(hit, HITS)}")
    return hit


def _least(iou: float) -> float:
    if not 0 < iou <= 1:
        raise Problem(f"iou: {iou!r} is not above 0 and at most 1; 0.1 to 0.5 is usual.")
    return float(iou)


def _hits(
    lesions: pd.DataFrame, marks: pd.DataFrame, hit: str, iou: float
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return the places of mark and lesion of every hit, and how far the two overlap."""
    mark, lesion = _on_one_image(marks["image_id"], lesions["image_id"])
    drawn, true = boxes(marks, "marks")[mark], boxes(lesions, "lesions")[lesion]
    shared = overlap(drawn, true)
    hits = holds_centre(true, drawn) if hit == "centre" else shared >= iou
    return mark[hits], lesion[hits], shared[hits]


def _on_one_image(a: pd.Series, b: pd.Series) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places in `a` and in `b` of every pair on the same image."""
    import pandas as pd  # late: a second to import, and most callers have it already

    left = pd.DataFrame({"image": a.to_numpy(), "left": np.arange(len(a))})
    right = pd.DataFrame({"image": b.to_numpy(), "right": np.arange(len(b))})
    pairs = left.merge(right, on="image")
    return pairs["left"].to_numpy(), pairs["right"].to_numpy()


def _choose(
    place: NDArray[np.intp],
    mark: NDArray[np.intp],
    lesion: NDArray[np.intp],
    shared: NDArray[np.float64],
    score: NDArray[np.float64],
) -> None:
    """Write into `place` the lesion of each mark that gets one."""
    # All hits of one mark must stand together, also beside marks of the same score.
    best = np.full(len(place), -1.0)
    np.maximum.at(best, mark, shared)
    order = np.lexsort((lesion, -shared, mark, -best[mark], -score[mark]))
    taken: set[int] = set()
    for m, le in zip(mark[order].tolist(), lesion[order].tolist(), strict=True):
        if place[m] == REPEATED and le not in taken:
            place[m] = le
            taken.add(le)
