"""A trained network that is asked again and again, loaded once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from mammo_lib import networks
from mammo_lib.config.schema import ModelConfig, TrainingConfig
from mammo_lib.training import model_file, tasks
from mammo_lib.training.examples import Material
from mammo_lib.training.score import by_image
from mammo_lib.training.tasks.boxes import BoxTask

VIEWS = ("CC", "MLO")


class Respondent:
    """The trainings of one recipe, a folder a seed; called, they give the score of images.

    The answer is that of `training.score` averaged over seeds (`evaluation.members`): with
    `settings.tta` the mean over an image and its upside-down flip.
    """

    def __init__(
        self, folders: Sequence[Path], settings: ModelConfig, training: TrainingConfig
    ) -> None:
        from mammo_lib.training import strategy
        from mammo_lib.training.predict import asking

        strategy.prepare(training)
        if settings.stages:
            settings = settings.stage(settings.stages[-1])
        self.task = tasks.of(networks.task(settings.network), settings)
        if isinstance(self.task, BoxTask):
            self.task.most = 1  # its box is the image's score, all others cost time
        self.flips = (False, True) if settings.tta and self.task.flips else (False,)
        self.asked = [asking(model_file.load(folder), self.task.kept) for folder in folders]

    def __call__(self, material: Material) -> pd.DataFrame:
        """Return image_id and score of every image of `material`, in its order."""
        from mammo_lib.training.predict import predict

        examples = self.task.examples(material, None)
        parts = [self._scores(predict(ask, examples, material, flip=flip), examples)
                 for ask in self.asked for flip in self.flips]  # fmt: skip
        mean = parts[0].assign(score=sum(part["score"] for part in parts) / len(parts))
        return by_image(mean, material.images)

    def _scores(self, outputs: Any, examples: Any) -> pd.DataFrame:
        return self.task.tables(outputs, examples)["scores"]


def views(settings: ModelConfig, images: pd.DataFrame) -> tuple[str, ...]:
    """Return the views that may be missing: both, if the network answers for an image alone.

    None where it needs a whole exam, or where `images` are not of both views.
    """
    alone = networks.task(settings.network) in ("image", "boxes")
    return VIEWS if alone and set(VIEWS) <= set(images["view"]) else ()
