"""The state of a training run after an epoch: one file, replaced whole."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib import disk

Arrays = list[NDArray[Any]]
GROUPS = ("weights", "optimizer", "best")


@dataclass(frozen=True)
class State:
    """All that the next epoch depends on, beyond the configuration and the seed.

    The order of images and their changes are functions of seed and epoch; the generators that
    the network itself holds (dropout) are among its `weights`.
    """

    epoch: int = 0  # finished epochs
    best_epoch: int = 0  # counted from 1; 0 before the first epoch
    best_metric: float = float("-inf")
    rows: list[dict[str, float]] = field(default_factory=list)  # one per finished epoch
    weights: Arrays = field(default_factory=list)
    optimizer: Arrays = field(default_factory=list)
    best: Arrays = field(default_factory=list)  # the weights of the best epoch


def save(state: State, path: Path, fingerprint: str) -> None:
    """Write `state` to `path`; the file appears whole or not at all."""
    arrays = {
        f"{group}{index:05}": array
        for group in GROUPS
        for index, array in enumerate(getattr(state, group))
    }
    with disk.whole_file(path) as partial, partial.open("wb") as file:
        np.savez(file, about=np.array(_about(state, fingerprint)), **arrays)
        file.flush()
        os.fsync(file.fileno())


def load(path: Path, fingerprint: str) -> State:
    """Return the state at `path`, or a fresh one when there is none of this `fingerprint`."""
    if not path.exists():
        return State()
    with np.load(path) as file:
        about = json.loads(str(file["about"]))
        if about.pop("fingerprint") != fingerprint:
            return State()
        names = sorted(set(file.files) - {"about"})
        arrays: dict[str, Any] = {
            group: [file[name] for name in names if name.startswith(group)] for group in GROUPS
        }
    return State(**about, **arrays)


def _about(state: State, fingerprint: str) -> str:
    return json.dumps(
        {
            "fingerprint": fingerprint,
            "epoch": state.epoch,
            "best_epoch": state.best_epoch,
            "best_metric": state.best_metric,
            "rows": state.rows,
        }
    )
