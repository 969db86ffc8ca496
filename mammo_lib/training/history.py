"""What a finished or interrupted training run leaves to read."""

import json
import math
import resource
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from mammo_lib import disk

COLUMNS = ["epoch", "loss", "val_loss", "val_metric", "lr", "seconds"]
RECORD = "fit.json"
TABLE = "history.csv"
TIMING = "timing.csv"  # apart from the history, which is the same at every run
COST = "cost.json"


@dataclass(frozen=True)
class History:
    """One training run.

    `epochs` has a row per epoch: epoch (from 1), loss (training, weighted), val_loss (validation,
    with the same class weights), val_metric (`metric` on validation, higher is better; both NaN
    for an epoch that was not validated), lr (at the epoch's end), seconds.
    """

    epochs: pd.DataFrame
    best_epoch: int
    best_metric: float
    metric: str  # its name, such as "AUC by breast"

    @property
    def seconds(self) -> float:
        """Time that training took, in seconds, interrupted epochs left out."""
        return float(self.epochs["seconds"].sum())


def write(history: History, folder: Path, record: dict[str, Any]) -> None:
    """Write the tables of `history` and then `fit.json`, which says that they are whole."""
    timing = history.epochs[["epoch", "seconds"]]
    disk.write(history.epochs.drop(columns="seconds").to_csv(index=False), folder / TABLE)
    disk.write(timing.to_csv(index=False), folder / TIMING)
    best = {"best_epoch": history.best_epoch, "best_metric": history.best_metric}
    about = {**record, **best, "metric": history.metric}
    disk.write(json.dumps(about, indent=1, sort_keys=True) + "\n", folder / RECORD)


def write_cost(folder: Path) -> None:
    """Write how much memory this process has held at most, for the page on what trainings take."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB on Linux
    disk.write(json.dumps({"peak_gib": held / 2**20}) + "\n", folder / COST)


def peak(folder: Path) -> float:
    """Return the memory that the training in `folder` held at most, GiB; NaN if not noted."""
    path = folder / COST
    return json.loads(path.read_text())["peak_gib"] if path.exists() else math.nan


def record(folder: Path) -> dict[str, Any] | None:
    """Return what `fit.json` in `folder` says, or None before training has finished."""
    path = folder / RECORD
    return json.loads(path.read_text()) if path.exists() else None


def read(folder: Path) -> History:
    """Return the finished run in `folder`."""
    about = record(folder)
    assert about is not None, f"{folder} holds no finished training run"
    table = _table(folder / TABLE).merge(_table(folder / TIMING))
    return History(table[COLUMNS], about["best_epoch"], about["best_metric"], about["metric"])


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, float_precision="round_trip")
