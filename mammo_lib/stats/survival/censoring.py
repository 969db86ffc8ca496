"""The chance of still being followed, and how its estimation enters other estimates.

Censoring is turned around: it is the event, and true events end its observation. Where both
happen at one time, the events come first.
"""

from dataclasses import dataclass

import numpy as np

from mammo_lib.stats.survival.follow_up import Floats, FollowUp


@dataclass(frozen=True, eq=False)
class Censoring:
    """`time` (k,) of censorings, how many were `censored` then and how many `at_risk` of it."""

    seen: FollowUp
    time: Floats
    censored: Floats
    at_risk: Floats

    def before(self, when: Floats) -> Floats:
        """Return the chance of being uncensored until just before each of `when` (m,)."""
        free = np.concatenate([[1.0], np.cumprod(1 - self.censored / self.at_risk)])
        return free[np.searchsorted(self.time, when, side="left")]

    def influence(self, weight: Floats) -> Floats:
        """Return each case's part (n,) in the error of a sum that divides by `before`.

        `weight` (n,) are the terms of the sum, divided by the chance just before their case's
        time. The parts sum to 0; they are the integrals of the censoring martingales over the
        share at risk (Blanche, Dartigues & Jacqmin-Gadda 2013, web appendix).
        """
        seen = self.seen
        rank = np.argsort(seen.time, kind="stable")
        after = np.concatenate([[0.0], np.cumsum(weight[rank][::-1])])[::-1]
        later = after[np.searchsorted(seen.time[rank], self.time, side="right")]
        jump = later / self.at_risk
        drift = np.concatenate([[0.0], np.cumsum(jump * self.censored / self.at_risk)])
        last = np.searchsorted(self.time, seen.time, side="right")
        # An event at a time of censoring ends the observation first.
        exposed = np.where(seen.event, np.searchsorted(self.time, seen.time, side="left"), last)
        own = np.zeros(seen.n)
        own[~seen.event] = jump[last[~seen.event] - 1]
        return own - drift[exposed]


def censoring(seen: FollowUp) -> Censoring:
    """Return the Kaplan-Meier steps of the censoring of `seen`."""
    when, censored = np.unique(seen.time[~seen.event], return_counts=True)
    everyone, events = np.sort(seen.time), np.sort(seen.time[seen.event])
    ahead = seen.n - np.searchsorted(everyone, when, side="left")
    happened = np.searchsorted(events, when, "right") - np.searchsorted(events, when, "left")
    return Censoring(seen, when, censored.astype(float), (ahead - happened).astype(float))
