"""A first stage that is another model's whole training (`Config.twin`), taken over from it."""

import shutil
from dataclasses import replace
from pathlib import Path

from mammo_lib.training import history, model_file
from mammo_lib.training.history import History


def taken(found: Path) -> History:
    """Return the finished training in `found` as one that took no time."""
    done = history.read(found)
    return replace(done, epochs=done.epochs.assign(seconds=0.0))


def take(found: Path, taken: History, folder: Path, record: dict[str, str]) -> None:
    """Copy the finished training in `found` to `folder`, its epochs as in `taken`.

    `record`: what its `fit.json` says otherwise; it is written last.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(found / model_file.BEST, folder / model_file.BEST)
    history.write(taken, folder, {**(history.record(found) or {}), **record})
