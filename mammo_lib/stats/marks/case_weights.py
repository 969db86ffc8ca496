"""How often each case counts in each resample of whole units."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.units import Units, draws, weights

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
    longest = max(rows, len(pool.code))
    parts = [statistic(often[pool.code]) for often in weights(drawn, pool.count, rows=longest)]
    return np.concatenate(parts, axis=1)
