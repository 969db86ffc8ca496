"""What a new model changes in the risk of the same cases: net reclassification and IDI."""

from dataclasses import dataclass, replace
from math import isnan, nan, sqrt
from typing import Any

import numpy as np

from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import Estimate, wald
from mammo_lib.stats.normal import two_sided
from mammo_lib.stats.probabilities.forecasts import Floats, forecasts
from mammo_lib.stats.sample import finite, level_of, probability, same_length

ALIKE = "the variance is zero or unknown: too few cases, or all move alike"


@dataclass(frozen=True)
class Change:
    """The `total` of `events` and `nonevents`, each positive where the new model is better.

    `statistic` is standard normal, and `p_value` two-sided, if nothing changed.
    """

    total: Estimate
    events: Estimate
    nonevents: Estimate
    statistic: float
    p_value: float


@dataclass(frozen=True)
class Reclassification:
    """Net reclassification over risk categories (None without thresholds) and over any change
    of risk (`continuous`, -2 to 2), and the integrated discrimination improvement `idi`."""

    categorical: Change | None
    continuous: Change
    idi: Change


def reclassification(
    label: Any, old: Any, new: Any, *, thresholds: Any = None, level: float = 0.95
) -> Reclassification:
    """Return how the risk moves from `old` to `new` (n,) in cases of `label` (n,) 0 or 1.

    A category holds risks at or above its lower threshold. Net reclassification is the share of
    events that move up less that moving down, plus the reverse for nonevents (Pencina et al.
    2008; without categories 2011); IDI is the rise of the mean risk in events less that in
    nonevents. Intervals are normal, from the multinomial and the sample variance; the tests of
    net reclassification use the variance under no change (2008). Independent cases, and
    models fitted elsewhere: on their own training cases all of these are too good. Both indices,
    continuous reclassification above all, reward miscalibrated models and useless predictors
    (Hilden & Gerds 2014; Pepe et al. 2015): give them beside net benefit, never alone.
    """
    outcome, before = forecasts(label, old, name="old")
    after = probability(new, "new")
    same_length({"label": outcome, "new": after})
    event = outcome == 1
    blank = Estimate(nan, level=level_of(level), method="wald", n=len(event))
    blank = replace(blank, n_positive=int(event.sum()))
    categorical = None
    if thresholds is not None:
        cuts = _cuts(thresholds)
        categories = [np.searchsorted(cuts, risk, side="right") for risk in (before, after)]
        categorical = _moved(np.sign(categories[1] - categories[0]), event, blank)
    return Reclassification(
        categorical,
        _moved(np.sign(after - before), event, blank),
        _idi(after - before, event, blank),
    )


def _cuts(thresholds: Any) -> Floats:
    cuts = finite(thresholds, "thresholds")
    if (np.diff(cuts) <= 0).any() or cuts[0] <= 0 or cuts[-1] >= 1:
        raise Problem("thresholds: give rising risks strictly within 0 to 1.")
    return cuts


def _moved(step: np.ndarray, event: np.ndarray, blank: Estimate) -> Change:
    """Return the net reclassification of `step` (n,): 1 for a rise, -1 for a fall."""
    parts = step[event], -step[~event]
    null = sum(float((part != 0).mean()) / len(part) for part in parts)
    return _change(parts, [float(part.var()) for part in parts], null, blank)


def _idi(rise: Floats, event: np.ndarray, blank: Estimate) -> Change:
    parts = rise[event], -rise[~event]
    variances = [float(part.var(ddof=1)) if len(part) > 1 else nan for part in parts]
    null = sum(variance / len(part) for variance, part in zip(variances, parts, strict=True))
    return _change(parts, variances, null, blank)


def _change(
    parts: tuple[np.ndarray, np.ndarray], variances: list[float], null: float, blank: Estimate
) -> Change:
    """Return the means of `parts` and their sum, with the test by the variance `null` of it."""
    means = [float(part.mean()) for part in parts]
    of_mean = [variance / len(part) for variance, part in zip(variances, parts, strict=True)]
    # A part whose cases all move alike has no variance to be known by, and so has the sum none.
    of_sum = sum(of_mean) if min(of_mean) > 0 else nan
    total, events, nonevents = (
        _estimate(replace(blank, value=value), variance)
        for value, variance in zip([sum(means), *means], [of_sum, *of_mean], strict=True)
    )
    statistic = _statistic(total.value, null)
    return Change(total, events, nonevents, statistic, two_sided(statistic))


def _statistic(value: float, variance: float) -> float:
    if variance > 0:
        return value / sqrt(variance)
    return 0.0 if value == 0 and not isnan(variance) else nan  # nothing moved: p is 1


def _estimate(estimate: Estimate, variance: float) -> Estimate:
    # One case has no visible spread: its zero variance is not certainty.
    if not variance > 0:
        return estimate.without_interval(ALIKE)
    return wald(estimate, variance)
