"""The eyes on a running epoch: its live line, and its stop at a loss that is no number."""

import math
import os
import sys
import time

from tqdm import tqdm

from mammo_lib import progress
from mammo_lib.problem import Problem
from mammo_lib.training.feed import Feed

EVERY = 0.5  # seconds between two lines


class Watch:
    """Reports batches of the job `title`; stops it with a Problem when its loss is no number."""

    def __init__(self, title: str, feed: Feed, epochs: int, *, metric: str, done: int = 0) -> None:
        self.title, self.feed, self.epochs, self.metric = title, feed, epochs, metric
        self.last, self.judged = 0.0, math.nan
        total = epochs * feed.steps
        self.bar = tqdm(
            desc=title, total=total, initial=done * feed.steps, leave=False, disable=hidden()
        )

    def batch(self, epoch: int, step: int, loss: float) -> None:
        """Take note of the loss of batch `step` of `epoch`, both counted from 0."""
        if not math.isfinite(loss):
            raise Problem(self._not_finite(epoch, step, loss))
        self.bar.update()
        self._say(f"epoch {epoch + 1}/{self.epochs}, batch {step + 1}/{self.feed.steps}")

    def judge(self, metric: float) -> None:
        """Show `metric` from now on, unless it is no number: this epoch was not validated."""
        self.judged = self.judged if math.isnan(metric) else metric

    def close(self) -> None:
        """Remove the bar."""
        self.bar.close()

    def _say(self, where: str) -> None:
        if time.monotonic() - self.last > EVERY:
            self.last = time.monotonic()
            judged = "" if math.isnan(self.judged) else f", {self.metric} {self.judged:.3f}"
            progress.say(f"{self.title}: {where}{judged}")

    def _not_finite(self, epoch: int, step: int, loss: float) -> str:
        names = ", ".join(self.feed.names(epoch, step))
        return (
            f"{self.title}: the loss is {loss} in epoch {epoch + 1}, batch {step + 1} "
            f"({names}). Look at these images, or lower model.*.lr."
        )


def hidden() -> bool | None:
    """Say whether to hide the bar: where another process shows the line, or nobody looks.

    None leaves it to tqdm, which hides bars that do not go to a terminal.
    """
    if os.environ.get("MAMMO_STATUS"):
        return True
    return False if "ipykernel" in sys.modules else None
