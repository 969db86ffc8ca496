"""Predictive values at a prevalence that is not the sample's."""

from dataclasses import replace
from math import inf

from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import Estimate


def at_prevalence(
    positive: Estimate, negative: Estimate, prevalence: float
) -> tuple[Estimate, Estimate]:
    """Return PPV and NPV at `prevalence` from the `positive` and `negative` likelihood ratios.

    By Bayes' rule the odds after the test are those before times the likelihood ratio, so the
    ratio's interval becomes the share's (Mercaldo, Lau & Zhou, Stat. Med. 2007; 26: 2170-2183,
    logit method). `prevalence` counts as known; its own uncertainty is not in the interval, and
    sensitivity and specificity are taken to be the same there, which another case mix belies.
    """
    if not 0 < prevalence < 1:
        raise Problem(f"prevalence: {prevalence!r} is not between 0 and 1; give a share.")
    odds = prevalence / (1 - prevalence)
    ppv = replace(
        positive,
        value=_share(odds * positive.value),
        low=_share(odds * positive.low),
        high=_share(odds * positive.high),
    )
    npv = replace(
        negative,
        value=1 - _share(odds * negative.value),
        low=1 - _share(odds * negative.high),
        high=1 - _share(odds * negative.low),
    )
    return _renamed(ppv), _renamed(npv)


def _share(odds: float) -> float:
    return 1.0 if odds == inf else odds / (1 + odds)


def _renamed(share: Estimate) -> Estimate:
    # The ratio's standard error is in another unit.
    return replace(share, se=float("nan"), method="bayes-logit")
