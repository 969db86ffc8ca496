"""Mean squares of a table of modalities by readers."""

from dataclasses import dataclass
from math import inf, isnan, nan

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TwoWay:
    """Sums of squares and degrees of freedom of a table (t, r) without replicates.

    `reader_in_modality` (t,) and `modality_in_reader` (r,) are the mean squares between the
    readers of one modality and between the modalities of one reader. All NaN where there is
    nothing to compare.
    """

    ss: dict[str, float]
    df: dict[str, int]
    reader_in_modality: NDArray[np.float64]
    modality_in_reader: NDArray[np.float64]

    def ms(self, source: str) -> float:
        return self.ss[source] / self.df[source] if self.df[source] else nan


def two_way(table: NDArray[np.float64]) -> TwoWay:
    """Return the analysis of variance of `table` (modalities, readers)."""
    t, r = table.shape
    by_modality, by_reader = table.mean(axis=1), table.mean(axis=0)
    rest = table - by_modality[:, None] - by_reader + table.mean()
    ss = {
        "modality": r * _around_mean(by_modality),
        "reader": t * _around_mean(by_reader),
        "modality:reader": float((rest**2).sum()) if min(t, r) > 1 else nan,
    }
    df = {"modality": t - 1, "reader": r - 1, "modality:reader": (t - 1) * (r - 1)}
    return TwoWay(ss, df, _variances(table), _variances(table.T))


def satterthwaite(total: float, mean_square: float, df: float) -> float:
    """Return the degrees of freedom of `total`, of which `mean_square` on `df` alone varies.

    Hillis 2007, Stat Med 26:596: the other terms are taken as known.
    """
    if isnan(total) or isnan(mean_square) or not df:
        return nan
    return inf if mean_square == 0 else total**2 / (mean_square**2 / df)


def _around_mean(values: NDArray[np.float64]) -> float:
    # Exactly zero for equal values, which their rounded mean may miss.
    return float(((values - values[0] - (values - values[0]).mean()) ** 2).sum())


def _variances(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    if rows.shape[1] < 2:
        return np.full(len(rows), np.nan)
    shifted = rows - rows[:, :1]
    return shifted.var(axis=1, ddof=1)
