"""The exact test of a proportion against a fixed one."""

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.rates.counts import successes

ALTERNATIVES = ("two-sided", "greater", "less")


def binomial_test(k: int, n: int, *, chance: float = 0.5, alternative: str = "two-sided") -> float:
    """Return the p-value of `k` successes of `n` independent cases if each has `chance`.

    Exact; the two-sided one adds up all outcomes that are no likelier than `k`, as R does.
    """
    if alternative not in ALTERNATIVES:
        told = nearest(alternative, ALTERNATIVES)
        raise Problem(f"alternative: '{alternative}' is unknown.{told}")
    k, n = successes(k, n)
    if n == 0:
        raise Problem("n: is 0; no cases say nothing about a proportion.")
    if not 0 <= chance <= 1:
        raise Problem(f"chance: {chance} is not within 0 to 1.")
    from scipy.stats import binomtest  # late: slow to import

    return float(binomtest(k, n, chance, alternative=alternative).pvalue)
