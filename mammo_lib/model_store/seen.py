"""Which views a network needs of an exam, and which images go without an answer."""

import pandas as pd

from mammo_lib.model_store.trained import Trained
from mammo_lib.training.examples import ABSENT
from mammo_lib.training.exams import slots
from mammo_lib.training.tasks.breast import VIEWS

NONE = "exam has no view that the network takes (CC or MLO)"


def lacking(images: pd.DataFrame, model: Trained) -> dict[str, str]:
    """Return {image_id: reason} of the images of exams that `model` cannot answer for."""
    if images.empty or model.task not in ("breast", "exam", "risk"):
        return {}
    exams, row = slots(images, len(VIEWS))
    short = {
        exam: reason
        for exam, own in zip(exams["exam_id"], row == ABSENT, strict=True)
        if (reason := _reason([view for view, gone in zip(VIEWS, own, strict=True) if gone], model))
    }
    named = images["exam_id"].map(short)
    return dict(zip(images.loc[named.notna(), "image_id"], named.dropna(), strict=True))


def _reason(absent: list[str], model: Trained) -> str:
    if model.task == "breast" and absent:
        every = ", ".join(VIEWS)
        return f"exam lacks {', '.join(absent)}: {model.network} needs {every}"
    return NONE if len(absent) == len(VIEWS) else ""
