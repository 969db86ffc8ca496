"""Intervals of a proportion that invert a binomial test: mid-p and Blaker's."""

from typing import Any

from mammo_lib.stats.rates.score import crossing


def mid_p(k: int, n: int, level: float) -> tuple[float, float]:
    """Return the ends where either one-sided mid-p-value is half of 1 - `level`.

    Half the chance of the outcome itself counts, so it is shorter than Clopper and Pearson's
    interval and covers about as often as it says rather than at least as often (Lancaster 1961;
    Berry & Armitage 1995).
    """
    alpha = 1 - level
    return _mid_p_lower(k, n, alpha), 1 - _mid_p_lower(n - k, n, alpha)


def blaker(k: int, n: int, level: float) -> tuple[float, float]:
    """Return the outermost chances that Blaker's test accepts (Canad. J. Stat. 2000; 28: 783-798).

    It covers at least as often as it says, like Clopper and Pearson's interval, and always lies
    within that one.
    """
    alpha = 1 - level
    return _blaker_lower(k, n, alpha), 1 - _blaker_lower(n - k, n, alpha)


def _mid_p_lower(k: int, n: int, alpha: float) -> float:
    from scipy.stats import binom  # late: slow to import

    if k == 0:
        return 0.0

    def excess(chance: float) -> float:
        return alpha / 2 - binom.sf(k, n, chance) - binom.pmf(k, n, chance) / 2

    if k == n:
        return float(alpha ** (1 / n))
    return crossing(excess, k / n, 0.0)


def _blaker_lower(k: int, n: int, alpha: float) -> float:
    """Return the smallest chance that is accepted with `k` of `n`.

    Acceptability is the chance of `k` or more plus that of the widest opposite tail, `j` or
    fewer, that is no likelier. It jumps where the opposite tail takes in one more outcome; in
    between it falls, then rises (Klaschka 2010). Where the chance of `k` or more is half alpha
    it is at most alpha, and where that is alpha at least alpha: the jumps lie between.
    """
    from scipy.stats import beta, binom  # late: slow to import

    if k == 0:
        return 0.0
    here, last = beta.ppf([alpha / 2, alpha], k, n - k + 1)
    # The widest opposite tail at the start is the last that is not likelier than half alpha.
    j = int(binom.ppf(alpha / 2, n, here)) - 1
    while here < last:
        step = _next_jump(k, n, j + 1, here, last)

        def excess(chance: float, j: int = j) -> float:
            return float(binom.sf(k - 1, n, chance) + binom.cdf(j, n, chance) - alpha)

        if excess(here) > 0:
            return float(here)
        if excess(step) > 0:
            return crossing(excess, here, step)
        here, j = step, j + 1
    return float(last)


def _next_jump(k: int, n: int, j: int, here: float, last: float) -> float:
    """Return the chance above `here`, at most `last`, where `j` or fewer is as likely as `k` on."""
    from scipy.stats import binom  # late: slow to import

    def excess(chance: float) -> Any:
        return binom.sf(k - 1, n, chance) - binom.cdf(j, n, chance)

    return crossing(excess, here, last)
