"""The area under the ROC curve of a risk for having the event by a given time."""

from dataclasses import replace
from math import nan
from typing import Any

import numpy as np

from mammo_lib.stats.estimate import Estimate, wald
from mammo_lib.stats.sample import finite, level_of
from mammo_lib.stats.survival.censoring import Censoring, censoring
from mammo_lib.stats.survival.follow_up import Floats, rated


def time_dependent_auc(
    time: Any,
    event: Any,
    risk: Any,
    times: Any,
    *,
    inclusive: bool = False,
    level: float = 0.95,
) -> tuple[Estimate, ...]:
    """Return for each of `times` the chance that a case has higher `risk` (n,) than a control.

    Cases had the event before that time, controls were followed beyond it event-free; those
    censored in between are neither, and cases stand for them by the inverse chance of being
    still followed (marginal weights; Uno et al. 2007; Blanche, Dartigues & Jacqmin-Gadda 2013).
    An event exactly at the time counts as neither, or as a case if `inclusive`. The standard
    error is that of the influence function, the estimated weights included; the interval is
    normal, cut to 0..1. Censoring must tell nothing of event or risk. Near the end of follow-up
    few controls carry everything. `n_positive` counts cases.
    """
    seen, score = rated(time, event, risk)
    lost = censoring(seen)
    chance = lost.before(seen.time)
    blank = Estimate(nan, level=level_of(level), method="ipcw", n=seen.n)
    found = []
    for when in finite(times, "times"):
        happened = seen.time <= when if inclusive else seen.time < when
        weight = (happened & seen.event) / chance
        found.append(_area(score, weight, (seen.time > when).astype(float), lost, blank))
    return tuple(found)


def _area(
    risk: Floats, case: Floats, control: Floats, lost: Censoring, blank: Estimate
) -> Estimate:
    """Return the area for weights (n,) of cases and controls, 0 for those that are neither."""
    blank = replace(blank, n_positive=int(np.count_nonzero(case)))
    if not (case.any() and control.any()):
        return blank.without_interval("no case or no control at this time")
    # Everyone's share of controls that they outrank, and of cases that outrank them.
    over = _below(risk, control)
    under = _below(-risk, case)
    value = float(case @ over / case.sum())
    estimate = replace(blank, value=value)
    if value in (0.0, 1.0):
        return estimate.without_interval(f"the area is exactly {value:g}: no variance to see")
    of_case = case * (over - value) / case.mean()
    influence = of_case + control * (under - value) / control.mean() + lost.influence(of_case)
    variance = float(influence.var(ddof=1)) / len(risk)
    if variance < 1e-24:
        return estimate.without_interval("the variance is zero: the risk tells no cases apart")
    found = wald(estimate, variance)
    return replace(found, low=max(found.low, 0.0), high=min(found.high, 1.0))


def _below(risk: Floats, weight: Floats) -> Floats:
    """Return for each case the share of `weight` (n,) at lower `risk`, ties counting one half."""
    order = np.argsort(risk, kind="stable")
    running = np.concatenate([[0.0], np.cumsum(weight[order])])
    low, high = (np.searchsorted(risk[order], risk, side=side) for side in ("left", "right"))
    return (running[low] + running[high]) / (2 * running[-1])
