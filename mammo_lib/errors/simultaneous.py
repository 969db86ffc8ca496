"""One correction for many comparisons that share patients: the largest of correlated deviates."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

DRAWS = 10_000
SMALLEST = 1e-300  # p below it is as good as this
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Family:
    """Draws (DRAWS,), in rising order, of the largest of the family's deviates if none differs."""

    largest: Floats

    def adjusted(self, p_values: Floats) -> Floats:
        """Return p-values (n,) corrected for the whole family, NaN staying NaN.

        The chance that the largest deviate is at least as unlikely (single-step max-T, Westfall
        and Young 1993, with the correlations that the shared patients give).
        """
        reached = -ndtri(np.clip(p_values, SMALLEST, 1) / 2)
        above = len(self.largest) - np.searchsorted(self.largest, reached, side="left")
        adjusted = np.maximum((above + 1) / (len(self.largest) + 1), p_values)
        return np.where(np.isnan(p_values), np.nan, np.minimum(adjusted, 1.0))

    def level(self, level: float) -> float:
        """Return the level of each interval, so that all hold together with chance `level`."""
        reach = float(np.quantile(self.largest, level)) if len(self.largest) else 0.0
        return max(level, float(1 - 2 * ndtr(-reach)))


def family(pulls: Floats, rng: np.random.Generator) -> Family:
    """Return the family of comparisons whose rows of `pulls` (n, patients) patients share.

    Rows are the influences of the patients; their correlations are those of the estimates.
    """
    if not len(pulls):
        return Family(np.zeros(0))
    lengths = np.sqrt((pulls**2).sum(axis=1, keepdims=True))
    scaled = np.divide(pulls, lengths, out=np.zeros_like(pulls), where=lengths > 0)
    values, vectors = np.linalg.eigh(scaled @ scaled.T)
    kept = values > 1e-9 * values.max()
    root = vectors[:, kept] * np.sqrt(values[kept])
    # Single precision: it is drawn once a family, and halves the time.
    normal = rng.standard_normal((DRAWS, root.shape[1]), dtype=np.float32)
    drawn = np.abs(normal @ root.T.astype(np.float32))
    return Family(np.sort(drawn.max(axis=1)).astype(np.float64))
