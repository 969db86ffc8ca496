"""What a two-by-two table says of a test: its shares, and the ratios made of them."""

from dataclasses import dataclass, replace
from math import inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.rates.likelihood_ratio import LogRatios
from mammo_lib.stats.rates.predictive import at_prevalence
from mammo_lib.stats.rates.proportions import clustered_proportion, proportion_interval
from mammo_lib.stats.sample import binary, level_of, same_length
from mammo_lib.stats.units import Units, units


@dataclass(frozen=True)
class DiagnosticTable:
    """The counts of a test against the truth and what follows from them.

    `prevalence` and `positive_share` are shares of all cases with the condition and with a
    positive test. `youden` is sensitivity + specificity − 1; `number_needed_to_diagnose` its
    reciprocal, the number of tests for one correct finding. Both take their ends from both
    intervals at once, so they cover more often than they say.
    """

    tp: int
    fp: int
    fn: int
    tn: int
    prevalence: Estimate
    positive_share: Estimate
    sensitivity: Estimate
    specificity: Estimate
    accuracy: Estimate
    ppv: Estimate
    npv: Estimate
    positive_likelihood_ratio: Estimate
    negative_likelihood_ratio: Estimate
    odds_ratio: Estimate
    youden: Estimate
    number_needed_to_diagnose: Estimate

    @property
    def negative_share(self) -> Estimate:
        """The share of all cases with a negative test."""
        return complement(self.positive_share)

    @property
    def false_negative_rate(self) -> Estimate:
        """1 − sensitivity."""
        return complement(self.sensitivity)

    @property
    def false_positive_rate(self) -> Estimate:
        """1 − specificity."""
        return complement(self.specificity)

    @property
    def false_discovery_rate(self) -> Estimate:
        """1 − PPV."""
        return complement(self.ppv)

    @property
    def false_omission_rate(self) -> Estimate:
        """1 − NPV."""
        return complement(self.npv)


def diagnostic_table(
    label: Any,
    decision: Any,
    *,
    prevalence: float | None = None,
    cluster: Any = None,
    method: str = "wilson",
    level: float = 0.95,
) -> DiagnosticTable:
    """Return what `decision` (n,) of 0/1 says of `label` (n,), each with its interval.

    `method` is one of proportion_interval's, for the shares. With `cluster` (n,) cases of one
    cluster may be correlated: shares have clustered_proportion's interval, ratios one from
    the spread of the clusters' sums. Likelihood and odds ratios are normal in the log (Simel
    1991; Woolf 1955) and have no interval where a count in them is 0.

    PPV and NPV hold for the sample's own share of positives, which an enriched reading set
    makes far too high; `prevalence`, taken as known, gives them for another by Bayes' rule.
    """
    truth, test = binary(label, "label"), binary(decision, "decision")
    same_length({"label": truth, "decision": test})
    pool = units(len(truth), cluster)
    if cluster is not None and method != "wilson":
        raise Problem(f"method: '{method}' takes all cases as independent; leave it at 'wilson'.")
    shares = _Shares(None if cluster is None else pool, method, level_of(level))
    ratios = LogRatios(truth, test, pool, clustered=cluster is not None, level=level)
    table = _table(truth, test, shares, ratios)
    return table if prevalence is None else _elsewhere(table, prevalence)


def complement(share: Estimate) -> Estimate:
    """Return 1 − `share`."""
    return replace(share, value=1 - share.value, low=1 - share.high, high=1 - share.low)


@dataclass(frozen=True)
class _Shares:
    pool: Units | None
    method: str
    level: float

    def __call__(self, success: NDArray[np.bool_], within: NDArray[np.bool_]) -> Estimate:
        """Return the share of `success` (n,) among the cases `within` (n,)."""
        found = success[within]
        if self.pool is None or not len(found):
            return proportion_interval(
                int(found.sum()), len(found), method=self.method, level=self.level
            )
        return clustered_proportion(found, self.pool.code[within], level=self.level)


def _table(
    truth: NDArray[np.bool_], test: NDArray[np.bool_], share: _Shares, ratios: LogRatios
) -> DiagnosticTable:
    sensitivity, specificity = share(test, truth), share(~test, ~truth)
    youden, everyone = _youden(sensitivity, specificity), np.ones_like(truth)
    return DiagnosticTable(
        *ratios.counts,
        prevalence=share(truth, everyone),
        positive_share=share(test, everyone),
        sensitivity=sensitivity,
        specificity=specificity,
        accuracy=share(truth == test, everyone),
        ppv=share(truth, test),
        npv=share(~truth, ~test),
        positive_likelihood_ratio=ratios.positive(),
        negative_likelihood_ratio=ratios.negative(),
        odds_ratio=ratios.odds(),
        youden=youden,
        number_needed_to_diagnose=_reciprocal(youden),
    )


def _youden(sensitivity: Estimate, specificity: Estimate) -> Estimate:
    return replace(
        sensitivity,
        value=sensitivity.value + specificity.value - 1,
        low=sensitivity.low + specificity.low - 1,
        high=sensitivity.high + specificity.high - 1,
        se=nan,
        n=(sensitivity.n or 0) + (specificity.n or 0),
        n_positive=sensitivity.n,
        n_clusters=None,
        reason=sensitivity.reason or specificity.reason,
    )


def _reciprocal(youden: Estimate) -> Estimate:
    if not youden.value > 0:
        blank = replace(youden, value=nan)
        return blank.without_interval("the test is no better than chance")
    high = 1 / youden.low if youden.low > 0 else inf
    if not youden.has_interval:
        high = nan
    return replace(youden, value=1 / youden.value, low=1 / youden.high, high=high)


def _elsewhere(table: DiagnosticTable, prevalence: float) -> DiagnosticTable:
    ppv, npv = at_prevalence(
        table.positive_likelihood_ratio, table.negative_likelihood_ratio, prevalence
    )
    return replace(table, ppv=ppv, npv=npv)
