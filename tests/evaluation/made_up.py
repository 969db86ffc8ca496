"""Simulations made up in a moment, with every column and rates that can be told by hand."""

from itertools import product

import pandas as pd

from mammo_lib.evaluation import choices, trust
from mammo_lib.evaluation.trust import Simulated
from mammo_lib.stats.simulation import coverage, false_alarms


def rows(names, by, value, rate, cells, **more):
    """A row a cell and name; `rate` (name, cell) gives the rate, all of it ± 0.01."""
    told = []
    for cell, name in product(cells, names):
        found = rate(name, cell)
        ends = {value: found, f"{value}_low": found - 0.01, f"{value}_high": found + 0.01}
        told.append({**vars(cell), "n_positive_patients": cell.n_positive_patients, by: name,
                     **ends, "width": 0.1, "width_error": 0.002, **more})  # fmt: skip
    return pd.DataFrame(told)


def coverages(name, cell):
    """Right for the score interval; others lose a tenth of it for each tenth of correlation."""
    return 0.95 if name == "binormal-score" else 0.95 - cell.correlation / 10


def alarms(name, cell):
    """Too many with few positives, and for tests that take images as independent."""
    few = 0.04 if cell.n_positive < 30 else 0.0
    aware = name in choices.TOGETHER or name == "obuchowski-rockette"
    return 0.05 + few + (0.0 if aware else getattr(cell, "correlation", 0) / 10)


def simulated():
    shaped = [
        rows(trust.SHAPED, "method", "coverage", lambda *_: 0.85,
             [trust.Cell(n, 0.9, correlation=0.3, **how) for n in trust.POSITIVES], shape=shape)
        for shape, how in trust.SHAPES.items()
    ]  # fmt: skip
    tests = [*false_alarms.TESTS, *false_alarms.RESAMPLED]
    return Simulated(
        rows(coverage.INTERVALS, "method", "coverage", coverages, trust.CELLS),
        pd.concat(shaped, ignore_index=True),
        rows(tests, "test", "false_alarms", alarms, trust.CELLS),
        rows(tests, "test", "false_alarms", alarms, trust.BORDER_CELLS),
        rows(trust.READER_TESTS, "test", "false_alarms", alarms, trust.READER_CELLS),
        {"draws": 20, "resampled": 0, "seed": 1, "date": "2025-01-02", "seconds": 130,
         "code": "abc"},
    )  # fmt: skip
