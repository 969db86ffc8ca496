"""The independent units (patients) that a bootstrap draws, and the cases each brings along."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.sample import clusters, generator

BLOCK_BYTES = 2**26  # of weights, or what is made of them, at once


@dataclass(frozen=True)
class Units:
    """`code` (n,) is each case's unit, 0 to `count` - 1; `strata` the units drawn together."""

    code: NDArray[np.intp]
    count: int
    strata: tuple[NDArray[np.intp], ...]

    def draw(self, rng: np.random.Generator) -> NDArray[np.intp]:
        """Return `count` units drawn with replacement, in each stratum as many as it holds."""
        parts = [members[rng.integers(len(members), size=len(members))] for members in self.strata]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def sizes(self) -> NDArray[np.intp]:
        """Return the number of cases (count,) of each unit."""
        return np.bincount(self.code, minlength=self.count)


def units(n: int, cluster: Any = None, strata: Any = None) -> Units:
    """Return the units of `n` cases; without `cluster` every case is one.

    `strata` (n,), equal within a unit, keeps the number of units of each stratum fixed.
    """
    code, count = clusters(cluster, n)
    if strata is None:
        return Units(code, count, (np.arange(count),))
    stratum, known = clusters(strata, n, "strata")
    of_unit = np.empty(count, dtype=np.intp)
    of_unit[code] = stratum
    if (of_unit[code] != stratum).any():
        raise Problem("strata: differs between cases of one unit; a unit is drawn as a whole.")
    return Units(code, count, tuple(np.flatnonzero(of_unit == i) for i in range(known)))


def draws(
    pool: Units, n_boot: int, rng: np.random.Generator | None, indices: Any = None
) -> Iterator[NDArray[np.intp]]:
    """Return `n_boot` draws of units one after another, or the rows of `indices` if given."""
    if indices is not None:
        return iter(_checked(indices, pool.count))
    if n_boot < 1:
        raise Problem(f"n_boot: {n_boot} is too few; 2000 is usual.")
    source = generator(rng)
    return (pool.draw(source) for _ in range(n_boot))


def weights(
    drawn: Iterator[NDArray[np.intp]], count: int, *, rows: int = 0
) -> Iterator[NDArray[np.float64]]:
    """Yield (units, replicates) how often each unit was drawn, a bounded block at a time.

    The bound holds for what is made of it too, `rows` to a replicate if these are more.
    """
    # More columns than these fall out of the processor's cache and take twice as long.
    columns = int(np.clip(BLOCK_BYTES // (8 * max(count, rows)), 1, 32))
    while block := [np.bincount(draw, minlength=count) for draw in islice(drawn, columns)]:
        yield np.stack(block, axis=1).astype(np.float64, order="C")


def _checked(indices: Any, count: int) -> NDArray[np.intp]:
    drawn = np.asarray(indices)
    if drawn.ndim != 2 or not np.issubdtype(drawn.dtype, np.integer) or not drawn.size:
        raise Problem("indices: give whole numbers, a row a replicate and a column a draw.")
    if drawn.min() < 0 or drawn.max() >= count:
        raise Problem(f"indices: {drawn.min()} to {drawn.max()} is not within 0 to {count - 1}.")
    return drawn.astype(np.intp, copy=False)
