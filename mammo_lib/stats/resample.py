"""The bootstrap of any statistic of a table, whole units at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.bootstrap_interval import interval, known
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.sample import level_of
from mammo_lib.stats.units import Units, draws, units

if TYPE_CHECKING:
    import pandas as pd

Statistic = Callable[["pd.DataFrame"], float]


@dataclass(frozen=True)
class Bootstrap:
    """An interval and what it was made from: `replicates` (n_boot,), NaN where undefined."""

    estimate: Estimate
    replicates: NDArray[np.float64]


def bootstrap(
    statistic: Statistic,
    frame: pd.DataFrame,
    *,
    unit: str | None = None,
    strata: str | None = None,
    method: str = "percentile",
    n_boot: int = 2000,
    level: float = 0.95,
    indices: NDArray[np.integer] | None = None,
    rng: np.random.Generator | None = None,
) -> Bootstrap:
    """Return `statistic(frame)` with its interval when whole units of `frame` are redrawn.

    `unit` names the column of the independent unit. Patients, not images, are independent:
    four views of one woman carry about one woman's information, and rows drawn singly give
    too narrow an interval. `strata` names a column, equal within a unit, whose numbers of
    units stay fixed. `method` is "percentile", "basic", "normal" or "bca". `indices` (n_boot,
    units), in order of first appearance, replaces the draws. A statistic that raises Problem
    in a resample is undefined there. No bootstrap mends a sample of very few units.
    """
    pool = units(len(frame), _column(frame, unit), _column(frame, strata))
    resampled = _Resampled(statistic, frame, pool)
    estimate = Estimate(
        float(statistic(frame)),
        level=level_of(level),
        method=f"bootstrap-{known(method)}",
        n=len(frame),
        n_clusters=None if unit is None else pool.count,
    )
    replicates = np.array([resampled(drawn) for drawn in draws(pool, n_boot, rng, indices)])
    return Bootstrap(interval(estimate, replicates, method, resampled.jackknife), replicates)


class _Resampled:
    """A statistic of the rows that a draw of units brings along."""

    def __init__(self, statistic: Statistic, frame: pd.DataFrame, pool: Units) -> None:
        self._statistic, self._frame, self._count = statistic, frame, pool.count
        self._order = np.argsort(pool.code, kind="stable")
        self._size = pool.sizes()
        self._start = np.cumsum(self._size) - self._size

    def __call__(self, drawn: NDArray[np.intp]) -> float:
        """Return the statistic of the `drawn` units, each as often as it was drawn."""
        size = self._size[drawn]
        before = np.cumsum(size) - size
        place = np.arange(size.sum()) + np.repeat(self._start[drawn] - before, size)
        try:
            return float(self._statistic(self._frame.iloc[self._order[place]]))
        except Problem:
            return np.nan

    def jackknife(self) -> NDArray[np.float64]:
        """Return the statistic without each unit in turn."""
        everyone = np.arange(self._count)
        return np.array([self(np.delete(everyone, i)) for i in everyone])


def _column(frame: pd.DataFrame, name: str | None) -> pd.Series | None:
    if name is None:
        return None
    if name not in frame:
        raise Problem(f"frame: has no column '{name}'.{nearest(name, map(str, frame))}")
    return frame[name]
