"""Five kinds of small windows: the first stage of patch-to-image networks (Shen 2019)."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from mammo_lib.config.schema import ModelConfig
from mammo_lib.problem import Problem
from mammo_lib.training.examples import Examples, Material
from mammo_lib.training.tasks import Outputs
from mammo_lib.training.validate import softmax

KINDS = (
    "background",
    "calcification malignant",
    "calcification benign",
    "mass malignant",
    "mass benign",
)
PATHOLOGIES = ("malignant", "benign")
OVERLAP = 0.75  # of lesion or patch, at least, to be the lesion's
BACKGROUND = 0.35  # at most, to be background
TRIES = 1000  # draws of a centre before the cut-off falls by 0.05, as in the released code


def make(settings: ModelConfig) -> "PatchTask":
    """Return the task with windows of `settings.patch`."""
    return PatchTask(settings)


class PatchTask:
    """`per_lesion` windows on each lesion and as many on background, drawn once from a seed.

    Centres are uniform in the lesion's box; a window counts as the lesion's when their overlap
    exceeds 0.75 of either's area, and as background below 0.35 (the authors' released sampler).
    Lesions of unknown pathology have no windows, and are not background either.
    """

    metric: ClassVar[str] = "AUC of malignant windows"
    kept: ClassVar[tuple[str, ...]] = ("logit",)
    flips: ClassVar[bool] = True

    def __init__(self, settings: ModelConfig) -> None:
        self.size, self.per_lesion = settings.patch, settings.patches_per_lesion

    def examples(self, material: Material, split: str | None) -> Examples:
        """Return the windows of `split`."""
        images = material.images
        own = images.index[(images["split"] == split).fillna(False).to_numpy(bool)]
        lesions = material.lesions.dropna(subset=["x"])
        lesions = lesions[lesions["image_id"].isin(images.loc[own, "image_id"])]
        known = lesions[lesions["pathology"].isin(PATHOLOGIES)]
        if "malignant" not in set(known["pathology"]):
            raise Problem(
                f"split '{split}' holds no malignant lesion with a box: a stage of patches needs "
                "some. Take data with boxes, or leave that stage out (model.*.stages)."
            )
        rng = np.random.default_rng(12345)  # as published; the set of windows is the same for all
        found = _on_lesions(rng, material, known, self.size, self.per_lesion)
        found += _on_background(rng, material, own, lesions, self.size, len(found))
        row, corner, code = (np.array(part) for part in zip(*found, strict=True))
        names = images["image_id"].to_numpy(object)[row]
        return Examples(
            row=row[:, None],
            name=names,
            positive=code > 0,
            target={"code": code.astype(np.float32)},
            corner=corner,
            window=(self.size, self.size),
        )

    def targets(
        self, examples: Examples, material: Material, index: NDArray[np.integer], draws: Any
    ) -> dict[str, NDArray]:
        """Return the codes `(b,)` of `KINDS`."""
        return examples.take(index)

    def loss(self, outputs: Mapping[str, Any], targets: Mapping[str, Any]) -> Any:
        """Return the cross-entropy of each window, `(b,)`."""
        from mammo_lib.training.losses.cross_entropy import categorical

        return categorical(outputs["logit"], targets["code"])

    def judge(self, outputs: Outputs, examples: Examples) -> float:
        """Return the AUC of malignant windows against all others."""
        malignant = np.isin(examples.target["code"], (1, 3))
        share = softmax(outputs["logit"])
        return float(roc_auc_score(malignant, share[:, 1] + share[:, 3]))

    def tables(self, outputs: Outputs, examples: Examples) -> dict[str, pd.DataFrame]:
        """Return nothing: windows are a means."""
        return {}


Window = tuple[int, tuple[int, int], int]  # row of the store, corner, kind


def _on_lesions(
    rng: np.random.Generator, material: Material, lesions: pd.DataFrame, size: int, each: int
) -> list[Window]:
    at = pd.Series(np.arange(len(material.images)), material.images["image_id"].array)
    found: list[Window] = []
    for lesion in lesions.to_dict("records"):
        y, x = lesion["y"], lesion["x"]
        box = np.array([y, x, y + lesion["height"], x + lesion["width"]])
        kind = KINDS.index(f"{_kind(lesion['kind'])} {lesion['pathology']}")
        for _ in range(each):
            found.append((int(at[lesion["image_id"]]), _corner_on(rng, box, size), kind))
    return found


def _corner_on(rng: np.random.Generator, box: NDArray[np.float64], size: int) -> tuple[int, int]:
    cut = OVERLAP
    while True:
        centres = rng.uniform(box[:2], box[2:], (TRIES, 2))
        corners = np.round(centres - size / 2).astype(int)
        shared = _shared(corners, box, size)
        smaller = min(size * size, max(float(np.prod(box[2:] - box[:2])), 1e-9))
        good = np.flatnonzero(shared >= cut * smaller)
        if len(good):
            return int(corners[good[0], 0]), int(corners[good[0], 1])
        cut -= 0.05


def _on_background(
    rng: np.random.Generator, material: Material, own: pd.Index, lesions: pd.DataFrame, size: int,
    count: int,
) -> list[Window]:  # fmt: skip
    boxes = {name: group[["y", "x", "height", "width"]].to_numpy() for name, group in
             lesions.groupby("image_id")}  # fmt: skip
    names, positions = material.images["image_id"], material.images.index.get_indexer(own)
    found: list[Window] = []
    for _ in range(TRIES * count):
        row = int(rng.choice(positions))
        inside = np.argwhere(material.store[row] > 0)
        if not len(inside):
            continue
        corner = inside[rng.integers(len(inside))] - size // 2
        near = [_shared(corner[None], np.array([y, x, y + h, x + w]), size)[0]
                for y, x, h, w in boxes.get(names.iloc[row], ())]  # fmt: skip
        if max(near, default=0) < BACKGROUND * size * size:
            found.append((row, (int(corner[0]), int(corner[1])), 0))
        if len(found) == count:
            return found
    raise Problem(
        f"windows of {size} pixels find too little background beside the lesions: lower "
        "model.*.patch, or raise image.rows and image.columns."
    )


def _shared(corners: NDArray[np.integer], box: NDArray[np.float64], size: int) -> NDArray:
    """Return the area that windows at `corners` `(n, 2)` share with `box`, in pixels."""
    low, high = np.maximum(corners, box[:2]), np.minimum(corners + size, box[2:])
    return np.prod(np.clip(high - low, 0, None), axis=1)


def _kind(kind: str) -> str:
    return "calcification" if "calc" in kind else "mass"
