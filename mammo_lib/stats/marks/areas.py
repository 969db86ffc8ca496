"""The areas that sum up a model's marks, one at a time; `froc` gives all of them and the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.marks.froc import froc

if TYPE_CHECKING:
    import pandas as pd


def wafroc(
    lesions: pd.DataFrame, marks: pd.DataFrame, images: pd.DataFrame, **how: Any
) -> Estimate:
    """Return the weighted AFROC area, every diseased image counting alike.

    Tables and options `how` (hit, iou, level, n_boot, rng) are those of `froc`; what the area
    is, and its source, stand at `figures`.
    """
    return froc(lesions, marks, images, **how).wafroc


def wafroc1(
    lesions: pd.DataFrame, marks: pd.DataFrame, images: pd.DataFrame, **how: Any
) -> Estimate:
    """Return `wafroc` with the false marks of diseased images counted too."""
    return froc(lesions, marks, images, **how).wafroc1


def afroc(lesions: pd.DataFrame, marks: pd.DataFrame, images: pd.DataFrame, **how: Any) -> Estimate:
    """Return the AFROC area, every lesion counting alike; see `wafroc`."""
    return froc(lesions, marks, images, **how).afroc


def afroc1(
    lesions: pd.DataFrame, marks: pd.DataFrame, images: pd.DataFrame, **how: Any
) -> Estimate:
    """Return `afroc` with the false marks of diseased images counted too."""
    return froc(lesions, marks, images, **how).afroc1


def hr_auc(
    lesions: pd.DataFrame, marks: pd.DataFrame, images: pd.DataFrame, **how: Any
) -> Estimate:
    """Return the area under the ROC curve of each image's highest mark; see `wafroc`."""
    return froc(lesions, marks, images, **how).hr_auc
