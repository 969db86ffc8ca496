"""An open run: its configuration, tables and results, as one notebook of it sees them."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd

from mammo_lib import config as configuration
from mammo_lib import disk, networks, results, tables
from mammo_lib.config import Config, Evaluation
from mammo_lib.paths import WORK, Run
from mammo_lib.problem import Problem

C = TypeVar("C", Config, Evaluation)


@dataclass(frozen=True)
class Opened(Generic[C]):
    """What a notebook works on; `job` is the stage's name, with model and seed if it has them."""

    config: C
    run: Run
    job: str

    def rng(self, purpose: str, *, seed: int | None = None) -> np.random.Generator:
        """Return the generator of one purpose: same seed and purpose, same draws.

        `seed` is that of the statistics where none is given.
        """
        seed = self.config.stats.seed if seed is None else seed
        digest = hashlib.sha256(f"{seed}/{self.job}/{purpose}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "big"))

    @property
    def workers(self) -> int:
        """Processes that a stage may use at once."""
        return self.config.engine.workers

    def write_csv(self, frame: pd.DataFrame, path: Path) -> pd.DataFrame:
        """Write `frame` to `path` as CSV, whole or not at all; return it."""
        with disk.whole_file(path) as partial:
            frame.to_csv(partial, index=False)
        return frame

    def result(self, job: str) -> dict[str, Any]:
        """Return the results that an earlier job saved."""
        return results.read_json(self.run.result(job))

    def save(self, found: Mapping[str, Any]) -> None:
        """Write `results/<job>.json` and make each of its numbers available to the prose."""
        results.write_json(found, self.run.result(self.job))
        from mammo_lib.report import glue

        glue.all_of(found)


class Study(Opened[Config]):
    """An open run of a study."""

    def table(self, name: str) -> pd.DataFrame:
        """Read table `name` of this run."""
        return tables.read(self.run.table(name), name)

    def write_table(self, frame: pd.DataFrame, name: str) -> pd.DataFrame:
        """Validate and write table `name` of this run; return it as it will be read."""
        tables.write(frame, self.run.table(name), name)
        return self.table(name)

    def scores(self, *, by_exam: bool = False) -> pd.DataFrame:
        """All models' image scores, a row per model, seed and image.

        Networks that answer for an exam alone are among them only `by_exam`: their scores of
        images and breasts are their exam's.
        """
        return self.said("scores", {"image", "breast", "boxes"} | ({"exam"} if by_exam else set()))

    def said(self, table: str, among: Collection[str] = networks.TASKS) -> pd.DataFrame:
        """All models' rows of `table`, of tasks `among`; none where no network fills it."""
        parts = [
            tables.read(self.run.model(model, seed) / f"{table}.parquet", table)
            for model, settings in self.config.model.items()
            if table in networks.says(settings.network) and networks.task(settings.network) in among
            for seed in self.config.seed
        ]
        return pd.concat(parts, ignore_index=True) if parts else tables.empty(table)

    @property
    def spread(self) -> dict[str, Any]:
        """Where curation's work goes: to how many processes, or to which Dask scheduler."""
        return {"workers": self.workers, "scheduler": self.config.engine.scheduler}


def open(run: str, job: str) -> Study:
    """Open run folder `run` for notebook `job`.

    A notebook opened on its own, from a clean clone, finds no run: then the stages before it are
    run first, on the `smoke` profile, by the same engine that `mammo report` uses.
    """
    place = Run(resolve(run))
    if not place.config.exists():
        if place.name != "smoke":
            raise Problem(f"{place.root} holds no run. Make it: mammo report name={place.name}")
        _prepare(place, job)
    elif place.name == "smoke" and not _upstream_exists(place, job):
        _prepare(place, job)
    return Study(_study_of(place), place, job)


def _study_of(place: Run) -> Config:
    config = configuration.load(place.config)
    if isinstance(config, Evaluation):
        raise Problem(
            f"{place.root} holds an evaluation of scores, not a study; choose another run."
        )
    return config


def resolve(run: str) -> Path:
    """Return the absolute folder of `run`; relative ones stand below the project."""
    return (WORK / run).resolve()


def _upstream_exists(place: Run, job: str) -> bool:
    from mammo_lib.engine import stages

    cfg = _study_of(place)
    return all(path.exists() for path in stages.upstream_files(cfg, place, job))


def _prepare(place: Run, job: str) -> None:
    from mammo_lib.engine import workflow

    overrides = ["profile=smoke", f"name={place.name}", f"runs={place.root.parent}"]
    workflow.run(configuration.compose(overrides), before=job)
