"""The area under a part of the ROC curve."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.roc.auc_comparison import paired
from mammo_lib.stats.roc.curve_bootstrap import (
    CurveComparison,
    Resampling,
    read_comparison,
    read_interval,
)
from mammo_lib.stats.roc.curve_reading import area_between, share
from mammo_lib.stats.roc.roc_points import RocPoints, points
from mammo_lib.stats.sample import sample


@dataclass(frozen=True)
class _Part:
    """The part of a curve where the share of `focus` is `low` to `high`."""

    low: float
    high: float
    focus: str
    corrected: bool

    def __post_init__(self) -> None:
        if not share(self.low, "low") < share(self.high, "high"):
            raise Problem(f"low: {self.low!r} is not below high = {self.high!r}.")

    def __call__(self, curves: RocPoints) -> NDArray[np.float64]:
        """Return the areas (B,), corrected where that is asked for, below chance as well."""
        area = area_between(curves, self.low, self.high, self.focus)
        if not self.corrected:
            return area
        return (1 + (area - self.by_chance) / (self.high - self.low - self.by_chance)) / 2

    @property
    def by_chance(self) -> float:
        """The area of a score that tells nothing."""
        return (self.high - self.low) * ((1 - self.low) + (1 - self.high)) / 2


def partial_auc(
    label: Any,
    score: Any,
    low: float,
    high: float,
    focus: str = "specificity",
    corrected: bool = False,
) -> float:
    """Return the area under the ROC curve where the `focus` share is `low` to `high`.

    `focus` is "specificity" (a strip of the curve's left, for screening) or "sensitivity" (of
    its top). By trapezoids, ends interpolated; at most `high` - `low`. `corrected` scales it so
    that chance is 0.5 and perfection 1 (McClish 1989, Medical Decision Making 9:190); below
    chance that is not defined: NaN. Areas of different ranges cannot be compared.
    """
    part = _Part(low, high, focus, corrected)
    cases = sample(label, score)
    return _of(part, points(cases.positive, cases.scores[0]))


def partial_auc_interval(
    label: Any,
    score: Any,
    low: float,
    high: float,
    focus: str = "specificity",
    corrected: bool = False,
    *,
    cluster: Any = None,
    strata: Any = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> Estimate:
    """Return `partial_auc` with its percentile interval, whole clusters being redrawn.

    Resamples whose corrected area falls below chance count as they come, below 0.5; if the
    sample's own does, there is neither value nor interval.
    """
    part = _Part(low, high, focus, corrected)
    cases = sample(label, score)
    value = _of(part, points(cases.positive, cases.scores[0]))
    how = Resampling(cluster, strata, level, n_boot, rng)
    if np.isnan(value):
        return how.blank(cases, value).without_interval("the area is below that of chance")
    return read_interval(cases, part, how)


def compare_partial_auc(
    label: Any,
    a: Any,
    b: Any,
    low: float,
    high: float,
    focus: str = "specificity",
    corrected: bool = False,
    *,
    cluster: Any = None,
    strata: Any = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> CurveComparison:
    """Compare the partial areas of `a` and `b` (n,) by the paired bootstrap of clusters.

    Percentile interval; the test takes the replicates' spread as normal. The correction scales
    the difference and leaves the test as it is.
    """
    part = _Part(low, high, focus, corrected)
    return read_comparison(
        paired(label, a, b), part, Resampling(cluster, strata, level, n_boot, rng)
    )


def _of(part: _Part, curve: RocPoints) -> float:
    value = float(part(curve)[0])
    # A score that tells nothing has 0.5 but for rounding.
    return float("nan") if part.corrected and value < 0.5 - 1e-12 else value
