"""The figure of merit of each modality and reader, and what each case adds to it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.readers.merit import Merit
from mammo_lib.stats.readers.reads import Reads
from mammo_lib.stats.roc.placement import placements
from mammo_lib.stats.sample import Sample


@dataclass(frozen=True)
class Part:
    """What the cases of one class add: `value` (e, m) around the figure, 0 where unread.

    `index` (m,) are their places among all cases; `read` (e, m) says who read what.
    """

    value: NDArray[np.float64]
    read: NDArray[np.bool_]
    index: NDArray[np.intp]


@dataclass(frozen=True)
class Figure:
    """`theta` (e,) of e entries (modality, then reader) and its parts, one or two classes."""

    theta: NDArray[np.float64]
    parts: tuple[Part, ...]
    n_cases: int


def figure(reads: Reads, merit: Merit) -> Figure:
    """Return the figures of `merit` of all entries of `reads`."""
    _enough(reads, merit)
    if merit.is_area:
        return _areas(reads)
    index = np.flatnonzero(merit.wanted(reads.positive))
    scores = reads.entries[:, index]
    right, read = merit.right(scores), ~np.isnan(scores)
    theta = _shares(right.sum(axis=1), read.sum(axis=1))
    around = np.where(read, right - theta[:, None], 0.0)
    return Figure(theta, (Part(around, read, index),), reads.n_cases)


def _shares(count: NDArray[np.float64], size: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.divide(count, size, out=np.full(len(count), np.nan), where=size > 0)


def _enough(reads: Reads, merit: Merit) -> None:
    """Raise a Problem where a reader of a modality has no case of a class that is needed."""
    read = ~np.isnan(reads.entries)
    for source, of_class in (("positive", reads.positive), ("negative", ~reads.positive)):
        needed = merit.is_area or merit.source == source
        without = read.any(axis=1) & ~read[:, of_class].any(axis=1)
        if needed and without.any():
            i, j = divmod(int(np.flatnonzero(without)[0]), len(reads.readers))
            raise Problem(
                f"label: reader {reads.readers[j]} read no {source} case in modality "
                f"{reads.modalities[i]}; '{merit.name}' needs one at least."
            )


def _areas(reads: Reads) -> Figure:
    scores = reads.entries
    positive, negative = np.flatnonzero(reads.positive), np.flatnonzero(~reads.positive)
    above, below = np.zeros((len(scores), len(positive))), np.zeros((len(scores), len(negative)))
    theta = np.full(len(scores), np.nan)
    read = ~np.isnan(scores)
    for e, (score, known) in enumerate(zip(scores, read, strict=True)):
        if known.any():
            placed = placements(Sample(reads.positive[known], score[None, known], (e,)))
            theta[e] = placed.auc[0]
            above[e, known[positive]] = placed.positive[0]
            below[e, known[negative]] = placed.negative[0]
    parts = Part(above, read[:, positive], positive), Part(below, read[:, negative], negative)
    return Figure(theta, parts, reads.n_cases)
