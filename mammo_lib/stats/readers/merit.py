"""The figure of merit that a reader study compares."""

from dataclasses import dataclass
from math import inf, isfinite

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest

FIGURES = ("auc", "sensitivity", "specificity")


@dataclass(frozen=True)
class Merit:
    """An area, or the share of one class called rightly: positive from `threshold` on."""

    name: str
    threshold: float

    @property
    def is_area(self) -> bool:
        return self.name == "auc"

    @property
    def source(self) -> str:
        """The class of cases that a sensitivity or specificity is about."""
        return "positive" if self.name == "sensitivity" else "negative"

    def wanted(self, positive: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which cases (n,) the figure is about, from their labels."""
        if self.is_area:
            return np.ones_like(positive)
        return positive if self.source == "positive" else ~positive

    def right(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return 1 where `scores` of wanted cases are called rightly, 0 elsewhere or if NaN."""
        called = scores >= self.threshold if self.source == "positive" else scores < self.threshold
        return called.astype(float)


def merit(name: str, threshold: float | None) -> Merit:
    """Return the figure called `name`, which needs a `threshold` unless it is an area."""
    if name not in FIGURES:
        raise Problem(f"figure_of_merit: '{name}' is unknown.{nearest(name, FIGURES)}")
    if name == "auc":
        if threshold is not None:
            raise Problem("threshold: an area has none; leave it out or take 'sensitivity'.")
        return Merit(name, inf)
    if threshold is None or not isfinite(threshold):
        raise Problem(f"threshold: {name} needs the score from which a case is called positive.")
    return Merit(name, float(threshold))
