"""How often tests of two equal modalities in a reader study raise a false alarm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from mammo_lib.problem import Problem
from mammo_lib.stats.readers import covariance
from mammo_lib.stats.readers.figure import Figure, figure
from mammo_lib.stats.readers.merit import merit
from mammo_lib.stats.readers.obuchowski_rockette import obuchowski_rockette
from mammo_lib.stats.readers.reads import CROSSED, Reads
from mammo_lib.stats.simulation.cells import Row, over_cells
from mammo_lib.stats.simulation.coverage import chosen
from mammo_lib.stats.simulation.rate import rate
from mammo_lib.stats.simulation.roe_metz import ReaderCell, reader_studies

if TYPE_CHECKING:
    import pandas as pd

AREA = merit("auc", None)
ReaderTest = Callable[[Figure, ReaderCell], float]


def modality_test(found: Figure, cell: ReaderCell, *, random: str) -> float:
    """Return Obuchowski and Rockette's p-value with DeLong's covariance, as `mrmc` gives it."""
    theta = found.theta.reshape(cell.modalities, cell.readers)
    return obuchowski_rockette(theta, covariance.delong(found), random=random).p_value


TESTS: dict[str, ReaderTest] = {
    "obuchowski-rockette": partial(modality_test, random="readers and cases"),
    "readers-fixed": partial(modality_test, random="cases"),
}


def reader_false_alarm_rates(
    cells: Sequence[ReaderCell],
    tests: Sequence[str] | Mapping[str, ReaderTest] = tuple(TESTS),
    *,
    alpha: float = 0.05,
    n_draws: int = 2000,
    seed: int = 1,
    workers: int = 1,
) -> pd.DataFrame:
    """Return how often each of `tests` is significant where modalities are equal.

    A row a cell and test, with the columns of `false_alarm_rates`. "readers-fixed" is tested for
    a claim about other readers, which it was not made for.
    """
    if not 0 < alpha < 1:
        raise Problem(f"alpha: {alpha!r} is not between 0 and 1; 0.05 is usual.")
    measure = ReaderFalseAlarms(chosen(tests, TESTS), alpha, n_draws)
    return over_cells(measure, cells, seed=seed, workers=workers, what="reader studies")


@dataclass(frozen=True)
class ReaderFalseAlarms:
    """A measurement of the false alarms of `tests` in one cell."""

    tests: Mapping[str, ReaderTest]
    alpha: float = 0.05
    n_draws: int = 2000

    def __call__(self, cell: ReaderCell, seed: np.random.SeedSequence) -> list[Row]:
        """Return a row a test; all tests see the same studies."""
        studies = reader_studies(cell, self.n_draws, np.random.default_rng(seed))
        figures = (figure(_reads(cell, score), AREA) for score in studies)
        p_values = np.array(
            [[test(found, cell) for test in self.tests.values()] for found in figures]
        )  # (draws, tests)
        return [
            {
                "test": name,
                "n_draws": len(p),
                "alpha": self.alpha,
                **rate(p <= self.alpha, "false_alarms"),
                "undefined": float(np.isnan(p).mean()),
            }
            for name, p in zip(self.tests, p_values.T, strict=True)
        ]


def _reads(cell: ReaderCell, score: np.ndarray) -> Reads:
    names = tuple(range(cell.modalities)), tuple(range(cell.readers))
    return Reads(score, cell.label, *names, CROSSED)
