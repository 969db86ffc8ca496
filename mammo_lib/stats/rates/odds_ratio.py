"""The odds ratio of two proportions of different cases, given both margins."""

from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.rates.counts import successes
from mammo_lib.stats.sample import level_of


def conditional_odds_ratio(k1: int, n1: int, k2: int, n2: int, *, level: float = 0.95) -> Estimate:
    """Return the likeliest odds ratio of `k1` of `n1` against `k2` of `n2`, and its exact interval.

    Given all margins the count follows Fisher's noncentral hypergeometric distribution, whose
    tails of half 1 - `level` each make the ends: the interval covers at least as often as it
    says, more often in small samples. It belongs to Fisher's test and is nearer to 1 than the
    odds ratio of the table. Where the margins admit one table only, there is no value, and
    any odds ratio is possible.
    """
    k1, n1 = successes(k1, n1, ("k1", "n1"))
    k2, n2 = successes(k2, n2, ("k2", "n2"))
    if not (n1 and n2):
        raise Problem("n1, n2: a group without cases has no odds.")
    from scipy.stats.contingency import odds_ratio  # late: slow to import

    found = odds_ratio([[k1, n1 - k1], [k2, n2 - k2]], kind="conditional")
    ends = found.confidence_interval(level_of(level))
    low, high = float(ends.low), float(ends.high)
    return Estimate(float(found.statistic), low, high, level=level, method="fisher", n=n1 + n2)
