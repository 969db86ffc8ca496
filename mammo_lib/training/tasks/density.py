"""BI-RADS density, A to D, an image at a time."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import ModelConfig
from mammo_lib.problem import Problem
from mammo_lib.training.examples import Examples, Material
from mammo_lib.training.tasks import Outputs
from mammo_lib.training.validate import linear_kappa, softmax

LETTERS = "ABCD"


def make(settings: ModelConfig) -> "DensityTask":
    """Return the task; it has no losses to choose from."""
    return DensityTask()


class DensityTask:
    """Every image alone, with the density of its exam as the radiologist gave it."""

    metric: ClassVar[str] = "linear kappa by image"
    kept: ClassVar[tuple[str, ...]] = ("logit",)
    flips: ClassVar[bool] = True

    def examples(self, material: Material, split: str | None) -> Examples:
        """Return the images of `split` whose density is known, or all images."""
        images = material.images
        if split:
            known = images["density"].isin(list(LETTERS))
            known &= (images["split"] == split).fillna(False)
            _refuse_one_letter(images[known], split)
            images = images[known]
        code = images["density"].map(LETTERS.find, na_action="ignore").fillna(-1)
        return Examples(
            row=material.images.index.get_indexer(images.index)[:, None],
            name=images["image_id"].to_numpy(object),
            positive=np.zeros(len(images), bool),
            target={"code": code.to_numpy(np.float32)},
        )

    def targets(
        self, examples: Examples, material: Material, index: NDArray[np.integer], draws: Any
    ) -> dict[str, NDArray]:
        """Return the codes `(b,)`, 0 for A to 3 for D."""
        return examples.take(index)

    def loss(self, outputs: Mapping[str, Any], targets: Mapping[str, Any]) -> Any:
        """Return the cross-entropy of each image, `(b,)`."""
        from mammo_lib.training.losses.cross_entropy import categorical

        return categorical(outputs["logit"], targets["code"])

    def judge(self, outputs: Outputs, examples: Examples) -> float:
        """Return Cohen's kappa with linear weights between network and radiologist."""
        code, said = examples.target["code"].astype(int), outputs["logit"].argmax(1)
        return linear_kappa(code, said, len(LETTERS))

    def tables(self, outputs: Outputs, examples: Examples) -> dict[str, pd.DataFrame]:
        """Return `gradings`: image_id and the probability of each density."""
        share = softmax(outputs["logit"])
        columns = {letter: share[:, at] for at, letter in enumerate(LETTERS)}
        return {"gradings": pd.DataFrame({"image_id": examples.name, **columns})}


def _refuse_one_letter(images: pd.DataFrame, split: str) -> None:
    if images["density"].nunique() < 2:
        raise Problem(
            f"split '{split}' holds {images['density'].nunique()} density: a density network needs "
            "images of several. Leave it out of `model`, or take data with density."
        )
