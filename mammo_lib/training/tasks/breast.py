"""Cancer or not of each breast, seen in four views: left and right, CC and MLO."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import ModelConfig
from mammo_lib.problem import Problem
from mammo_lib.training.examples import ABSENT, Examples, Material
from mammo_lib.training.exams import slots
from mammo_lib.training.split import labelled, refuse_one_class
from mammo_lib.training.tasks import Outputs
from mammo_lib.training.validate import breast_auc, sigmoid

VIEWS = ("L-CC", "R-CC", "L-MLO", "R-MLO")


def make(settings: ModelConfig) -> "BreastTask":
    """Return the task with the losses that `settings` ask for."""
    return BreastTask(settings)


class BreastTask:
    """Exams of four views; each network head answers for both breasts at once."""

    metric: ClassVar[str] = "AUC by breast"
    kept: ClassVar[tuple[str, ...]] = ("logit",)
    flips: ClassVar[bool] = True

    def __init__(self, settings: ModelConfig) -> None:
        self.settings = settings

    def examples(self, material: Material, split: str | None) -> Examples:
        """Return the exams of `split` with a known label, or all exams; all have four views."""
        images = material.images
        if split:  # the whole exam, though the label of one breast be unknown
            images = images[images["exam_id"].isin(labelled(images, split)["exam_id"])]
        exams, row = slots(images, len(VIEWS))
        _refuse_gaps(exams, row)
        label = _labels(images, exams)
        if split:
            refuse_one_class(label[~np.isnan(label)], split)
        return Examples(
            row=row,
            name=exams["exam_id"].to_numpy(object),
            positive=np.nanmax(label, axis=1, initial=0) == 1,
            target={"label": np.nan_to_num(label, nan=-1)},
            stacked=True,
        )

    def targets(
        self, examples: Examples, material: Material, index: NDArray[np.integer], draws: Any
    ) -> dict[str, NDArray]:
        """Return the labels of left and right breasts `(b, 2)`, -1 where unknown."""
        return examples.take(index)

    def loss(self, outputs: Mapping[str, Any], targets: Mapping[str, Any]) -> Any:
        """Return the mean over view angles and breasts of the cross-entropy, `(b,)`.

        Each angle answers for itself, as published: their probabilities are averaged in use only.
        """
        from keras import ops

        from mammo_lib.training.losses import heads
        from mammo_lib.training.losses.cross_entropy import binary

        known = ops.cast(targets["label"] >= 0, "float32")
        label = heads.smoothed(ops.maximum(targets["label"], 0), self.settings)
        angles = [outputs[name] for name in ("cc", "mlo")]
        parts = sum(binary(logit, label) for logit in angles) / len(angles)
        return ops.sum(parts * known, axis=1) / ops.maximum(ops.sum(known, axis=1), 1)

    def judge(self, outputs: Outputs, examples: Examples) -> float:
        """Return the AUC over breasts."""
        label = examples.target["label"].ravel()
        score, known = sigmoid(outputs["logit"]).ravel(), label >= 0
        return breast_auc(score[known], label[known], np.arange(known.sum()))

    def tables(self, outputs: Outputs, examples: Examples) -> dict[str, pd.DataFrame]:
        """Return `scores` by breast: exam_id, laterality, score."""
        score = sigmoid(outputs["logit"])
        sides = [
            pd.DataFrame({"exam_id": examples.name, "laterality": side, "score": score[:, at]})
            for at, side in enumerate("LR")
        ]
        return {"scores": pd.concat(sides, ignore_index=True)}


def _labels(images: pd.DataFrame, exams: pd.DataFrame) -> NDArray[np.float32]:
    """Return `(n, 2)` labels of left and right breasts, NaN where no image tells."""
    each = images.assign(label=images["label"].astype("Float64"))
    side = each.pivot_table("label", "exam_id", "laterality", aggfunc="max", observed=True)
    wide = side.reindex(index=exams["exam_id"], columns=["L", "R"])
    return wide.astype("Float64").to_numpy(np.float32, na_value=np.nan)


def _refuse_gaps(exams: pd.DataFrame, row: NDArray[np.int64]) -> None:
    short = (row == ABSENT).any(axis=1)
    if short.any():
        first = int(np.flatnonzero(short)[0])
        lacking = ", ".join(np.array(VIEWS)[row[first] == ABSENT])
        raise Problem(
            f"{short.sum()} of {len(exams)} exams lack one of the views {', '.join(VIEWS)}, which "
            f"this network needs (exam {exams['exam_id'][first]}: no {lacking}). Leave the network "
            "out, or take one of exams of any views: model=[pathak2025]."
        )
