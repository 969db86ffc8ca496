"""Covariance over cases of the figures of merit of all modalities and readers."""

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.readers.figure import Figure, Part


def delong(figure: Figure) -> NDArray[np.float64]:
    """Return the (e, e) covariance by the structural components of DeLong et al. 1988.

    Entries read on the same cases or on none in common; NaN with one case of a class.
    """
    return np.sum([_products(part) / _ordered(part, 0) for part in figure.parts], axis=0)


def jackknife(figure: Figure) -> NDArray[np.float64]:
    """Return the (e, e) covariance when each of all cases is left out in turn.

    In closed form: without a case, an area moves by that case's placement over the number of
    others in its class. Cases that an entry does not use count: they leave it where it is.
    """
    count = figure.n_cases
    moved = np.sum([_products(part) / _ordered(part, 1) for part in figure.parts], axis=0)
    return (count - 1) / count * moved


def pseudovalues(figure: Figure) -> NDArray[np.float64]:
    """Return the jackknife pseudovalues (e, n), whose mean over cases is the figure."""
    moved = np.zeros((len(figure.theta), figure.n_cases))
    for part in figure.parts:
        moved[:, part.index] = part.value / _others(part)[:, None]
    return figure.theta[:, None] + (figure.n_cases - 1) * moved


def _products(part: Part) -> NDArray[np.float64]:
    # Not by BLAS: its threads change the last digits from machine to machine.
    return np.einsum("ek,fk->ef", part.value, part.value)


def _others(part: Part) -> NDArray[np.float64]:
    """Return how many other cases (e,) of the class each entry has, NaN for none."""
    count = part.read.sum(axis=1) - 1.0
    return np.where(count > 0, count, np.nan)


def _ordered(part: Part, jackknifed: int) -> NDArray[np.float64]:
    """Return what the products (e, e) are divided by: m(m - 1), or (m - 1) squared."""
    others = _others(part)
    sizes = np.sqrt(others * (others + 1 - jackknifed))
    return sizes[:, None] * sizes
