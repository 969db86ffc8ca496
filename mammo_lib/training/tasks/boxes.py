"""Boxes about lesions, with a probability each."""

from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib import networks
from mammo_lib.config.schema import ModelConfig
from mammo_lib.networks import anchors
from mammo_lib.networks.suppression import Detections, detections
from mammo_lib.problem import Problem
from mammo_lib.training import augment
from mammo_lib.training.augment import Draws
from mammo_lib.training.examples import Examples, Material
from mammo_lib.training.tasks import Outputs
from mammo_lib.training.validate import sensitivity

CLASSES = ("benign", "malignant")  # what a detector tells apart; of unknown pathology is benign
AT = 0.5  # false marks an image, at which epochs are compared
BOX = ["x", "y", "width", "height"]
MOST = 40  # boxes of an image, of which free-response curves to 2 false ones an image need few
NOTHING, BETWEEN = -1, -2  # what an anchor has in place of a lesion's class; the last: no say
SMALLEST = 1.0  # pixels of a side: a smaller one was cut off by the image's edge


def make(settings: ModelConfig) -> "BoxTask":
    """Return the task with the anchors of the network that `settings` ask for."""
    chosen = {**networks.options(settings.network, settings.variant), **settings.options}
    return BoxTask(anchors.levels(chosen["lowest"], chosen["sizes"]), chosen["classes"])


