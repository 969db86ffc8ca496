"""What a finished or interrupted training run leaves to read."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from mammo_lib import disk

COLUMNS = ["epoch", "loss", "val_loss", "val_auc", "lr", "seconds"]
RECORD = "fit.json"
TABLE = "history.csv"
TIMING = "timing.csv"  # apart from the history, which is the same at every run


@dataclass(frozen=True)
class History:
    """One training run.

    `epochs` has a row per epoch: epoch (from 1), loss (training, weighted), val_loss (validation,
    with the same class weights), val_auc (per breast, mean of its images' scores), lr (at the
    epoch's end), seconds.
    """

    epochs: pd.DataFrame
    best_epoch: int
    best_auc: float

    @property
    def seconds(self) -> float:
        """Time that training took, in seconds, interrupted epochs left out."""
        return float(self.epochs["seconds"].sum())


def write(history: History, folder: Path, record: dict[str, Any]) -> None:
    """Write the tables of `history` and then `fit.json`, which says that they are whole."""
    timing = history.epochs[["epoch", "seconds"]]
    disk.write(history.epochs.drop(columns="seconds").to_csv(index=False), folder / TABLE)
    disk.write(timing.to_csv(index=False), folder / TIMING)
    about = {**record, "best_epoch": history.best_epoch, "best_auc": history.best_auc}
    disk.write(json.dumps(about, indent=1, sort_keys=True) + "\n", folder / RECORD)


def record(folder: Path) -> dict[str, Any] | None:
    """Return what `fit.json` in `folder` says, or None before training has finished."""
    path = folder / RECORD
    return json.loads(path.read_text()) if path.exists() else None


def read(folder: Path) -> History:
    """Return the finished run in `folder`."""
    about = record(folder)
    assert about is not None, f"{folder} holds no finished training run"
    table = _table(folder / TABLE).merge(_table(folder / TIMING))
    return History(table[COLUMNS], about["best_epoch"], about["best_auc"])


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, float_precision="round_trip")
