"""A statistic with its interval."""

from dataclasses import dataclass, replace
from math import isnan, nan, sqrt

from mammo_lib.stats.normal import quantile
from mammo_lib.stats.sample import level_of

MINUS = "−"


@dataclass(frozen=True)
class Estimate:
    """A statistic with its interval: `value`, `low`, `high` and `se` share one unit.

    `low` and `high` are NaN where no interval can be given; `reason` then says why.
    `n` counts cases, `n_positive` those of label 1, `n_clusters` the independent units
    (patients) when the interval rests on them, else None.
    """

    value: float
    low: float = nan
    high: float = nan
    se: float = nan
    level: float = 0.95
    method: str = ""
    n: int | None = None
    n_positive: int | None = None
    n_clusters: int | None = None
    reason: str | None = None

    @property
    def has_interval(self) -> bool:
        return not (isnan(self.low) or isnan(self.high))

    def text(self, digits: int = 2) -> str:
        """Return such as ``0.86 (95 % CI 0.83–0.89)``."""
        if isnan(self.value):
            return f"not estimable ({self.reason})" if self.reason else "not estimable"
        value = _number(self.value, digits)
        if not self.has_interval:
            return f"{value} (no interval: {self.reason})" if self.reason else value
        low, high = _number(self.low, digits), _number(self.high, digits)
        # A dash before a minus sign cannot be read.
        dash = " to " if MINUS in low + high else "–"
        return f"{value} ({100 * self.level:g} % CI {low}{dash}{high})"

    def __str__(self) -> str:
        return self.text()

    def without_interval(self, reason: str) -> "Estimate":
        """Return the same value with its interval and standard error withdrawn, and why."""
        return replace(self, low=nan, high=nan, se=nan, reason=reason)


def wald(estimate: Estimate, variance: float) -> Estimate:
    """Return `estimate` with the symmetric normal interval that `variance` gives."""
    se = sqrt(variance)
    reach = normal_quantile(estimate.level) * se
    return replace(estimate, low=estimate.value - reach, high=estimate.value + reach, se=se)


def normal_quantile(level: float) -> float:
    """Return how many standard errors a two-sided interval of `level` reaches (1.96 for 0.95)."""
    return quantile(0.5 + level_of(level) / 2)


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    negative = text.startswith("-") and float(text) != 0
    return MINUS + text[1:] if negative else text.lstrip("-")
