"""Platt's map from scores to probabilities."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from mammo_lib.problem import Problem
from mammo_lib.stats.log_odds import chance_of
from mammo_lib.stats.logistic import fit
from mammo_lib.stats.probabilities.forecasts import Floats
from mammo_lib.stats.sample import finite, sample


@dataclass(frozen=True)
class Platt:
    """Probability = logistic(`intercept` + `slope` * score)."""

    slope: float
    intercept: float

    def __call__(self, score: Any) -> Floats:
        """Return the probability (n,) that each `score` (n,) belongs to a positive case."""
        return chance_of(self.intercept + self.slope * finite(score, "score"))


def platt(label: Any, score: Any) -> Platt:
    """Fit the map from `score` (n,) to a probability of `label` (n,) being 1 (Platt 1999).

    Fit it on validation scores, never on those it will be judged by. The targets are Platt's,
    drawn in from 0 and 1 by about one case a class, so that scores which separate the classes
    still give a finite slope. The order of cases, and so the AUC, is kept if the slope is
    positive. Probabilities hold only where the prevalence is that of these cases.
    """
    cases = sample(label, score)
    high = (cases.n_positive + 1) / (cases.n_positive + 2)
    low = 1 / (cases.n_negative + 2)
    target = np.where(cases.positive, high, low)
    centre, spread = cases.scores[0].mean(), cases.scores[0].std()
    if not spread > 0:
        raise Problem("score: is the same for all cases; no probability can be read off it.")
    # Centred and scaled, the two columns are orthogonal and Newton's steps well conditioned.
    scaled = (cases.scores[0] - centre) / spread
    intercept, slope = fit(target, np.column_stack([np.ones(cases.n), scaled])).coefficients
    return Platt(float(slope / spread), float(intercept - slope * centre / spread))
