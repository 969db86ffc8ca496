"""How narrow the interval of a proportion will be, what it shows, and how many cases that takes."""

from dataclasses import dataclass
from math import floor, nan

import numpy as np

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.planning.auc_plan import at_least_one
from mammo_lib.stats.rates.proportions import BY_STATSMODELS, interval_ends
from mammo_lib.stats.sample import level_of

MOST = 10**9


@dataclass(frozen=True)
class ProportionPlan:
    """What to expect of a proportion of `rate` among `n` cases.

    `low` and `high` are the ends of the interval if `rate` itself is seen. `power` is the chance
    that the interval leaves `null` out, NaN without one.
    """

    rate: float
    n: int
    low: float
    high: float
    level: float
    method: str
    design_effect: float
    null: float | None = None
    power: float = nan

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2

    def text(self) -> str:
        """Return such as ``with 40 cases a proportion of 0.90 has a 95 % CI of 0.77–0.96 …``."""
        clustered = f" (design effect {self.design_effect:g})" if self.design_effect != 1 else ""
        told = (
            f"with {self.n:,} cases{clustered} a proportion of {self.rate:.2f} has a "
            f"{100 * self.level:g} % CI of {self.low:.2f}–{self.high:.2f} (± {self.half_width:.3f})"
        )
        if self.null is None:
            return told
        return f"{told}; it leaves {self.null:.2f} out with a power of {100 * self.power:.0f} %"

    def __str__(self) -> str:
        return self.text()


def precision_proportion(
    rate: float,
    n: int,
    *,
    null: float | None = None,
    level: float = 0.95,
    method: str = "wilson",
    design_effect: float = 1.0,
) -> ProportionPlan:
    """Return the interval to expect of a true `rate`, such as a sensitivity, of `n` cases.

    For a sensitivity `n` counts the positives alone. `method` is "wilson", "clopper-pearson",
    "jeffreys" or "agresti-coull", on `n` over the design effect. With `null`, also the exact
    binomial chance that the interval leaves it out, whichever way; it goes up and down with
    `n` in small steps, since counts are whole.
    """
    _check(rate, "rate", method)
    if n < 1:
        raise Problem(f"n: {n!r} is below 1.")
    size = n / at_least_one(design_effect)
    low, high = interval_ends(rate * size, size, method, level_of(level))
    power = nan if null is None else _power(rate, null, size, method, level)
    ends = float(low), float(high)
    return ProportionPlan(rate, int(n), *ends, level, method, design_effect, null, power)


def sample_size_proportion(
    rate: float,
    half_width: float,
    *,
    level: float = 0.95,
    method: str = "wilson",
    design_effect: float = 1.0,
) -> ProportionPlan:
    """Return the fewest cases whose interval around a seen `rate` is ± `half_width` or less."""
    if not 0 < half_width < 0.5:
        raise Problem(f"half_width: {half_width!r} is not between 0 and 0.5.")

    def plan(n: int) -> ProportionPlan:
        return precision_proportion(
            rate, n, level=level, method=method, design_effect=design_effect
        )

    few, many = 0, 1
    while plan(many).half_width > half_width:
        few, many = many, 2 * many
        if many > MOST:
            raise Problem(f"half_width: {half_width:g} takes more than {MOST:,} cases.")
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if plan(middle).half_width <= half_width else (middle, many)
    return plan(many)


def _power(rate: float, null: float, size: float, method: str, level: float) -> float:
    # Late: SciPy's distributions take most of a second to import.
    from scipy.stats import binom

    _check(null, "null", method)
    count = floor(size + 1e-9)
    if count < 1:
        raise Problem("n: less than one case is left after division by design_effect.")
    found = np.arange(count + 1)
    low, high = interval_ends(found, np.full(count + 1, count), method, level)
    return float(binom.pmf(found, count, rate)[(low > null) | (high < null)].sum())


def _check(rate: float, name: str, method: str) -> None:
    if method not in BY_STATSMODELS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, BY_STATSMODELS)}")
    if not 0 <= rate <= 1:
        raise Problem(f"{name}: {rate!r} is not between 0 and 1.")
