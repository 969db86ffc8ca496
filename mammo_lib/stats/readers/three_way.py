"""Mean squares of a table of modalities by readers by cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import nan, prod

import numpy as np
from numpy.typing import NDArray

FACTORS = ("modality", "reader", "case")


@dataclass(frozen=True)
class ThreeWay:
    """Sums of squares, degrees of freedom and variances of a table (t, r, c), one entry a cell.

    `variance` is the component of each source in a model where all are random: the mean squares'
    expectations solved, negative ones as they are. The last source is the error.
    """

    ss: Mapping[str, float]
    df: Mapping[str, int]
    variance: Mapping[str, float]

    def ms(self, *factors: str) -> float:
        source = ":".join(factors)
        return self.ss[source] / self.df[source] if self.df[source] else nan


def three_way(table: NDArray[np.float64]) -> ThreeWay:
    """Return the analysis of variance of `table` (modalities, readers, cases)."""
    sources = [axes for k in (1, 2, 3) for axes in combinations(range(3), k)]
    parts = _effects(table)
    ss, df = {}, {}
    for axes in sources:
        repeats = prod(table.shape[axis] for axis in range(3) if axis not in axes)
        df[_name(axes)] = prod(table.shape[axis] - 1 for axis in axes)
        ss[_name(axes)] = repeats * float((parts[axes] ** 2).sum())
    return ThreeWay(ss, df, _variances(ss, df, table.shape))


def _effects(table: NDArray[np.float64]) -> dict[tuple[int, ...], NDArray[np.float64]]:
    """Return what each set of axes adds to the sets within it, the rest averaged over."""
    # Taken from the first entry, so that equal values have no effect at all.
    rest = table - table.flat[0]
    rest = rest - rest.mean()
    effects: dict[tuple[int, ...], NDArray[np.float64]] = {}
    for k in (1, 2):
        found = {
            axes: rest.mean(axis=tuple(set(range(3)) - set(axes)), keepdims=True)
            for axes in combinations(range(3), k)
        }
        rest = rest - sum(found.values())
        effects |= found
    return {**effects, (0, 1, 2): rest}


def _variances(
    ss: Mapping[str, float], df: Mapping[str, int], shape: tuple[int, ...]
) -> dict[str, float]:
    t, r, c = shape
    ms = {source: ss[source] / df[source] if df[source] else nan for source in ss}
    error = ms["modality:reader:case"]
    with_reader = ms["modality:reader"] - error
    with_case = ms["modality:case"] - error
    readings = ms["reader:case"] - error
    return {
        "modality": nan,  # fixed
        "reader": (ms["reader"] - error - with_reader - readings) / (t * c),
        "case": (ms["case"] - error - with_case - readings) / (t * r),
        "modality:reader": with_reader / c,
        "modality:case": with_case / r,
        "reader:case": readings / t,
        "modality:reader:case": error,
    }


def _name(axes: tuple[int, ...]) -> str:
    return ":".join(FACTORS[axis] for axis in axes)
