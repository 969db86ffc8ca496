"""Weighted counts of the points below and to the left of each point of a plane."""

import numpy as np
from numpy.typing import ArrayLike

from mammo_lib.stats.survival.follow_up import Floats


def dominated(x: ArrayLike, y: ArrayLike, weight: Floats) -> Floats:
    """Return (n,) the sum of `weight` over points with both `x` and `y` strictly below a point's.

    One pass a bit of the ranks of `x`, the highest first: in each, points of a block's lower
    half are summed in the order of `y` and given to those of its upper half, and then the halves
    become blocks. n log(n) steps and memory for n.
    """
    rank = np.unique(np.asarray(x), return_inverse=True)[1]
    # Among equal y the greater x comes first, so that a tie in y is never counted.
    order = np.lexsort((-rank, np.asarray(y)))
    found = np.zeros(len(rank))
    for bit in reversed(range(int(rank.max()).bit_length())):
        here, carried = rank[order], weight[order]
        upper = (here >> bit) & 1 == 1
        start = _starts(here >> (bit + 1))
        running = np.concatenate([[0.0], np.cumsum(np.where(upper, 0.0, carried))])
        received = running[1:] - running[start]
        found[order[upper]] += received[upper]
        order = _halved(order, upper, start)
    return found


def _starts(block: np.ndarray) -> np.ndarray:
    """Return for each of rising `block` (n,) where its run begins."""
    new = np.concatenate([[False], block[1:] != block[:-1]])
    return np.maximum.accumulate(np.where(new, np.arange(len(block)), 0))


def _halved(order: np.ndarray, upper: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return `order` with the lower half of each block before its `upper` one, each as it was."""
    lower = np.concatenate([[0], np.cumsum(~upper)])
    before = lower[:-1] - lower[start]  # of the lower half, in the block so far
    size = len(order)
    end = np.minimum.accumulate(_ends(start, size)[::-1])[::-1]
    all_lower = lower[end] - lower[start]
    place = np.where(upper, np.arange(size) - before + all_lower, start + before)
    halved = np.empty_like(order)
    halved[place] = order
    return halved


def _ends(start: np.ndarray, size: int) -> np.ndarray:
    """Return where the next block begins at the last point of each block, else `size`."""
    last = np.concatenate([start[1:] != start[:-1], [True]])
    return np.where(last, np.arange(1, size + 1), size)
