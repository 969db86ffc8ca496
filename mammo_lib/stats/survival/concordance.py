"""The chance that of two cases the one at higher risk has the event first."""

from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.estimate import Estimate, wald
from mammo_lib.stats.sample import level_of
from mammo_lib.stats.survival.censoring import censoring
from mammo_lib.stats.survival.dominance import dominated
from mammo_lib.stats.survival.follow_up import Floats, FollowUp, rated

METHODS = ("harrell", "uno")


@dataclass(frozen=True)
class Concordance:
    """The `estimate`, and how many pairs of cases it rests on.

    In comparable pairs the event of one is known to come first: `concordant`, `discordant`, or
    `tied_risk`. Two events at one time are not comparable: `tied_time`, or `tied_both`.
    """

    estimate: Estimate
    concordant: int
    discordant: int
    tied_risk: int
    tied_time: int
    tied_both: int


def concordance(
    time: Any,
    event: Any,
    risk: Any,
    *,
    method: str = "harrell",
    tau: float | None = None,
    level: float = 0.95,
) -> Concordance:
    """Return how often higher `risk` (n,) goes with the earlier event, ties counting one half.

    `time` (n,) ends in `event` (n,) 1 or in censoring 0, which counts as later at equal times.
    "harrell" takes all comparable pairs (Harrell et al. 1996) and so depends on when cases were
    censored; "uno" weights them by the inverse squared chance of being followed that long (Uno
    et al. 2011), right where censoring tells nothing of the risk. Events after `tau` are not
    used; late weights are few and great, so give "uno" a `tau` that many cases reach. The
    standard error is the infinitesimal jackknife's, taking the weights as known. Cases count as
    independent; the interval is normal, cut to 0..1. Absolute risk plays no part.
    """
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    seen, score = rated(time, event, risk)
    used = seen.event if tau is None else seen.event & (seen.time <= tau)
    blank = Estimate(np.nan, level=level_of(level), method=method, n=seen.n)
    blank = replace(blank, n_positive=int(used.sum()))
    counts = _pairs(seen, score, used.astype(float))
    weight = used / (censoring(seen).before(seen.time) ** 2 if method == "uno" else 1.0)
    weighted = counts if method == "harrell" else _pairs(seen, score, weight)
    high, low, tied = (round(float(part.sum()) / 2) for part in counts)
    tied_time, tied_both = _tied(seen.time[used], score[used])
    return Concordance(_estimate(blank, *weighted), high, low, tied, tied_time, tied_both)


def _pairs(seen: FollowUp, risk: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Return each case's (n,) concordant, discordant and risk-tied pairs, either way round.

    A pair counts the `weight` of the case whose event came first; 0 leaves it out.
    """
    # Censored cases outlive the events of their own time.
    place = np.unique(np.stack([seen.time, ~seen.event]), axis=1, return_inverse=True)[1]
    ones = np.ones(seen.n)
    high = dominated(place, -risk, weight) + weight * dominated(-place, risk, ones)
    low = dominated(place, risk, weight) + weight * dominated(-place, -risk, ones)
    every = _before(place, weight) + weight * _before(-place, ones)
    return high, low, every - high - low


def _before(place: np.ndarray, weight: Floats) -> Floats:
    """Return for each case the sum of `weight` (n,) over those strictly before its `place`."""
    values, code = np.unique(place, return_inverse=True)
    running = np.cumsum(np.bincount(code, weights=weight, minlength=len(values)))
    return np.concatenate([[0.0], running])[code]


def _tied(time: Floats, risk: Floats) -> tuple[int, int]:
    """Return the pairs of events tied in time only, and those tied in risk too."""
    in_time = np.unique(time, return_counts=True)[1]
    in_both = np.unique(np.stack([time, risk]), axis=1, return_counts=True)[1]
    pairs, both = (int((count * (count - 1) // 2).sum()) for count in (in_time, in_both))
    return pairs - both, both


def _estimate(blank: Estimate, high: Floats, low: Floats, tied: Floats) -> Estimate:
    every = high + low + tied  # (n,), each pair counted for both of its cases
    total = float(every.sum()) / 2
    if not total > 0:
        return blank.without_interval("no two cases are comparable")
    won = high + tied / 2
    value = float(won.sum()) / 2 / total
    influence = (won - value * every) / total
    variance = float(influence @ influence)
    estimate = replace(blank, value=value)
    if value in (0.0, 1.0):
        return estimate.without_interval(f"concordance is exactly {value:g}: no variance to see")
    if sqrt(variance) < 1e-12:
        return estimate.without_interval("the variance is zero: the risk tells no cases apart")
    found = wald(estimate, variance)
    return replace(found, low=max(found.low, 0.0), high=min(found.high, 1.0))
