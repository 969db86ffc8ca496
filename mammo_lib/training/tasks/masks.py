"""The outline of a lesion, within a window about it."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import ModelConfig
from mammo_lib.imaging import outline
from mammo_lib.problem import Problem
from mammo_lib.training import augment
from mammo_lib.training.examples import Examples, Material, cut
from mammo_lib.training.tasks import Outputs
from mammo_lib.training.validate import dice


def make(settings: ModelConfig) -> "MaskTask":
    """Return the task with windows of `settings.patch`."""
    return MaskTask(settings.patch)


class MaskTask:
    """Windows of `size` pixels centred on outlined lesions; what lies beyond them is not seen."""

    metric: ClassVar[str] = "mean Dice by lesion"
    kept: ClassVar[tuple[str, ...]] = ("logit",)
    flips: ClassVar[bool] = False

    def __init__(self, size: int) -> None:
        self.size = size

    def examples(self, material: Material, split: str | None) -> Examples:
        """Return a window for each outlined lesion of `split`, or of all images."""
        images, lesions = material.images, _outlined(material, split)
        at = pd.Series(np.arange(len(images)), images["image_id"].array)
        row = at.loc[lesions["image_id"]].to_numpy()
        corner = centred(lesions, self.size)
        masks = np.stack([
            _mask(material, *one, self.size)
            for one in zip(row, lesions["mask_path"], corner, strict=True)
        ])  # fmt: skip
        seen = masks.any(axis=(1, 2))  # an outline of few pixels may vanish in a small image
        if not seen.any():
            raise Problem(_no_outline(split))
        return Examples(
            row=row[seen, None],
            name=lesions["image_id"].to_numpy(object)[seen],
            positive=np.zeros(seen.sum(), bool),
            target={"mask": masks[seen, ..., None]},
            corner=corner[seen],
            window=(self.size, self.size),
            extra={"lesion": lesions["lesion_id"].to_numpy(object)[seen]},
        )

    def targets(
        self, examples: Examples, material: Material, index: NDArray[np.integer], draws: Any
    ) -> dict[str, NDArray]:
        """Return the masks `(b, size, size, 1)`, 0 or 1, moved with their windows."""
        mask = examples.target["mask"][index, ..., 0].astype(np.float32)
        if draws is not None:
            mask = (augment.move(mask, draws, centred=True) >= 0.5).astype(np.float32)
        return {"mask": mask[..., None]}

    def loss(self, outputs: Mapping[str, Any], targets: Mapping[str, Any]) -> Any:
        """Return soft Dice loss plus the mean cross-entropy of the pixels, `(b,)`."""
        from mammo_lib.training.losses.cross_entropy import binary, per_example
        from mammo_lib.training.losses.overlap import dice_loss

        pixels = per_example(binary(outputs["logit"], targets["mask"]))
        return pixels + dice_loss(outputs["logit"], targets["mask"])

    def judge(self, outputs: Outputs, examples: Examples) -> float:
        """Return the mean Dice of the windows."""
        return float(self._dice(outputs, examples).mean())

    def tables(self, outputs: Outputs, examples: Examples) -> dict[str, pd.DataFrame]:
        """Return `outlines`: image_id, lesion_id, dice with the window centred on the truth."""
        columns = {"image_id": examples.name, "lesion_id": examples.extra["lesion"]}
        return {"outlines": pd.DataFrame({**columns, "dice": self._dice(outputs, examples)})}

    def _dice(self, outputs: Outputs, examples: Examples) -> NDArray[np.float64]:
        said = outputs["logit"][..., 0] > 0
        return dice(examples.target["mask"][..., 0] > 0, said)


def centred(boxes: pd.DataFrame, size: int) -> NDArray[np.int64]:
    """Return the corners `(n, 2)`, row and column, of windows of `size` centred on `boxes`."""
    middle = boxes[["y", "x"]].to_numpy() + boxes[["height", "width"]].to_numpy() / 2
    return np.round(middle - size / 2).astype(np.int64)


def _outlined(material: Material, split: str | None) -> pd.DataFrame:
    images = material.images
    own = images[(images["split"] == split).fillna(False)] if split else images
    lesions = material.lesions[material.lesions["image_id"].isin(own["image_id"])]
    lesions = lesions[lesions["mask_path"].notna() & lesions["x"].notna()]
    if lesions.empty or material.folder is None:
        raise Problem(_no_outline(split))
    return lesions


def _no_outline(split: str | None) -> str:
    where = f"split '{split}' holds" if split else "these data hold"
    return (
        f"{where} no lesion with an outline: a segmentation network needs some. "
        "Leave it out of `model`, or take data with masks."
    )


def _mask(
    material: Material, row: int, path: str, corner: NDArray[np.int64], size: int
) -> NDArray[np.float32]:
    """Return the window of `size` at `corner` of the outline at `path`."""
    assert material.folder is not None
    image = {str(name): value for name, value in material.images.iloc[row].items()}
    whole = outline.load(material.folder / path, image, material.shape).astype(np.float32)
    return cut(whole[None], corner[None], (size, size))[0]
