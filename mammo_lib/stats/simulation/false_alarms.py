"""How often tests of two or more equal scores raise a false alarm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.rates.paired import compare_paired_proportions, paired_counts
from mammo_lib.stats.roc.auc_comparison import compare_auc
from mammo_lib.stats.roc.auc_global import compare_aucs
from mammo_lib.stats.roc.auc_unpaired import compare_auc_unpaired
from mammo_lib.stats.simulation.cells import Row, over_cells
from mammo_lib.stats.simulation.cohort import Cell, cohorts, layout, shift
from mammo_lib.stats.simulation.coverage import chosen
from mammo_lib.stats.simulation.rate import rate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Trial:
    """One cohort under the null: `scores` (models, n) of equal true area, and a `rival` cohort.

    `rival` (models, n) are scores of other patients with the same `label` and `patient`, for
    unpaired tests. `threshold` calls half of the positives.
    """

    label: NDArray[np.bool_]
    patient: NDArray[np.intp]
    scores: NDArray[np.float64]
    rival: NDArray[np.float64]
    threshold: float
    rng: np.random.Generator


Test = Callable[[Trial], float]


def paired_test(trial: Trial, *, method: str, clustered: bool, n_boot: int = 0) -> float:
    """Return the p-value of `compare_auc` for the first two scores."""
    cluster = trial.patient if clustered else None
    first, second = trial.scores[:2]
    found = compare_auc(
        trial.label, first, second, method=method, cluster=cluster, n_boot=n_boot, rng=trial.rng
    )
    return found.p_value


def unpaired_test(trial: Trial, *, method: str, n_boot: int = 0) -> float:
    """Return the p-value of `compare_auc_unpaired` for the first score in two cohorts."""
    own, other = (trial.label, trial.scores[0]), (trial.label, trial.rival[0])
    found = compare_auc_unpaired(*own, *other, method=method, n_boot=n_boot, rng=trial.rng)
    return found.p_value


def global_test(trial: Trial, *, clustered: bool) -> float:
    """Return the p-value of `compare_aucs` for all scores."""
    cluster = trial.patient if clustered else None
    return compare_aucs(trial.label, trial.scores, cluster=cluster).p_value


def sensitivity_test(trial: Trial, *, test: str) -> float:
    """Return McNemar's p-value for the sensitivities of the first two scores at the threshold."""
    called = trial.scores[:2, trial.label] > trial.threshold
    counts = paired_counts(*called)
    return compare_paired_proportions(*counts, test=test).p_value


TESTS: dict[str, Test] = {
    "delong": partial(paired_test, method="delong", clustered=False),
    "obuchowski": partial(paired_test, method="obuchowski", clustered=True),
    "delong-unpaired": partial(unpaired_test, method="delong"),
    "delong-global": partial(global_test, clustered=False),
    "obuchowski-global": partial(global_test, clustered=True),
    "mcnemar-asymptotic": partial(sensitivity_test, test="asymptotic"),
    "mcnemar-exact": partial(sensitivity_test, test="exact"),
    "mcnemar-mid-p": partial(sensitivity_test, test="mid-p"),
}
# Fewer resamples than the 2,000 that one comparison takes, or 2,000 draws a cell would take hours.
# The size of a permutation test stays what it is as long as 0.05 * (resamples + 1) is a whole
# number: then p can be 0.05 itself. The bootstrap's p stands on a standard error that 199
# replicates know to 5 %, which adds about 0.1 false alarms in 100.
PAIRED_RESAMPLES, UNPAIRED_RESAMPLES = 199, 59
RESAMPLED: dict[str, Test] = {
    **{
        name: partial(paired_test, method=name, clustered=True, n_boot=PAIRED_RESAMPLES)
        for name in ("bootstrap", "permutation", "venkatraman")
    },
    "venkatraman-unpaired": partial(unpaired_test, method="venkatraman", n_boot=UNPAIRED_RESAMPLES),
}


def false_alarm_rates(
    cells: Sequence[Cell],
    tests: Sequence[str] | Mapping[str, Test] = tuple(TESTS),
    *,
    models: int = 3,
    alpha: float = 0.05,
    n_draws: int = 2000,
    seed: int = 1,
    workers: int = 1,
) -> pd.DataFrame:
    """Return how often each of `tests` is significant where nothing differs, a row a cell and test.

    Columns: the cell's fields; `false_alarms`, the share of all draws with p of `alpha` or less,
    with its Monte Carlo ends `false_alarms_low` and `false_alarms_high`; `undefined`, the share
    without a p-value, which raises no alarm. `tests` are names of TESTS and RESAMPLED, or a
    mapping of one's own functions of a Trial, such as a reader study's with `models` the
    modalities times the readers. A rate below `alpha` is safe but wastes power.
    """
    if not 0 < alpha < 1:
        raise Problem(f"alpha: {alpha!r} is not between 0 and 1; 0.05 is usual.")
    if models < 2:
        raise Problem(f"models: {models} is too few; a comparison needs two.")
    measure = FalseAlarms(chosen(tests, TESTS | RESAMPLED), models, alpha, n_draws)
    return over_cells(measure, cells, seed=seed, workers=workers, what="false alarms")


@dataclass(frozen=True)
class FalseAlarms:
    """A measurement of the false alarms of `tests` in one cell."""

    tests: Mapping[str, Test]
    models: int = 3
    alpha: float = 0.05
    n_draws: int = 2000

    def __call__(self, cell: Cell, seed: np.random.SeedSequence) -> list[Row]:
        """Return a row a test; all tests see the same cohorts."""
        for_scores, for_rivals, *for_tests = seed.spawn(2 + len(self.tests))
        places, threshold = layout(cell), shift(cell)
        rngs = [np.random.default_rng(each) for each in for_tests]
        drawn = (
            cohorts(cell, places, self.n_draws, np.random.default_rng(each), self.models)
            for each in (for_scores, for_rivals)
        )
        p_values = np.array(
            [
                [
                    test(Trial(places.label, places.patient, scores, rival, threshold, rng))
                    for test, rng in zip(self.tests.values(), rngs, strict=True)
                ]
                for scores, rival in zip(*drawn, strict=True)
            ]
        )  # (draws, tests)
        return [self._row(name, p) for name, p in zip(self.tests, p_values.T, strict=True)]

    def _row(self, name: str, p_values: NDArray[np.float64]) -> Row:
        return {
            "test": name,
            "n_draws": len(p_values),
            "alpha": self.alpha,
            **rate(p_values <= self.alpha, "false_alarms"),
            "undefined": float(np.isnan(p_values).mean()),
        }
