"""An open evaluation, as one of its notebooks sees it."""

from dataclasses import dataclass, is_dataclass
from pathlib import Path

import pandas as pd

from mammo_lib import config as configuration
from mammo_lib.appraisal import cases
from mammo_lib.appraisal.cases import Cases
from mammo_lib.config import Evaluation
from mammo_lib.paths import Run
from mammo_lib.problem import Problem
from mammo_lib.study import Opened, resolve

PARTS = ("value", "low", "high", "se")


@dataclass(frozen=True)
class Appraisal(Opened[Evaluation]):
    """An open run of `mammo evaluate`."""

    def cases(self) -> Cases:
        """Read the cases; the same checks as before the run, so this does not fail later."""
        return cases.load(self.config)

    def tabulate(self, frame: pd.DataFrame, name: str) -> pd.DataFrame:
        """Write `frame` as `tables/<name>.csv`, each Estimate in columns of its own; return it."""
        self.write_csv(flat(frame), self.run.root / "tables" / f"{name}.csv")
        return frame


def open(run: str, job: str) -> Appraisal:
    """Open the evaluation in folder `run` for notebook `job`."""
    place = Run(Path(resolve(run)))
    if not place.config.exists():
        raise Problem(f"{place.root} holds no evaluation. Make it: mammo evaluate scores.csv")
    config = configuration.load(place.config)
    if not isinstance(config, Evaluation):
        raise Problem(f"{place.root} holds a study, not an evaluation of scores.")
    return Appraisal(config, place, job)


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with each column of Estimates as value, low, high and standard error."""
    columns: dict[str, pd.Series] = {}
    for name in frame:
        values = frame[name]
        if not any(is_dataclass(value) for value in values):
            columns[str(name)] = values
            continue
        for part in PARTS:
            ending = "" if part == "value" else f"_{part}"
            columns[f"{name}{ending}"] = values.map(lambda found, p=part: getattr(found, p, None))
    return pd.DataFrame(columns)
