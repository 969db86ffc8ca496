"""One trained model of a run, found by name: `dev/gmic2021-0`, `gmic2021`, or its folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from mammo_lib import config as configuration
from mammo_lib import networks
from mammo_lib.cohorts import registry as cohorts
from mammo_lib.config import Config, ModelConfig
from mammo_lib.paths import WORK, Run
from mammo_lib.problem import Problem, nearest
from mammo_lib.training import history, model_file

RUNS = WORK / "runs"


@dataclass(frozen=True)
class Trained:
    """A finished training: `record` is its `fit.json`; all else is read when asked for."""

    folder: Path
    record: dict[str, Any]

    @property
    def run(self) -> Run:
        return Run(self.folder.parent.parent)

    @property
    def name(self) -> str:
        """Key of its recipe in the run's configuration."""
        return str(self.record["name"])

    @property
    def seed(self) -> int:
        return int(self.record["seed"])

    @property
    def key(self) -> str:
        """Run, model and seed, such as `dev/gmic2021-0`."""
        return f"{self.run.name}/{self.folder.name}"

    @property
    def network(self) -> str:
        return str(self.record["network"])

    @property
    def variant(self) -> str:
        return str(self.record["variant"])

    @property
    def task(self) -> str:
        return networks.task(self.network)

    @property
    def metric(self) -> str:
        """Name of the validation metric that chose its weights."""
        return str(self.record.get("metric", "AUC by breast"))

    @property
    def best(self) -> float:
        """Best value of `metric`."""
        return float(self.record.get("best_metric", self.record.get("best_auc", float("nan"))))

    @property
    def made(self) -> datetime:
        """When it was finished, by its record's date, in local time."""
        return datetime.fromtimestamp((self.folder / history.RECORD).stat().st_mtime)

    @cached_property
    def config(self) -> Config:
        """The configuration of its run."""
        if not self.run.config.exists():
            raise Problem(f"{self.key}: {self.run.config} is missing, which says how it was made.")
        found = configuration.load(self.run.config)
        if not isinstance(found, Config):
            raise Problem(f"{self.key}: {self.run.config} is that of an evaluation, not a study.")
        return found

    @property
    def settings(self) -> ModelConfig:
        """Its recipe."""
        if self.name not in self.config.model:
            raise Problem(
                f"{self.key}: {self.run.config} has no recipe 'model.{self.name}' any more. "
                f"Run it again: mammo report name={self.run.name} model=[{self.name}]"
            )
        return self.config.model[self.name]

    @property
    def synthetic(self) -> bool:
        """Whether it learnt from generated images, which every use of it must say."""
        return self.config.synthetic or cohorts.card(self.config.data.name).synthetic

    def table(self, kind: str) -> Path:
        """Return where it says of its run's images what it found, such as `scores`."""
        return self.folder / f"{kind}.parquet"

    def check(self) -> "Trained":
        """Return itself, or raise a Problem where its weights are missing."""
        if not (self.folder / model_file.BEST).exists():
            raise Problem(
                f"{self.key}: the model file {self.folder / model_file.BEST} is missing. "
                f"Train it again: mammo report name={self.run.name}"
            )
        return self


def every(runs: Path = RUNS) -> list[Trained]:
    """Return the trained models of all runs below `runs`, by run, model and seed."""
    found = [of(path.parent) for path in runs.glob(f"*/models/*/{history.RECORD}")]
    return sorted(found, key=lambda one: (one.run.name, one.name, one.seed))


def of(folder: Path) -> Trained:
    """Return the model that was trained into `folder`."""
    record = history.record(folder)
    if record is None:
        raise Problem(f"{folder} holds no finished training: no {history.RECORD} is there.")
    return Trained(folder.resolve(), record)


def named(word: str, runs: Path = RUNS) -> Trained:
    """Return the one model that `word` names: its folder, or run and model, or model alone."""
    if (Path(word) / history.RECORD).exists():
        return of(Path(word))
    known = every(runs)
    if not known:
        raise Problem(f"no trained model below {runs}. Train some: mammo report")
    found = [one for one in known if word in _names(one)]
    if not found:
        raise Problem(f"no trained model '{word}'.{nearest(word, _words(known))}")
    if len(found) > 1:
        which = ", ".join(one.key for one in found)
        raise Problem(f"'{word}' names {len(found)} models; say which: {which}")
    return found[0]


def _names(one: Trained) -> tuple[str, ...]:
    return (one.key, one.folder.name, one.name, f"{one.run.name}/{one.name}")


def _words(known: Sequence[Trained]) -> list[str]:
    """Return the names to compare a misspelt one with: as short as it can be."""
    return sorted({word for one in known for word in (one.key, one.folder.name)})
