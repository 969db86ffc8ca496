"""How much oftener two correlated normal values are both below their bounds than two free ones."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)


def joint_excess(first: Any, second: Any, correlation: Any) -> NDArray[np.float64]:
    """Return P(Z₁ ≤ first, Z₂ ≤ second) − Φ(first) Φ(second) of two standard normal values.

    Arguments are numbers or arrays that broadcast; `correlation` is within −1 to 1. By Plackett
    1954 it is the integral of the bivariate density over the correlation, here over its arc
    sine, where the integrand is smooth. Two placements of an area under a ROC curve that share
    a case have just this covariance when scores are normal.
    """
    first, second, correlation = np.broadcast_arrays(first, second, correlation)
    end = np.arcsin(correlation)[..., None] / 2
    angle = end * (NODES + 1)
    x, y = first[..., None], second[..., None]
    # sin(angle) = ±1 is only reached at the very end, which is no node.
    power = -(x**2 - 2 * np.sin(angle) * x * y + y**2) / (2 * np.cos(angle) ** 2)
    return (end * WEIGHTS * np.exp(power)).sum(axis=-1) / (2 * np.pi)
