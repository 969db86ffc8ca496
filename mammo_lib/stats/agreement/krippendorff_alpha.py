"""Krippendorff's alpha: agreement of any number of readers, on any scale, with gaps."""

from itertools import combinations
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.agreement.ratings import categories_of, coded, measured
from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.sample import level_of
from mammo_lib.stats.units import draws, units

SCALES = ("nominal", "ordinal", "interval", "ratio")
BLOCK = 1024


def krippendorff_alpha(
    ratings: Any,
    *,
    scale: str = "nominal",
    cluster: Any = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> Estimate:
    """Return 1 minus the observed over the expected disagreement of `ratings` (n cases, m readers).

    Numbers, NaN where a reader gave none; cases with fewer than two ratings are left out. `scale`
    says what disagreement is: "nominal" any, "ordinal" by ranks, "interval" by the difference
    squared, "ratio" by the difference relative to the sum, squared (values of 0 or more).
    With `rng`, a percentile interval from cases, or whole clusters, drawn anew; else none.

    Like kappa it falls when nearly all cases are alike (Krippendorff 2011).
    """
    if scale not in SCALES:
        raise Problem(f"scale: '{scale}' is unknown.{nearest(scale, SCALES)}")
    raw = measured(ratings, complete=False)
    pool = units(len(raw), cluster)
    alpha = _Alpha(raw, scale)
    estimate = Estimate(
        alpha(np.ones(len(raw))),
        level=level_of(level),
        method="krippendorff" if rng is None else "bootstrap-percentile",
        n=int(alpha.paired.sum()),
        n_clusters=None if cluster is None else pool.count,
    )
    if np.isnan(estimate.value):
        return estimate.without_interval("all ratings are alike: no disagreement is expected")
    if rng is None:
        return estimate.without_interval("an interval needs a bootstrap: give rng")
    often = (np.bincount(d, minlength=pool.count)[pool.code] for d in draws(pool, n_boot, rng))
    return interval(estimate, np.array([alpha(times) for times in often]))


class _Alpha:
    """Alpha of the cases, each counted a number of times."""

    def __init__(self, raw: NDArray[np.float64], scale: str) -> None:
        self._scale = scale
        rated = ~np.isnan(raw)
        self.paired = rated.sum(axis=1) >= 2
        if not self.paired.any():
            raise Problem("ratings: no case has two ratings or more.")
        if scale == "ratio" and (raw[rated] < 0).any():
            raise Problem("ratings: holds values below 0, which a ratio scale has not.")
        kept = np.where(self.paired[:, None], raw, nan)
        self._values = np.asarray(categories_of(kept, None, "ratings"), dtype=float)
        self._code = coded(kept, self._values)
        self._given = self._code >= 0
        # A case's pairs count as much as its ratings do.
        self._share = np.where(self.paired, 1 / np.maximum(rated.sum(axis=1) - 1, 1), 0)

    def __call__(self, times: NDArray[Any]) -> float:
        """Return alpha with case i counted `times` (n,)[i]."""
        weight = np.broadcast_to(times[:, None], self._code.shape)[self._given]
        counted = np.bincount(self._code[self._given], weights=weight, minlength=len(self._values))
        count = counted.astype(np.float64)
        place = self._place(count)
        expected = self._expected(place, count)
        if not expected:
            return nan
        observed = float(times @ (self._share * self._observed(place)))
        return 1 - observed * float(count.sum() - 1) / expected

    def _place(self, count: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where each value lies on the scale: ordinal ones lie at their mean rank."""
        return np.cumsum(count) - count / 2 if self._scale == "ordinal" else self._values

    def _observed(self, place: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the disagreement (n,) summed over each case's ordered pairs of ratings."""
        summed = np.zeros(len(self._code))
        for one, other in combinations(range(self._code.shape[1]), 2):
            both = self._given[:, one] & self._given[:, other]
            first, second = self._code[both, one], self._code[both, other]
            summed[both] += 2 * self._apart(place[first], place[second])
        return summed

    def _expected(self, place: NDArray[np.float64], count: NDArray[np.float64]) -> float:
        """Return the disagreement summed over all ordered pairs of ratings, in blocks."""
        starts = range(0, len(place), BLOCK)
        blocks = (slice(start, start + BLOCK) for start in starts)
        return float(
            sum(count[b] @ self._apart(place[b, None], place[None, :]) @ count for b in blocks)
        )

    def _apart(self, one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
        if self._scale == "nominal":
            return (one != other).astype(float)
        apart = (one - other) ** 2
        if self._scale == "ratio":
            return apart / np.maximum((one + other) ** 2, np.finfo(float).tiny)
        return apart
