"""Temperature scaling of log odds."""

from dataclasses import dataclass
from typing import Any

from mammo_lib.problem import Problem
from mammo_lib.stats.log_odds import chance_of
from mammo_lib.stats.logistic import fit
from mammo_lib.stats.probabilities.forecasts import Floats
from mammo_lib.stats.sample import finite, sample


@dataclass(frozen=True)
class Temperature:
    """Probability = logistic(score / `temperature`); above 1 it tempers too extreme ones."""

    temperature: float

    def __call__(self, score: Any) -> Floats:
        """Return the probability (n,) that each `score` (n,) belongs to a positive case."""
        return chance_of(finite(score, "score") / self.temperature)


def temperature(label: Any, score: Any) -> Temperature:
    """Fit the temperature of `score` (n,), log odds that `label` (n,) is 1 (Guo et al. 2017).

    A score is a network's output before the sigmoid, in natural log odds. The likelihood is at
    its greatest. Fit on validation cases, never on those it will be judged by. One number mends
    overconfidence only: a wrong prevalence stays wrong, as a score of 0 always means a half.
    The order of cases is kept.
    """
    cases = sample(label, score)
    size = abs(cases.scores[0]).max()
    if size == 0:
        raise Problem("score: is 0 for all cases; no temperature changes that.")
    found = fit(cases.positive.astype(float), cases.scores[0][:, None] / size)
    if not found.converged:
        raise Problem("score: separates the classes; the temperature would be 0. Use platt.")
    inverse = float(found.coefficients[0])
    if inverse <= 0:
        raise Problem("score: does not rise with label; give log odds of label 1, or use platt.")
    return Temperature(float(size) / inverse)
