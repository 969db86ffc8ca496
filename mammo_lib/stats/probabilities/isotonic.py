"""The best rising map from scores to probabilities."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mammo_lib.stats.probabilities.forecasts import Floats
from mammo_lib.stats.sample import finite, sample


@dataclass(frozen=True, eq=False)
class Isotonic:
    """Probability rising with the score: straight lines between the knots, level beyond them.

    `score` and `probability` (knots,) both rise.
    """

    score: Floats = field(repr=False)
    probability: Floats = field(repr=False)

    def __call__(self, score: Any) -> Floats:
        """Return the probability (n,) that each `score` (n,) belongs to a positive case."""
        return np.interp(finite(score, "score"), self.score, self.probability)


def isotonic(label: Any, score: Any) -> Isotonic:
    """Fit the rising map from `score` (n,) to a probability of `label` (n,) being 1.

    The least squares fit by pooling adjacent violators (Zadrozny & Elkan 2002); between the
    scores of two neighbouring pools the probability rises linearly. Any shape, for the price
    of many cases: below about a thousand it overfits. Scores of one pool become ties, and the
    ends reach exactly 0 and 1 wherever the extreme scores are of one class, so that log loss
    and slope of new cases may be infinite or undefined. Fit it on validation cases, never on
    those it will be judged by.
    """
    from scipy.optimize import isotonic_regression  # late: SciPy takes a while to import

    cases = sample(label, score)
    place, code = np.unique(cases.scores[0], return_inverse=True)
    count = np.bincount(code)
    share = np.bincount(code, weights=cases.positive) / count
    level = isotonic_regression(share, weights=count).x
    changes = level[1:] != level[:-1]
    # Only the two ends of each pool matter.
    knot = np.concatenate([[True], changes]) | np.concatenate([changes, [True]])
    return Isotonic(place[knot], np.clip(level[knot], 0, 1))
