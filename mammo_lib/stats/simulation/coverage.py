"""How often the intervals of an area under a ROC curve hold the truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import nan, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.estimate import Estimate, normal_quantile
from mammo_lib.stats.roc.auc_interval import auc_interval
from mammo_lib.stats.roc.clustered_interval import clustered_auc_interval
from mammo_lib.stats.simulation.cells import Row, over_cells
from mammo_lib.stats.simulation.cohort import Cell, cohorts, layout
from mammo_lib.stats.simulation.rate import rate

if TYPE_CHECKING:
    import pandas as pd

# label (n,), score (n,), patient (n,), generator -> estimate
Interval = Callable[[Any, Any, Any, np.random.Generator], Estimate]


def by_image(
    label: Any, score: Any, patient: Any, rng: np.random.Generator, *, method: str
) -> Estimate:
    """Return the interval of `method` that takes images as independent."""
    return auc_interval(label, score, method=method)


def by_patient(
    label: Any, score: Any, patient: Any, rng: np.random.Generator, *, method: str, n_boot: int
) -> Estimate:
    """Return the interval of `method` that knows the patients."""
    return auc_interval(label, score, method=method, cluster=patient, n_boot=n_boot, rng=rng)


def by_score(label: Any, score: Any, patient: Any, rng: np.random.Generator) -> Estimate:
    """Return the binormal score interval."""
    return clustered_auc_interval(label, score, patient)


INTERVALS: dict[str, Interval] = {
    "delong": partial(by_image, method="delong"),
    "delong-unclipped": partial(by_image, method="delong-unclipped"),
    "logit": partial(by_image, method="logit"),
    "hanley-mcneil": partial(by_image, method="hanley-mcneil"),
    "obuchowski": partial(by_patient, method="obuchowski", n_boot=0),
    "binormal-score": by_score,
}
# Fewer than the 2,000 replicates that one interval takes: their noise costs 0.2 points of
# coverage, which 2,000 draws a cell do not see, and those would take hours with more.
REPLICATES = 399
RESAMPLED: dict[str, Interval] = {
    name: partial(by_patient, method=name, n_boot=REPLICATES)
    for name in ("bootstrap-percentile", "bootstrap-bca")
}


def interval_coverage(
    cells: Sequence[Cell],
    methods: Sequence[str] | Mapping[str, Interval] = tuple(INTERVALS),
    *,
    n_draws: int = 2000,
    seed: int = 1,
    workers: int = 1,
) -> pd.DataFrame:
    """Return how often each of `methods` holds the true area, a row a cell and method.

    Columns: the cell's fields; `coverage` of all draws, an interval that is withheld holding
    nothing, with its Monte Carlo ends `coverage_low` and `coverage_high`; `coverage_given` of
    the draws with an interval; `miss_left`, the truth below the interval, and `miss_right`,
    above; `withheld`; `width`, the mean of the intervals given, which may be off by
    `width_error`; `bias`, the mean error of the area. `methods` are names of INTERVALS and
    RESAMPLED, or a mapping of one's own functions. 2,000 draws tell 95 % from 94 %; a bootstrap
    takes some seconds a cell for so many, with REPLICATES.
    """
    measure = Coverage(chosen(methods, INTERVALS | RESAMPLED), n_draws)
    return over_cells(measure, cells, seed=seed, workers=workers, what="coverage")


@dataclass(frozen=True)
class Coverage:
    """A measurement of the coverage of `methods` in one cell."""

    methods: Mapping[str, Interval]
    n_draws: int = 2000

    def __call__(self, cell: Cell, seed: np.random.SeedSequence) -> list[Row]:
        """Return a row a method; all methods see the same cohorts."""
        for_scores, *for_methods = seed.spawn(1 + len(self.methods))
        draws = np.random.default_rng(for_scores)
        rngs = [np.random.default_rng(each) for each in for_methods]
        seen = {name: _Seen(cell.auc) for name in self.methods}
        places = layout(cell)
        for (score,) in cohorts(cell, places, self.n_draws, draws):
            for (name, method), rng in zip(self.methods.items(), rngs, strict=True):
                seen[name].add(method(places.label, score, places.patient, rng))
        return [{"method": name} | found.row() for name, found in seen.items()]


def chosen(methods: Sequence[str] | Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the functions of `methods` by name."""
    if isinstance(methods, Mapping):
        return dict(methods)
    for name in methods:
        if name not in known:
            raise Problem(f"methods: '{name}' is unknown.{nearest(name, known)}")
    return {name: known[name] for name in methods}


@dataclass
class _Seen:
    truth: float
    ends: list[tuple[float, float, float]] = field(default_factory=list)

    def add(self, found: Estimate) -> None:
        self.ends.append((found.value, found.low, found.high))

    def row(self) -> Row:
        value, low, high = np.array(self.ends).T  # each (draws,)
        given = np.isfinite(low) & np.isfinite(high)
        below, above = given & (self.truth < low), given & (self.truth > high)
        held = given & ~below & ~above
        width, error = _mean((high - low)[given])
        return {
            "n_draws": len(value),
            **rate(held, "coverage"),
            "coverage_given": rate(held[given], "given")["given"],
            "miss_left": float(below.mean()),
            "miss_right": float(above.mean()),
            "withheld": float((~given).mean()),
            "width": width,
            "width_error": error,
            "bias": float(value.mean() - self.truth),
        }


def _mean(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean of `values` and how far it may be off, at 95 %; NaN where unknown."""
    if len(values) < 2:
        return float(values.mean()) if len(values) else nan, nan
    se = float(values.std(ddof=1)) / sqrt(len(values))
    return float(values.mean()), normal_quantile(0.95) * se
