"""Reader studies whose true areas are known, all modalities being equal.

Roe & Metz 1997, Acad Radiol 4:298: a score is the sum of normal effects of reader, case, modality
and their meetings, separate for each class.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.normal import quantile
from mammo_lib.stats.sample import generator

READER_BY_CASE = 0.2  # of the variance over cases, in all of Roe and Metz's structures
BLOCK = 100  # studies held in memory at a time


@dataclass(frozen=True)
class ReaderCell:
    """What is fixed in one corner of a simulation of reader studies.

    Each of `readers` reads all cases in each of `modalities`. Variances are in that of a score
    over cases: `reader_variance` of readers and, once more, of their reaction to the modality
    (0.0055 is Roe and Metz's low one, 0.011 to 0.056 their high ones); `shared` of what all
    readings of a case have in common and, once more, those in one modality (0.3 and 0.1 theirs).
    `auc` is the mean over all readers there could be.
    """

    n_positive: int
    auc: float
    prevalence: float = 0.5
    readers: int = 5
    modalities: int = 2
    reader_variance: float = 0.0055
    shared: float = 0.3

    def __post_init__(self) -> None:
        for name in ("auc", "prevalence"):
            if not 0 < getattr(self, name) < 1:
                raise Problem(f"{name}: {getattr(self, name)!r} is not between 0 and 1.")
        for name in ("readers", "modalities", "n_positive"):
            if getattr(self, name) < 2:
                raise Problem(f"{name}: {getattr(self, name)!r} is too few; give 2 or more.")
        if self.reader_variance < 0 or not 0 <= self.shared <= (1 - READER_BY_CASE) / 2:
            raise Problem("reader_variance, shared: give 0 or more, and 0.4 at most of shared.")

    @property
    def n_positive_patients(self) -> int:
        return self.n_positive

    @property
    def label(self) -> NDArray[np.bool_]:
        """Labels (n,), positives first."""
        negative = round(self.n_positive * (1 - self.prevalence) / self.prevalence)
        return np.repeat([True, False], [self.n_positive, negative])


def reader_studies(
    cell: ReaderCell, n_draws: int, rng: np.random.Generator
) -> Iterator[NDArray[np.float64]]:
    """Yield the scores (modalities, readers, n) of `n_draws` studies one after another."""
    if n_draws < 1:
        raise Problem(f"n_draws: {n_draws} is too few; 2000 is usual.")
    for start in range(0, n_draws, BLOCK):
        yield from draw_readings(cell, min(BLOCK, n_draws - start), rng)


def draw_readings(cell: ReaderCell, n_draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return scores (n_draws, modalities, readers, n) of independent studies."""
    source, label = generator(rng), cell.label
    t, r, n = cell.modalities, cell.readers, len(label)

    def effect(variance: float, *shape: int) -> NDArray[np.float64]:
        return sqrt(variance) * source.standard_normal((n_draws, *shape))

    of_class = effect(cell.reader_variance, 1, r, 2) + effect(cell.reader_variance, t, r, 2)
    score = of_class[..., label.astype(int)]
    score += effect(cell.shared, 1, 1, n) + effect(cell.shared, t, 1, n)
    score += effect(READER_BY_CASE, 1, r, n)
    score += effect(1 - READER_BY_CASE - 2 * cell.shared, t, r, n)
    score[..., label] += quantile(cell.auc) * sqrt(2 * (1 + 2 * cell.reader_variance))
    return score
