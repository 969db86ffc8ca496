"""A first stage that is another model's whole training (`Config.twin`), taken over from it."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mammo_lib.training import history, model_file

if TYPE_CHECKING:
    from mammo_lib.training.fit import Listener


def take(
    found: Path, folder: Path, *, name: str, stage: str, fingerprint: str,
    tracker: "Listener | None",
) -> None:  # fmt: skip
    """Copy the finished training in `found` to `folder`, unless that holds it, with times of 0.

    `tracker` hears of its epochs. The record is written last: it says that the stage is finished.
    """
    if (history.record(folder) or {}).get("fingerprint") == fingerprint:
        return
    done = history.read(found)
    done = replace(done, epochs=done.epochs.assign(seconds=0.0))
    for row in done.epochs.to_numpy(float):
        if tracker:
            tracker.epoch(dict(zip(history.COLUMNS, row, strict=True)))
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(found / model_file.BEST, folder / model_file.BEST)
    own = {"name": name, "stage": stage, "fingerprint": fingerprint}
    history.write(done, folder, {**(history.record(found) or {}), **own})
