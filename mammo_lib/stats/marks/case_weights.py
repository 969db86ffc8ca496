"""How often each case counts in each resample of whole units."""

from collections.abc import Callable
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.units import Units, draws

BLOCK_BYTES = 2**26

Weighed = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def reweighted(
    statistic: Weighed,
    pool: Units,
    *,
    n_boot: int,
    rng: np.random.Generator | None,
    rows: int = 0,
) -> NDArray[np.float64]:
    """Return (k, n_boot) what `statistic` makes of each resample of the units of `pool`.

    `statistic` turns weights (K, b), how often each case counts in b resamples, into (k, b).
    Nothing is matched, sorted or fitted anew. Blocks of b are as long as memory allows, where
    `statistic` keeps `rows` numbers a resample or the K weights, whichever is more.
    """
    drawn = draws(pool, n_boot, rng)
    longest = max(rows, len(pool.code), 1)
    size = int(np.clip(BLOCK_BYTES // (8 * longest), 1, 256))
    parts = []
    while block := [np.bincount(draw, minlength=pool.count) for draw in islice(drawn, size)]:
        often = np.stack(block, axis=1).astype(np.float64)  # (units, b)
        parts.append(statistic(often[pool.code]))
    return np.concatenate(parts, axis=1)
