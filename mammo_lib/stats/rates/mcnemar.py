"""The tests that two proportions of the same cases are equal."""

from math import nan

TESTS = ("mid-p", "exact", "asymptotic", "corrected")


def mcnemar(b: int, c: int, test: str) -> tuple[float, float]:
    """Return the statistic and the two-sided p-value for `b` against `c` discordant pairs.

    "asymptotic" is chi-squared with one degree of freedom, "corrected" the same with Edwards'
    continuity correction: both are undefined without discordant pairs. "exact" is binomial and
    rejects too seldom; "mid-p" counts half the chance of the outcome itself (Fagerland,
    Lydersen & Laake, BMC Med. Res. Methodol. 2013; 13: 91). These two have no statistic.
    """
    from scipy.stats import binom, chi2  # late: slow to import

    discordant = b + c
    if test in ("asymptotic", "corrected"):
        if not discordant:
            return nan, nan
        apart = abs(b - c) if test == "asymptotic" else max(abs(b - c) - 1, 0)
        statistic = apart**2 / discordant
        return statistic, float(chi2.sf(statistic, 1))
    fewer, itself = min(b, c), binom.pmf(b, discordant, 0.5)
    exact = min(1.0, 2 * binom.cdf(fewer, discordant, 0.5))
    if test == "exact":
        return nan, float(exact)
    # A balanced outcome lies in both tails.
    return nan, float(1 - itself / 2 if b == c else exact - itself)
