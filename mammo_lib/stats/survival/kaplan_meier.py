"""The Kaplan-Meier estimate of survival."""

from dataclasses import dataclass, replace
from math import exp, nan
from typing import Any

import numpy as np

from mammo_lib.stats.estimate import Estimate, normal_quantile
from mammo_lib.stats.sample import finite, level_of
from mammo_lib.stats.survival.follow_up import Floats, follow_up


@dataclass(frozen=True, eq=False)
class SurvivalCurve:
    """Survival just after each distinct `time` (k,) of follow-up.

    `at_risk` were followed until just before it, `events` happened at it. `se` is Greenwood's.
    The curve is known up to `end`, the longest follow-up.
    """

    time: Floats
    at_risk: Floats
    events: Floats
    survival: Floats
    se: Floats
    level: float

    @property
    def end(self) -> float:
        return float(self.time[-1])

    def at(self, times: Any) -> tuple[Estimate, ...]:
        """Return survival at each of `times` with its interval, symmetric in log survival."""
        asked = finite(times, "times")
        return tuple(self._at(float(when)) for when in asked)

    def _at(self, when: float) -> Estimate:
        blank = Estimate(nan, level=self.level, method="log-greenwood", n=int(self.at_risk[0]))
        if when > self.end and self.survival[-1] > 0:
            return blank.without_interval(f"follow-up ends at {self.end:g}")
        step = int(np.searchsorted(self.time, when, side="right")) - 1
        if step < 0 or self.survival[step] == 1:
            return _fixed(blank, 1.0, "no event so far: the variance is zero")
        if self.survival[step] == 0:
            return _fixed(blank, 0.0, "nobody is left: the variance is undefined")
        return _log_wald(blank, float(self.survival[step]), float(self.se[step]))


def kaplan_meier(time: Any, event: Any, *, level: float = 0.95) -> SurvivalCurve:
    """Return survival by `time` (n,) to `event` (n,) of 1, or 0 where follow-up ended without.

    Kaplan & Meier 1958, with Greenwood's variance. Those censored at the time of an event count
    as at risk of it. Cases are independent, and censoring must tell nothing of the risk: women
    who leave because they feel ill bias it. Deaths of other causes are no censoring.
    """
    seen = follow_up(time, event)
    when, code = np.unique(seen.time, return_inverse=True)
    leaving = np.bincount(code)
    at_risk = (seen.n - np.cumsum(leaving) + leaving).astype(float)
    events = np.bincount(code, weights=seen.event).astype(float)
    survival = np.cumprod(1 - events / at_risk)
    spread = np.divide(events, at_risk * (at_risk - events), where=at_risk > events, out=events * 0)
    return SurvivalCurve(
        when, at_risk, events, survival, survival * np.sqrt(np.cumsum(spread)), level_of(level)
    )


def _fixed(blank: Estimate, value: float, reason: str) -> Estimate:
    return replace(blank.without_interval(reason), value=value)


def _log_wald(blank: Estimate, value: float, se: float) -> Estimate:
    reach = exp(normal_quantile(blank.level) * se / value)
    return replace(blank, value=value, se=se, low=value / reach, high=min(1.0, value * reach))