class BoxTask:
    """Every image alone, with or without lesions; malignant ones are what counts."""

    metric: ClassVar[str] = "sensitivity at 0.5 false marks an image"
    kept: ClassVar[tuple[str, ...]] = ("boxes", "classes")
    flips: ClassVar[bool] = False

    def __init__(self, layout: anchors.Layout, classes: int, *, most: int = MOST) -> None:
        self.layout, self.classes, self.most = layout, classes, most
        self.anchors = lru_cache(maxsize=1)(partial(anchors.anchors, layout))

    def examples(self, material: Material, split: str | None) -> Examples:
        """Return the images of `split`, or all images; some must show a malignant lesion."""
        images, lesions = material.images, _boxed(material)
        own = images[(images["split"] == split).fillna(False)] if split else images
        cancer = own["image_id"].isin(lesions.loc[lesions["class"] == 1, "image_id"]).to_numpy()
        if split and not cancer.any():
            raise Problem(
                f"split '{split}' holds no malignant lesion with a box: a detector needs some. "
                "Leave it out of `model`, or take data with boxes."
            )
        return Examples(
            row=images.index.get_indexer(own.index)[:, None],
            name=own["image_id"].to_numpy(object),
            positive=own["image_id"].isin(lesions["image_id"]).to_numpy(),
            target={},
            extra={"patient": own["patient_id"].to_numpy(object), "lesions": _lists(own, lesions)},
            shape=material.shape,
        )

    def targets(
        self,
        examples: Examples,
        material: Material,
        index: NDArray[np.integer],
        draws: Draws | None,
    ) -> dict[str, NDArray]:
        """Return what each anchor should say.

        ``kind`` `(b, A)` is the class of its lesion, NOTHING, or BETWEEN, which does not teach;
        ``deltas`` `(n, 4)` are of the n anchors with a lesion, image by image: of all they would
        be megabytes a batch, nearly all 0.
        """
        rows, columns = material.shape
        anchor = self.anchors(rows, columns)
        kind = np.full((len(index), len(anchor)), NOTHING, np.int8)
        deltas = [np.empty((0, 4))]
        lesions = examples.extra["lesions"][index]
        place = np.repeat(np.arange(len(index)), [len(own) for own in lesions])
        every = np.concatenate(lesions)
        boxes, kinds = every[:, :4], np.minimum(every[:, 4].astype(int), self.classes - 1)
        if draws is not None:
            boxes, left = augment.move_boxes(boxes, place, draws, rows, columns)
            left &= (boxes[:, 2:] - boxes[:, :2] >= SMALLEST).all(axis=1)
            boxes, kinds, place = boxes[left], kinds[left], place[left]
        for at in np.unique(place):
            said = anchors.targets(boxes[place == at], kinds[place == at], anchor)
            kind[at, said.own], kind[at, said.between] = said.kinds, BETWEEN
            deltas.append(said.deltas)
        return {"kind": kind, "deltas": np.concatenate(deltas, dtype=np.float32)}

    def loss(self, outputs: Mapping[str, Any], targets: Mapping[str, Any]) -> Any:
        """Return focal loss plus smooth L1 of the boxes, `(b,)` (Lin et al. 2017)."""
        from keras import ops

        from mammo_lib.training.losses.focal import focal
        from mammo_lib.training.losses.smooth_l1 import smooth_l1

        kind = ops.cast(targets["kind"], "int32")
        one_hot = ops.one_hot(kind, self.classes)  # of what is no class 0 everywhere
        mask = ops.where(kind >= 0, 1, kind - NOTHING)  # 0: none, -1: does not teach
        own = ops.stack(ops.nonzero(kind >= 0), axis=-1)
        deltas = ops.scatter(own, targets["deltas"], (*ops.shape(kind), 4))
        classes = focal(outputs["classes"], one_hot, mask)
        return classes + smooth_l1(outputs["boxes"], deltas, mask)

    def judge(self, outputs: Outputs, examples: Examples) -> float:
        """Return the share of malignant lesions found at 0.5 false marks an image."""
        found = list(self._found(outputs, examples))
        lesions = [own[own[:, 4] == 1, :4] for own in examples.extra["lesions"]]
        return sensitivity(
            lesions, [each.boxes for each in found], [each.scores for each in found], at=AT
        )

    def tables(self, outputs: Outputs, examples: Examples) -> dict[str, pd.DataFrame]:
        """Return `detections` of malignant lesions, and `scores`: the likeliest of an image."""
        found = list(self._found(outputs, examples))
        own = np.repeat(examples.name, [len(each.scores) for each in found])
        box = np.concatenate([each.boxes for each in found])
        box = np.hstack([box[:, :2], box[:, 2:] - box[:, :2]])
        marks = pd.DataFrame(box, columns=BOX).assign(
            score=np.concatenate([each.scores for each in found])
        )
        marks.insert(0, "image_id", own)
        best = [each.scores[0] if len(each.scores) else 0.0 for each in found]
        scores = pd.DataFrame({"image_id": examples.name, "score": best})
        return {"detections": marks, "scores": scores}

    def _found(self, outputs: Outputs, examples: Examples) -> Iterator[Detections]:
        """Yield the malignant lesions that the network finds on each image."""
        assert examples.shape is not None
        rows, columns = examples.shape
        anchor = self.anchors(rows, columns)
        for deltas, logits in zip(outputs["boxes"], outputs["classes"], strict=True):
            yield detections(
                deltas, logits[:, -1:], anchor, rows=rows, columns=columns, most=self.most
            )


def _boxed(material: Material) -> pd.DataFrame:
    """Return the lesions with a box, and `class`, the place of their pathology in CLASSES."""
    lesions = material.lesions.dropna(subset=BOX)
    return lesions.assign(**{"class": (lesions["pathology"] == "malignant").astype(int)})


def _lists(images: pd.DataFrame, lesions: pd.DataFrame) -> NDArray[np.object_]:
    """Return for each image its lesions `(m, 5)`: x0, y0, x1, y1 and class."""
    low = lesions[["x", "y"]].to_numpy(np.float64)
    high = low + lesions[["width", "height"]].to_numpy(np.float64)
    every = np.column_stack([low, high, lesions["class"]])
    at = lesions.groupby("image_id").indices
    found = np.empty(len(images), object)
    for place, name in enumerate(images["image_id"]):
        found[place] = every[at.get(name, np.empty(0, int))]
    return found
