"""What a trained network says of all images, as tables."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib import tables
from mammo_lib.config.schema import ModelConfig, TrainingConfig
from mammo_lib.problem import Problem
from mammo_lib.training import history, model_file, tasks
from mammo_lib.training.examples import ABSENT, Examples, Material
from mammo_lib.training.tasks import Task


def score(
    model_folder: Path,
    material: Material,
    settings: ModelConfig,
    *,
    seed: int,
    name: str,
    training: TrainingConfig | None = None,
    unseen: bool = False,
) -> dict[str, pd.DataFrame]:
    """Return the tables of a finished training, each with columns model and seed.

    ``scores`` has every image's probability of cancer as the network sees it: where a network
    answers for a breast or an exam, each image of it has that answer. With `settings.tta` it is
    the mean over the images and their upside-down flips. Probabilities are not calibrated:
    training may balance the classes. Others are `gradings`, `risks`, `detections`, `outlines`.
    `training` sets this process's threads, if it has not trained before; with `unseen` images of
    the training split, which may be most and on which nothing is measured, are left out.
    """
    if history.record(model_folder) is None:
        raise Problem(f"{model_folder} holds no finished training run: run its training stage.")
    if training:
        from mammo_lib.training import strategy

        strategy.prepare(training)
    if settings.stages:
        settings = settings.stage(settings.stages[-1])  # which trained what is scored
    task = tasks.of(_task(settings), settings)
    asked = np.ones(len(material.images), bool)
    if unseen:
        asked = (material.images["split"] != "train").fillna(True).to_numpy(bool)
    examples = _of_images(task.examples(material, None), asked)
    found = _answers(model_folder, material, task, examples, tta=settings.tta)
    if "scores" in found:
        found["scores"] = by_image(found["scores"], material.images[asked])
    for kind, frame in found.items():
        frame.insert(0, "model", name)
        frame.insert(1, "seed", seed)
        found[kind] = tables.validate(frame, kind, str(model_folder))
    return found


def _of_images(examples: Examples, asked: NDArray[np.bool_]) -> Examples:
    """Return the examples that show any of the images `asked` `(n,)`."""
    return examples.only((asked[examples.row] & (examples.row != ABSENT)).any(axis=1))


def _task(settings: ModelConfig) -> str:
    from mammo_lib import networks

    return networks.task(settings.network)


def _answers(
    folder: Path, material: Material, task: Task, examples: Examples, *, tta: bool
) -> dict[str, pd.DataFrame]:
    from mammo_lib.training.predict import asking, predict

    ask = asking(model_file.load(folder), task.kept)
    seen = [
        task.tables(predict(ask, examples, material, flip=flip), examples)
        for flip in ((False, True) if tta and task.flips else (False,))
    ]
    return {kind: _mean([each[kind] for each in seen]) for kind in seen[0]}


def _mean(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the first of equal tables with the mean over all in its columns of numbers."""
    mean = frames[0].copy()
    for column in mean.select_dtypes("number"):
        mean[column] = sum(frame[column] for frame in frames) / len(frames)
    return mean


def by_image(scores: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    """Return image_id and score of every image from `scores` by image, breast or exam."""
    keys = [name for name in ("image_id", "exam_id", "laterality") if name in scores]
    joined = images[list(dict.fromkeys(["image_id", *keys]))].merge(scores, on=keys, how="left")
    return joined[["image_id", "score"]]
