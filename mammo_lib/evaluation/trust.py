"""The simulations of the chapter on intervals: which cells, how many draws, what was committed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from mammo_lib import disk, results
from mammo_lib.paths import BOOK
from mammo_lib.stats.roc.few_units import PAIR, PERMUTED
from mammo_lib.stats.simulation import coverage, false_alarms, reader_false_alarms
from mammo_lib.stats.simulation.cells import grid, grid_of
from mammo_lib.stats.simulation.cohort import Cell
from mammo_lib.stats.simulation.roe_metz import ReaderCell

POSITIVES, AREAS, CORRELATIONS = (10, 30, 100), (0.70, 0.90, 0.98), (0.0, 0.3, 0.7)
CELLS = grid(correlation=CORRELATIONS, auc=AREAS, n_positive=POSITIVES)
# Where the warnings of few patients end: tests have to hold from there on. One image a patient, so
# that tests that take images as independent and those that keep patients together both meet it.
BORDERS = (PERMUTED.units, PAIR.units)
BORDER_CELLS = grid(auc=AREAS, n_positive=BORDERS, images=[1], positive_images=[1])
READER_VARIANCES = (0.0055, 0.03)  # a low and a high one of Roe and Metz
READER_CELLS = grid_of(
    ReaderCell, reader_variance=READER_VARIANCES, auc=AREAS, n_positive=POSITIVES
)
# Scores that the model behind the binormal interval does not hold for, all of area 0.9.
SHAPES: dict[str, dict[str, Any]] = {
    "negatives half as spread": {"spread": 0.5},
    "negatives twice as spread": {"spread": 2.0},
    "1 in 10 cancers missed": {"missed": 0.1},
    "3 in 20 cancers missed": {"missed": 0.15},
}
SHAPED = ("delong", "logit", "obuchowski", "binormal-score")
NORMAL = "normal"  # the shape of all other cells
READER_TESTS = tuple(reader_false_alarms.TESTS)
WORTH = 100  # draws a cell from which on starting processes is sooner done than the work
COMMITTED = BOOK / "nightly"
Frame = pd.DataFrame


def intervals(draws: int, resampled: int = 0, *, seed: int, workers: int = 1) -> Frame:
    """Return the coverage of every interval in CELLS, `resampled` draws for the bootstraps."""
    how: dict[str, Any] = {"seed": seed, "workers": workers}
    found = [coverage.interval_coverage(CELLS, n_draws=draws, **how)]
    if resampled:
        names = tuple(coverage.RESAMPLED)
        found += [coverage.interval_coverage(CELLS, names, n_draws=resampled, **how)]
    return pd.concat(found, ignore_index=True)


def shaped_intervals(draws: int, *, seed: int) -> Frame:
    """Return the coverage of a few intervals where scores are not normal; column `shape`.

    All shapes see the same random numbers. There are too few cells a shape for several processes.
    """
    parts = []
    for shape, how in SHAPES.items():
        cells = [Cell(n, 0.9, correlation=0.3, **how) for n in POSITIVES]
        found = coverage.interval_coverage(cells, SHAPED, n_draws=draws, seed=seed)
        parts.append(found.assign(shape=shape))
    return pd.concat(parts, ignore_index=True)


def score_tests(
    draws: int,
    resampled: int = 0,
    *,
    seed: int,
    workers: int = 1,
    cells: Sequence[Cell] | None = None,
) -> Frame:
    """Return the false alarms of every test of scores in `cells` (CELLS), as `intervals` does."""
    how: dict[str, Any] = {"seed": seed, "workers": workers}
    where = CELLS if cells is None else cells
    found = [false_alarms.false_alarm_rates(where, n_draws=draws, **how)]
    if resampled:
        names = tuple(false_alarms.RESAMPLED)
        found += [false_alarms.false_alarm_rates(where, names, n_draws=resampled, **how)]
    return pd.concat(found, ignore_index=True)


def reader_tests(
    draws: int, names: Sequence[str] = READER_TESTS, *, seed: int, workers: int = 1
) -> Frame:
    """Return the false alarms of the tests of reader studies in READER_CELLS."""
    return reader_false_alarms.reader_false_alarm_rates(
        READER_CELLS, names, n_draws=draws, seed=seed, workers=workers
    )


@dataclass(frozen=True)
class Simulated:
    """All five simulations, and when, where and how they were made.

    `border` are the tests of scores in BORDER_CELLS, `tests` those in CELLS.
    """

    intervals: Frame
    shaped: Frame
    tests: Frame
    border: Frame
    readers: Frame
    about: dict[str, Any]


def simulate(
    draws: int,
    resampled: int = 0,
    *,
    seed: int,
    workers: int = 1,
    readers: Sequence[str] = READER_TESTS[:1],
) -> Simulated:
    """Simulate everything: `draws` a cell, `resampled` for what resamples, `readers` tests."""
    how: dict[str, Any] = {"seed": seed, "workers": workers if draws >= WORTH else 1}
    return Simulated(
        intervals(draws, resampled, **how),
        shaped_intervals(draws, seed=seed),
        score_tests(draws, resampled, **how),
        # Too few cells for several processes.
        score_tests(draws, resampled, seed=seed, cells=BORDER_CELLS),
        reader_tests(draws, readers, **how),
        {"draws": draws, "resampled": resampled, "seed": seed},
    )


def write(found: Simulated, folder: Path = COMMITTED) -> None:
    """Write the two tables and their description into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    every = {
        "intervals": pd.concat([found.intervals.assign(shape=NORMAL), found.shaped]),
        "false_alarms": pd.concat([found.tests, found.border, found.readers]),
    }
    for name, table in every.items():
        with disk.whole_file(folder / f"{name}.csv") as partial:
            table.to_csv(partial, index=False, float_format="%.6g")
    results.write_json(found.about, folder / "intervals.json")


def committed(folder: Path = COMMITTED) -> Simulated:
    """Return what `write` wrote."""
    every = pd.read_csv(folder / "intervals.csv")
    alarms = pd.read_csv(folder / "false_alarms.csv")
    normal, of_readers = every["shape"] == NORMAL, alarms["readers"].notna()
    of_border = alarms["images"] == BORDER_CELLS[0].images
    tests, border, readers = (
        alarms[part].dropna(axis="columns", how="all").reset_index(drop=True)
        for part in (~of_readers & ~of_border, of_border, of_readers)
    )
    return Simulated(
        every[normal].drop(columns="shape").reset_index(drop=True),
        every[~normal].reset_index(drop=True),
        tests,
        border,
        readers,
        results.read_json(folder / "intervals.json"),
    )
