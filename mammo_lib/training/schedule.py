"""The learning rate: a linear warm-up, then constant, a half cosine, or falling on plateaus."""

import math
from collections.abc import Sequence
from typing import Any

import keras

from mammo_lib.config.schema import ModelConfig


@keras.saving.register_keras_serializable(package="mammo_lib")
class Schedule(keras.optimizers.schedules.LearningRateSchedule):
    """Rise from 0 to `peak` over `warmup` steps; then hold, or fall to 0 at step `total`."""

    def __init__(self, peak: float, warmup: int, total: int, cosine: bool) -> None:
        self.peak, self.warmup, self.total, self.cosine = peak, warmup, total, cosine

    def __call__(self, step: Any) -> Any:
        """Return the rate at `step` (counted from 0), a scalar tensor."""
        done = keras.ops.cast(step, "float32")
        rise = (done + 1) / max(self.warmup, 1)
        fall = (done - self.warmup) / max(self.total - self.warmup, 1)
        rest = 0.5 * (1 + keras.ops.cos(math.pi * keras.ops.clip(fall, 0, 1)))
        held = rest if self.cosine else keras.ops.ones_like(rest)
        return self.peak * keras.ops.where(done < self.warmup, rise, held)

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {
            "peak": self.peak,
            "warmup": self.warmup,
            "total": self.total,
            "cosine": self.cosine,
        }


def schedule(settings: ModelConfig, steps: int) -> Schedule | float:
    """Return the schedule of a recipe whose epochs have `steps` batches, in updates.

    With ``plateau`` it is a plain number, which `plateau` lowers between epochs.
    """
    if settings.schedule == "plateau":
        return settings.lr
    updates = -(-steps // settings.accumulate)
    return Schedule(
        settings.lr,
        round(settings.warmup_epochs * updates),
        settings.epochs * updates,
        settings.schedule == "cosine",
    )


def plateau(settings: ModelConfig, metric: Sequence[float]) -> float:
    """Return the rate of the epoch after those with validation `metric`, higher being better.

    It falls by `plateau_factor` whenever `plateau_epochs` have passed without a better one since
    the best or the last fall.
    """
    rate, best, waited = settings.lr, -math.inf, 0
    for value in metric:
        waited = 0 if value > best else waited + 1
        best = max(best, value)
        if waited >= settings.plateau_epochs:
            rate, waited = rate * settings.plateau_factor, 0
    return rate
