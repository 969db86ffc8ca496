"""One measurement over many cells, with the same result in one process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import product
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from mammo_lib import progress
from mammo_lib.problem import Problem
from mammo_lib.stats.simulation.cohort import Cell
from mammo_lib.stats.simulation.roe_metz import ReaderCell
from mammo_lib.workers import pool

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
C = TypeVar("C", Cell, ReaderCell)
Measure = Callable[[C, np.random.SeedSequence], list[Row]]


def grid(**choices: Iterable[Any]) -> list[Cell]:
    """Return a Cell for every combination of `choices`, such as auc=[0.7, 0.9]."""
    return grid_of(Cell, **choices)


def grid_of(kind: type[C], **choices: Iterable[Any]) -> list[C]:
    """Return a cell of `kind` for every combination of `choices`."""
    names = list(choices)
    return [kind(**dict(zip(names, found, strict=True))) for found in product(*choices.values())]


def over_cells(
    measure: Measure[C], cells: Sequence[C], *, seed: int, workers: int = 1, what: str = "cells"
) -> pd.DataFrame:
    """Return the rows of `measure(cell, seeds)` for all `cells`, each with its cell's fields.

    Every cell has a seed sequence of its own, so that neither the order nor the number of
    `workers` changes a figure. With several workers `measure` must be picklable.
    """
    import pandas as pd  # late: a second to import

    if not cells:
        raise Problem("cells: none given; make some with grid.")
    if workers < 1:
        raise Problem(f"workers: {workers} is below 1.")
    seeds = np.random.SeedSequence(seed).spawn(len(cells))
    found = progress.track(_found(measure, cells, seeds, workers), what, len(cells))
    told = [_of(cell) | row for cell, rows in zip(cells, found, strict=True) for row in rows]
    return pd.DataFrame(told)


def _found(
    measure: Measure[C], cells: Sequence[C], seeds: Sequence[np.random.SeedSequence], workers: int
) -> Iterator[list[Row]]:
    if workers == 1:
        yield from map(measure, cells, seeds)
        return
    with pool(workers, preload="mammo_lib.stats.simulation.cells") as processes:
        yield from processes.map(measure, cells, seeds)


def _of(cell: Cell | ReaderCell) -> Row:
    return asdict(cell) | {"n_positive_patients": cell.n_positive_patients}
