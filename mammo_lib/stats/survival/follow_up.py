"""Times of follow-up and whether they ended in the event, checked together."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.sample import binary, finite, same_length

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FollowUp:
    """`time` (n,) not negative, and `event` (n,) bool: False where the case was censored then."""

    time: Floats
    event: NDArray[np.bool_]

    @property
    def n(self) -> int:
        return len(self.time)

    @property
    def n_events(self) -> int:
        return int(np.count_nonzero(self.event))


def follow_up(time: Any, event: Any) -> FollowUp:
    """Check `time` (n,) and `event` (n,) of 0 (censored) and 1 together."""
    until, ended = finite(time, "time"), binary(event, "event")
    same_length({"time": until, "event": ended})
    if until.min() < 0:
        raise Problem(f"time: {until.min():g} is before follow-up began; count from its start.")
    return FollowUp(until, ended)


def rated(time: Any, event: Any, risk: Any) -> tuple[FollowUp, Floats]:
    """Check follow-up and `risk` (n,) together; at least one event is needed."""
    seen, score = follow_up(time, event), finite(risk, "risk")
    same_length({"time": seen.time, "risk": score})
    if not seen.n_events:
        raise Problem("event: all values are 0; without an event no risk can be judged.")
    return seen, score
