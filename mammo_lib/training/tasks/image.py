"""Cancer or not, an image at a time."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import ModelConfig
from mammo_lib.training.examples import Examples, Material
from mammo_lib.training.split import labelled, refuse_one_class
from mammo_lib.training.tasks import Outputs
from mammo_lib.training.validate import breast_auc, sigmoid


def make(settings: ModelConfig) -> "ImageTask":
    """Return the task with the losses that `settings` ask for."""
    return ImageTask(settings)


class ImageTask:
    """Every image alone, its breast's label; validation by breast, the mean of its images."""

    metric: ClassVar[str] = "AUC by breast"
    kept: ClassVar[tuple[str, ...]] = ("logit",)
    flips: ClassVar[bool] = True

    def __init__(self, settings: ModelConfig) -> None:
        self.settings = settings

    def examples(self, material: Material, split: str | None) -> Examples:
        """Return the labelled images of `split`, or all images."""
        images = labelled(material.images, split) if split else material.images
        label = images["label"].astype("Float64").fillna(np.nan).to_numpy(np.float32)
        if split:
            refuse_one_class(label, split)
        breast = images.groupby(["exam_id", "laterality"], sort=False).ngroup().to_numpy()
        return Examples(
            row=material.images.index.get_indexer(images.index)[:, None],
            name=images["image_id"].to_numpy(object),
            positive=label == 1,
            target={"label": label[:, None]},
            extra={"breast": breast},
        )

    def targets(
        self, examples: Examples, material: Material, index: NDArray[np.integer], draws: Any
    ) -> dict[str, NDArray]:
        """Return the labels `(b, 1)`."""
        return examples.take(index)

    def loss(self, outputs: Mapping[str, Any], targets: Mapping[str, Any]) -> Any:
        """Return the sum over the network's heads, `(b,)`; see `losses.heads`."""
        from mammo_lib.training.losses import heads

        label = heads.smoothed(targets["label"], self.settings)
        return heads.total(outputs, label, self.settings)

    def judge(self, outputs: Outputs, examples: Examples) -> float:
        """Return the AUC by breast."""
        score, label = sigmoid(outputs["logit"][:, 0]), examples.target["label"][:, 0]
        return breast_auc(score, label, examples.extra["breast"])

    def tables(self, outputs: Outputs, examples: Examples) -> dict[str, pd.DataFrame]:
        """Return `scores`: a probability as the network sees it for every image."""
        score = sigmoid(outputs["logit"][:, 0])
        return {"scores": pd.DataFrame({"image_id": examples.name, "score": score})}
