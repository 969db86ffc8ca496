"""How all trainings of a run went: every epoch, and what they took."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from mammo_lib.config import Config
from mammo_lib.paths import Run
from mammo_lib.training import history
from mammo_lib.training.fit import stage_folder


def epochs(config: Config, run: Run) -> pd.DataFrame:
    """Return a row per model, stage, seed and epoch of the finished trainings of `run`.

    Columns: model, stage (empty for a training of one stage), seed, metric, those of
    `history.COLUMNS`, and best, whether the epoch's weights were kept.
    """
    parts = []
    for model, stage, seed, folder in _finished(config, run):
        found = history.read(folder)
        kept = found.epochs["epoch"] == found.best_epoch
        parts.append(
            found.epochs.assign(model=model, stage=stage, seed=seed, metric=found.metric, best=kept)
        )
    columns = ["model", "stage", "seed", "metric", *history.COLUMNS, "best"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def costs(config: Config, run: Run) -> pd.DataFrame:
    """Return a row per model, stage and seed: epochs, best epoch, metric, minutes, peak GiB."""
    rows = []
    for model, stage, seed, folder in _finished(config, run):
        found = history.read(folder)
        rows.append({
            "model": model, "stage": stage, "seed": seed, "epochs": len(found.epochs),
            "best_epoch": found.best_epoch, "metric": found.metric, "best": found.best_metric,
            "minutes": found.seconds / 60, "peak_gib": history.peak(folder),
        })  # fmt: skip
    return pd.DataFrame(rows)


def summary(epochs: pd.DataFrame, costs: pd.DataFrame) -> dict[str, Any]:
    """Return what captions cite, and the epochs without their times, which differ between runs."""
    return {"trainings": len(costs), "epochs": epochs.drop(columns="seconds")}


def _finished(config: Config, run: Run) -> Iterator[tuple[str, str, int, Path]]:
    """Yield model, stage, seed and folder of each stage that has come to its end."""
    for model, settings in config.model.items():
        for seed in config.seed:
            folder, stages = run.model(model, seed), settings.stages
            for number, stage in enumerate(stages, 1):
                own = stage_folder(folder, number, stage) if number < len(stages) else folder
                if history.record(own):
                    yield model, stage.name if len(stages) > 1 else "", seed, own
            if not stages and history.record(folder):
                yield model, "", seed, folder
