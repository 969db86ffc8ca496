"""The eyes on a running epoch: its live line, and its stop at a loss that is no number."""

import math
import os
import sys
import time
from typing import Any

import keras
from tqdm import tqdm

from mammo_lib import progress
from mammo_lib.problem import Problem
from mammo_lib.training.feed import Feed

EVERY = 0.5  # seconds between two lines


class Watch(keras.callbacks.Callback):
    """Report batches of the job `title`; stop it with a Problem when its loss is not finite."""

    def __init__(self, title: str, feed: Feed, epochs: int, *, done: int = 0) -> None:
        super().__init__()
        self.title, self.feed, self.epochs = title, feed, epochs
        self.epoch, self.last, self.auc = done, 0.0, math.nan
        total = epochs * feed.steps
        self.bar = tqdm(
            desc=title, total=total, initial=done * feed.steps, leave=False, disable=hidden()
        )

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        loss = float((logs or {}).get("loss", math.nan))
        if not math.isfinite(loss):
            raise Problem(self._not_finite(batch, loss))
        self.bar.update()
        self._say(f"epoch {self.epoch + 1}/{self.epochs}, batch {batch + 1}/{self.feed.steps}")

    def close(self) -> None:
        """Remove the bar."""
        self.bar.close()

    def _say(self, where: str) -> None:
        if time.monotonic() - self.last > EVERY:
            self.last = time.monotonic()
            auc = "" if math.isnan(self.auc) else f", validation AUC {self.auc:.3f}"
            progress.say(f"{self.title}: {where}{auc}")

    def _not_finite(self, batch: int, loss: float) -> str:
        ids = ", ".join(self.feed.ids(self.epoch, batch))
        return (
            f"{self.title}: the loss is {loss} in epoch {self.epoch + 1}, batch {batch + 1} "
            f"(images {ids}). Look at these images, or lower model.*.lr."
        )


def hidden() -> bool | None:
    """Say whether to hide the bar: where another process shows the line, or nobody looks.

    None leaves it to tqdm, which hides bars that do not go to a terminal.
    """
    if os.environ.get("MAMMO_STATUS"):
        return True
    return False if "ipykernel" in sys.modules else None
