"""How narrow the interval of one area under a ROC curve will be, and how many cases that takes."""

from dataclasses import dataclass
from math import isfinite, sqrt

from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import normal_quantile
from mammo_lib.stats.planning.auc_plan import at_least_one, whole
from mammo_lib.stats.planning.auc_variance import model_of


@dataclass(frozen=True)
class AucPrecision:
    """The expected normal interval `auc` ± `half_width` with so many cases, not yet rounded up."""

    auc: float
    half_width: float
    n_positive: float
    n_negative: float
    level: float
    model: str
    design_effect: float

    def text(self) -> str:
        """Return such as ``40 positive and 160 negative cases give 0.85 ± 0.07 (95 % CI)``."""
        clustered = f", design effect {self.design_effect:g}" if self.design_effect != 1 else ""
        return (
            f"{whole(self.n_positive):,} positive and {whole(self.n_negative):,} negative cases "
            f"give an AUC of {self.auc:.3g} ± {self.half_width:.3f} "
            f"({100 * self.level:g} % CI{clustered})"
        )

    def __str__(self) -> str:
        return self.text()


def precision_auc(
    auc: float,
    n_positive: float,
    n_negative: float,
    *,
    level: float = 0.95,
    model: str = "empirical",
    b: float = 1.0,
    design_effect: float = 1.0,
) -> AucPrecision:
    """Return the half width of the normal interval of `auc` with so many cases.

    `model`, `b` and `design_effect` are as for OneAuc and `power_auc`. Near an area of 1 real
    intervals lean to the left: the half width is then the mean of the two sides.
    """
    for value, name in ((n_positive, "n_positive"), (n_negative, "n_negative")):
        if not (value > 0 and isfinite(value)):
            raise Problem(f"{name}: {value!r} is not a number above 0.")
    variance = at_least_one(design_effect) * model_of(model)(auc, n_negative / n_positive, b)
    half = normal_quantile(level) * sqrt(variance / n_positive)
    return AucPrecision(auc, half, n_positive, n_negative, level, model, design_effect)


def sample_size_auc_precision(
    auc: float,
    half_width: float,
    *,
    ratio: float = 1.0,
    level: float = 0.95,
    model: str = "empirical",
    b: float = 1.0,
    design_effect: float = 1.0,
) -> AucPrecision:
    """Return how many positives, with `ratio` negatives each, give an interval ± `half_width`."""
    if not 0 < half_width < 0.5:
        raise Problem(f"half_width: {half_width!r} is not between 0 and 0.5.")
    if not (ratio > 0 and isfinite(ratio)):
        raise Problem(f"ratio: {ratio!r} is not a number above 0.")
    variance = at_least_one(design_effect) * model_of(model)(auc, ratio, b)
    positives = variance * (normal_quantile(level) / half_width) ** 2
    return AucPrecision(auc, half_width, positives, ratio * positives, level, model, design_effect)
