"""Logistic regression of one outcome on one score, by Newton's method."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.log_odds import chance_of

STEPS = 100


@dataclass(frozen=True)
class Logistic:
    """Coefficients (p,) in the order of the design's columns, their covariance (p, p).

    `converged` is False where the outcome is separated and no finite optimum exists.
    """

    coefficients: NDArray[np.floating]
    covariance: NDArray[np.floating]
    converged: bool


def fit(
    outcome: NDArray[np.floating],
    design: NDArray[np.floating],
    offset: NDArray[np.floating] | float = 0.0,
) -> Logistic:
    """Fit `outcome` (n,) between 0 and 1 on `design` (n, p) plus a fixed `offset` (n,)."""
    beta: NDArray[np.floating] = np.zeros(design.shape[1])
    loss = _loss(outcome, design @ beta + offset)
    for _ in range(STEPS):
        chance = chance_of(design @ beta + offset)
        information = (design.T * (chance * (1 - chance))) @ design
        if np.linalg.cond(information) > 1e14:
            break
        step = np.linalg.solve(information, design.T @ (outcome - chance))
        beta, loss, small = _advance(outcome, design, offset, beta, step, loss)
        if small:
            return Logistic(beta, np.linalg.inv(information), True)
    return Logistic(beta, np.full((len(beta),) * 2, np.nan), False)


def _advance(
    outcome: NDArray[np.floating],
    design: NDArray[np.floating],
    offset: NDArray[np.floating] | float,
    beta: NDArray[np.floating],
    step: NDArray[np.floating],
    loss: float,
) -> tuple[NDArray[np.floating], float, bool]:
    """Take `step`, halved until the loss does not rise; tell whether it was negligible."""
    if np.abs(step).max() < 1e-10 * max(1.0, np.abs(beta).max()):
        return beta + step, loss, True
    for _ in range(30):
        tried = _loss(outcome, design @ (beta + step) + offset)
        if tried <= loss + 1e-12 * abs(loss):
            break
        step = step / 2
    return beta + step, tried, False


def _loss(outcome: NDArray[np.floating], linear: NDArray[np.floating]) -> float:
    """Return the negative log likelihood."""
    return float(np.sum(np.logaddexp(0, linear) - outcome * linear))
