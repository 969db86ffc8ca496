"""Cancer or not of a whole exam, of however many views."""

from typing import ClassVar

import numpy as np
import pandas as pd

from mammo_lib.config.schema import ModelConfig
from mammo_lib.training.examples import Examples, Material
from mammo_lib.training.exams import slots
from mammo_lib.training.split import labelled, refuse_one_class
from mammo_lib.training.tasks import Outputs
from mammo_lib.training.tasks.image import ImageTask
from mammo_lib.training.validate import breast_auc, sigmoid


def make(settings: ModelConfig) -> "ExamTask":
    """Return the task with the losses and the number of views that `settings` ask for."""
    return ExamTask(settings, views=int(settings.options.get("views", 4)))


class ExamTask(ImageTask):
    """Exams of up to `views` views, some perhaps missing; cancer in either breast counts.

    Labels and losses are those of images.
    """

    metric: ClassVar[str] = "AUC by exam"
    kept: ClassVar[tuple[str, ...]] = ("logit", "attention")
    flips: ClassVar[bool] = True

    def __init__(self, settings: ModelConfig, *, views: int) -> None:
        super().__init__(settings)
        self.views = views

    def examples(self, material: Material, split: str | None) -> Examples:
        """Return the exams of `split` with a known answer, or all exams."""
        images = labelled(material.images, split) if split else material.images
        exams, row = slots(images, self.views)
        label = images.assign(label=images["label"].astype("Float64")).groupby("exam_id")["label"]
        known = label.max().reindex(exams["exam_id"]).to_numpy(np.float32, na_value=np.nan)
        if split:
            refuse_one_class(known, split)
        return Examples(
            row=row,
            name=exams["exam_id"].to_numpy(object),
            positive=known == 1,
            target={"label": known[:, None]},
            stacked=True,
        )

    def judge(self, outputs: Outputs, examples: Examples) -> float:
        """Return the AUC over exams."""
        label = examples.target["label"][:, 0]
        return breast_auc(sigmoid(outputs["logit"][:, 0]), label, np.arange(len(label)))

    def tables(self, outputs: Outputs, examples: Examples) -> dict[str, pd.DataFrame]:
        """Return `scores` by exam: exam_id, score."""
        score = sigmoid(outputs["logit"][:, 0])
        return {"scores": pd.DataFrame({"exam_id": examples.name, "score": score})}
