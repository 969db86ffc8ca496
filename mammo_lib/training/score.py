"""Scores of all images by a trained network."""

from pathlib import Path

import numpy as np
import pandas as pd

from mammo_lib import tables
from mammo_lib.config.schema import ModelConfig, TrainingConfig
from mammo_lib.problem import Problem
from mammo_lib.training import history, model_file, pixels


def score(
    model_folder: Path,
    images: pd.DataFrame,
    pixels_path: Path,
    settings: ModelConfig,
    *,
    seed: int,
    name: str,
    training: TrainingConfig | None = None,
) -> pd.DataFrame:
    """Return the `scores` table of every image: its probability of cancer as the network sees it.

    Scores are sigmoids of the logit; with `settings.tta` the mean over the image and its
    upside-down flip. They are no calibrated probabilities: training balances the classes.
    `training` sets this process's threads, if it has not trained before.
    """
    if history.record(model_folder) is None:
        raise Problem(f"{model_folder} holds no finished training run: run its training stage.")
    store = pixels.load(pixels_path, images)
    if training:
        from mammo_lib.training import strategy

        strategy.prepare(training)
    values = _scores(model_folder, store, tta=settings.tta)
    frame = pd.DataFrame(
        {"model": name, "seed": seed, "image_id": images["image_id"].array, "score": values}
    )
    return tables.validate(frame, "scores", str(model_folder))


def _scores(folder: Path, store: np.ndarray, *, tta: bool) -> np.ndarray:
    from mammo_lib.training.feed import scoring
    from mammo_lib.training.validate import sigmoid

    model = model_file.load(folder)
    row = np.arange(len(store))
    seen = [
        sigmoid(model.predict(scoring(store, row, flip=flip), verbose=0)[: len(row), 0])
        for flip in ([False, True] if tta else [False])
    ]
    return np.mean(seen, axis=0)
