"""Risk of cancer within years of an exam, from the exam's views."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import ModelConfig
from mammo_lib.problem import Problem
from mammo_lib.training.examples import Examples, Material
from mammo_lib.training.exams import slots
from mammo_lib.training.tasks import Outputs
from mammo_lib.training.validate import harrell_c, sigmoid

COLUMNS = ("years_followed", "event")  # of the images table: to cancer or to the last follow-up


def make(settings: ModelConfig) -> "RiskTask":
    """Return the task over as many years as the network answers for."""
    return RiskTask(years=int(settings.options.get("years", 5)))


class RiskTask:
    """Exams with the time to cancer, or to the end of follow-up without one.

    A year counts in the loss where it is known whether cancer had come by its end (Mirai's mask).
    """

    metric: ClassVar[str] = "Harrell's C by exam"
    kept: ClassVar[tuple[str, ...]] = ("logit",)
    flips: ClassVar[bool] = True

    def __init__(self, *, years: int) -> None:
        self.years = years

    def examples(self, material: Material, split: str | None) -> Examples:
        """Return the exams of `split` that were followed, or all exams."""
        images = _followed(material.images, split) if split else material.images
        exams, row = slots(images, 4)
        first = images.drop_duplicates("exam_id").set_index("exam_id").loc[exams["exam_id"]]
        told = first.reindex(columns=list(COLUMNS)).astype("Float64")
        time, event = told.to_numpy(np.float64, na_value=np.nan).T
        event = np.nan_to_num(event)
        label, known = by_year(np.nan_to_num(time), event, self.years)
        return Examples(
            row=row,
            name=exams["exam_id"].to_numpy(object),
            positive=(event == 1) & (time <= self.years),
            target={"label": label, "known": known},
            stacked=True,
            extra={"time": time, "event": event},
        )

    def targets(
        self, examples: Examples, material: Material, index: NDArray[np.integer], draws: Any
    ) -> dict[str, NDArray]:
        """Return ``label`` and ``known`` `(b, years)`: cancer by the end of each year."""
        return examples.take(index)

    def loss(self, outputs: Mapping[str, Any], targets: Mapping[str, Any]) -> Any:
        """Return the mean cross-entropy over the years that are known, `(b,)`."""
        from keras import ops

        from mammo_lib.training.losses.cross_entropy import binary

        known = targets["known"]
        parts = binary(outputs["logit"], targets["label"]) * known
        return ops.sum(parts, axis=1) / ops.maximum(ops.sum(known, axis=1), 1)

    def judge(self, outputs: Outputs, examples: Examples) -> float:
        """Return Harrell's C of the last year's risk."""
        risk = outputs["logit"][:, -1]
        return harrell_c(examples.extra["time"], examples.extra["event"], risk)

    def tables(self, outputs: Outputs, examples: Examples) -> dict[str, pd.DataFrame]:
        """Return `risks`: exam_id and the risk by the end of each year."""
        risk = np.broadcast_to(sigmoid(outputs["logit"]), (len(examples), self.years))
        columns = {f"year{year + 1}": risk[:, year] for year in range(self.years)}
        return {"risks": pd.DataFrame({"exam_id": examples.name, **columns})}


def by_year(
    time: NDArray[np.float64], event: NDArray[np.float64], years: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return whether cancer had come by the end of each year, and whether that is known.

    Both `(n, years)`. With cancer after 2.5 years: not by year 1 and 2, but by year 3; the years
    after it teach nothing. With 2.5 years of follow-up and none: not by year 1 and 2; the rest is
    not known (the mask of Yala et al. 2021, read in their code).
    """
    ends = np.arange(1, years + 1)
    label = (event[:, None] == 1) & (time[:, None] <= ends)
    last = np.where(event == 1, np.maximum(np.ceil(time), 1), time)  # a cancer of day 0: year 1
    return label.astype(np.float32), (ends <= last[:, None]).astype(np.float32)


def _followed(images: pd.DataFrame, split: str) -> pd.DataFrame:
    if not set(COLUMNS) <= set(images):
        raise Problem(
            f"a risk network needs the columns {' and '.join(COLUMNS)} in the images table; these "
            "data have no follow-up. Leave it out of `model`."
        )
    own = (images["split"] == split).fillna(False) & images[list(COLUMNS)].notna().all(axis=1)
    if images.loc[own, "event"].nunique() < 2:
        raise Problem(
            f"split '{split}' holds no followed exam with cancer, or none without: raise its share "
            "(split.*) or the number of women with an earlier exam."
        )
    return images[own]
