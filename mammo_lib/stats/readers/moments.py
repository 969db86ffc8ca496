"""Second moments of success, by what two readings have in common, for U-statistics.

A success is one negative and one positive ranked rightly by a reader (a tie one half), or one
case called rightly. Two successes of modalities or entries a and b may share the negative, the
positive, the reader; an axis of length 2 stands for each: 0 for any two, 1 for the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.readers.merit import Merit
from mammo_lib.stats.readers.reads import Reads

BLOCK = 2**22  # comparisons held at a time, 32 MB
ROUNDING = 1e-14  # of squares of shares near 1 taken from each other


@dataclass(frozen=True)
class Moments:
    """Sums of products of successes, `hits`, and how many there are, `count`.

    Both are (2, ..., 2, k, k): an axis for each of `sources`, then the k entries or modalities.
    `size` (k,) is the number of successes and failures of each.
    """

    sources: tuple[str, ...]
    hits: NDArray[np.float64]
    count: NDArray[np.float64]
    size: NDArray[np.float64]

    def variance(self, *, biased: bool = False) -> NDArray[np.float64]:
        """Return the covariance (k, k) of the shares of successes.

        Gallas 2006: each moment weighed by how many pairs have just so much in common, less the
        product of the true shares. Its estimate from pairs with nothing in common is unbiased
        and may be larger than the rest; with `biased` the observed shares stand in, as in a
        bootstrap without end. NaN where no two pairs have nothing in common.
        """
        weight = self._share(_exactly(self.count, len(self.sources)))
        moment = _ratio(self.hits, self.count) if biased else self._distinct()
        total = np.where(weight > 0, weight * np.nan_to_num(moment), 0)
        axes = tuple(range(len(self.sources)))
        found = total.sum(axis=axes) - moment[(0,) * len(axes)]
        return np.where(np.abs(found) <= ROUNDING, 0.0, found)

    def components(self) -> NDArray[np.float64]:
        """Return the (2, ..., 2, k, k) covariance components of each source and their meetings.

        The first, of nothing in common, is the mean's square. A component that no two readings
        can show on its own counts as zero: what there is of it is found in those that hold it.
        """
        moment, places = self._distinct(), _by_number(len(self.sources))
        found = np.zeros_like(moment)
        for place in places:
            below = sum(found[other] for other in places if _within(other, place))
            found[place] = np.nan_to_num(moment[place] - below)
        return found

    def contributions(self) -> NDArray[np.float64]:
        """Return what each component adds to the variance (2, ..., 2, k, k)."""
        return self.components() * self._share(self.count)

    def _distinct(self) -> NDArray[np.float64]:
        axes = len(self.sources)
        return _ratio(_exactly(self.hits, axes), _exactly(self.count, axes))

    def _share(self, count: NDArray[np.float64]) -> NDArray[np.float64]:
        return _ratio(count, np.broadcast_to(np.multiply.outer(self.size, self.size), count.shape))

    def over_readers(self, t: int) -> "Moments":
        """Return the moments of `t` modalities from those of their readers, pooled by pairs."""
        return Moments(
            (*self.sources, "reader"),
            _pooled(self.hits, t),
            _pooled(self.count, t),
            self.size.reshape(t, -1).sum(axis=1),
        )


def moments(reads: Reads, merit: Merit) -> Moments:
    """Return the moments of the entries (modality, then reader) of `reads`.

    For an area it takes time proportional to negatives x positives x the square of entries.
    """
    if not merit.is_area:
        scores = reads.entries[:, merit.wanted(reads.positive)]
        read = (~np.isnan(scores)).astype(float)
        hits, count = _one_class(merit.right(scores)), _one_class(read)
        return Moments((merit.source,), hits, count, read.sum(axis=1))
    negative, positive = reads.entries[:, ~reads.positive], reads.entries[:, reads.positive]
    of_negative, of_positive = (
        (~np.isnan(scores)).astype(float) for scores in (negative, positive)
    )
    count = _one_class(of_negative)[:, None] * _one_class(of_positive)[None]
    size = of_negative.sum(axis=1) * of_positive.sum(axis=1)
    return Moments(("negative", "positive"), _ranked(negative, positive), count, size)


def _one_class(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (2, e, e) products of sums, and sums of products, of `values` (e, m)."""
    sums = values.sum(axis=1)
    return np.stack([np.multiply.outer(sums, sums), values @ values.T])


def _ranked(negative: NDArray[np.float64], positive: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (2, 2, e, e) sums of products of successes, pairs of cases block by block."""
    entries = len(negative)
    same_pair = np.zeros((entries, entries))
    by_negative, by_positive = np.zeros(negative.shape), np.zeros(positive.shape)
    for chosen, success in _successes(negative, positive):
        # Whole numbers: exact whatever the order in which they are added up.
        flat = success.reshape(entries, -1)
        same_pair += flat @ flat.T
        by_negative += success.sum(axis=1)
        by_positive[:, chosen] = success.sum(axis=2)
    any_two, same_negative = _one_class(by_negative)
    same_positive = _one_class(by_positive)[1]
    # Successes were counted double.
    return np.array([[any_two, same_positive], [same_negative, same_pair]]) / 4


def _successes(
    negative: NDArray[np.float64], positive: NDArray[np.float64]
) -> Iterator[tuple[slice, NDArray[np.float64]]]:
    """Yield twice the successes (e, block, negatives) of a block of positives at a time."""
    step = max(1, BLOCK // max(1, negative.size))
    for start in range(0, positive.shape[1], step):
        chosen = slice(start, start + step)
        high, low = positive[:, chosen, None], negative[:, None, :]
        yield chosen, (high > low).astype(float) + (high >= low)


def _pooled(sums: NDArray[np.float64], t: int) -> NDArray[np.float64]:
    """Return `sums` (..., e, e) over readers as (..., 2, t, t): any two, and the same one."""
    r = sums.shape[-1] // t
    table = sums.reshape(*sums.shape[:-2], t, r, t, r)
    any_two, same = np.einsum("...aibj->...ab", table), np.einsum("...aibi->...ab", table)
    return np.stack([any_two, same], axis=-3)


def _exactly(at_least: NDArray[np.float64], axes: int) -> NDArray[np.float64]:
    """Return the sums over pairs that have just so much in common, from those with so much."""
    found = at_least.copy()
    for axis in range(axes):
        np.moveaxis(found, axis, 0)[0] -= np.moveaxis(found, axis, 0)[1]
    return found


def _ratio(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(a, b, out=np.full_like(a, np.nan), where=b > 0)


def _by_number(axes: int) -> list[tuple[int, ...]]:
    return sorted(product((0, 1), repeat=axes), key=sum)


def _within(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Return whether `a` is a proper part of `b`."""
    return a != b and all(x <= y for x, y in zip(a, b, strict=True))
