"""Beta calibration: a map of probabilities with three terms."""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from mammo_lib.problem import Problem
from mammo_lib.stats.log_odds import chance_of
from mammo_lib.stats.logistic import fit
from mammo_lib.stats.probabilities.forecasts import Floats, forecasts
from mammo_lib.stats.probabilities.log_loss import log_losses
from mammo_lib.stats.probabilities.logistic_calibration import has_log_odds
from mammo_lib.stats.sample import probability as checked


@dataclass(frozen=True)
class Beta:
    """Log odds = `a` * log(p) - `b` * log(1 - p) + `c`; 1, 1 and 0 change nothing."""

    a: float
    b: float
    c: float

    def __call__(self, probability: Any) -> Floats:
        """Return the mended `probability` (n,)."""
        chance = checked(probability)
        with np.errstate(divide="ignore"):
            # Without a term, its infinity at 0 or 1 must not come in.
            rising = self.a * np.log(chance) if self.a else 0.0
            falling = self.b * np.log1p(-chance) if self.b else 0.0
            return chance_of(np.broadcast_to(rising - falling + self.c, chance.shape))


def beta(label: Any, probability: Any) -> Beta:
    """Fit the rising map of `probability` (n,) that makes `label` (n,) likeliest.

    Right where the scores of both classes follow beta distributions; unlike Platt's map of the
    log odds (`a` = `b`) it can leave good probabilities alone and mend the two ends differently
    (Kull, Silva Filho & Flach 2017). Probabilities must lie strictly between 0 and 1. Fit on
    validation cases, never on those it will be judged by.
    """
    outcome, chance = forecasts(label, probability)
    if not has_log_odds(chance):
        raise Problem("probability: holds exactly 0 or 1, which have no logarithm; clip them.")
    if chance.min() == chance.max():
        raise Problem("probability: is the same for all cases; no map can be read off it.")
    columns = np.column_stack([np.log(chance), -np.log1p(-chance)])
    tried = [_fitted(outcome, columns, kept) for size in (2, 1, 0) for kept in _choices(size)]
    allowed = [found for found in tried if found is not None and min(found[0].a, found[0].b) >= 0]
    if tried[0] is None:
        raise Problem(
            "probability: separates the classes or takes two values only; no map fits. Use platt."
        )
    return min(allowed, key=lambda found: found[1])[0]


def _choices(size: int) -> list[list[int]]:
    return [list(kept) for kept in combinations(range(2), size)]


def _fitted(outcome: Floats, columns: Floats, kept: list[int]) -> tuple[Beta, float] | None:
    """Return the fit with the `kept` terms and its loss, or None where there is none."""
    design = np.column_stack([columns[:, kept], np.ones(len(outcome))])
    found = fit(outcome, design)
    if not found.converged:
        return None
    terms = np.zeros(2)
    terms[kept] = found.coefficients[:-1]
    fitted = chance_of(design @ found.coefficients)
    loss = float(log_losses(outcome, fitted).sum())
    return Beta(float(terms[0]), float(terms[1]), float(found.coefficients[-1])), loss
