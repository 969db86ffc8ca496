"""From a model's score to a probability: the map and the threshold that its validation data give.

They are fitted at the level at which the network answers, once, and kept in its folder.
"""

import contextlib
import json
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from mammo_lib import disk, stats, tables
from mammo_lib.evaluation.discrimination import one_class, tested
from mammo_lib.evaluation.operating import threshold_for
from mammo_lib.model_store.trained import Trained

FILE = "calibration.json"
LEVEL = {"image": "image", "boxes": "image", "breast": "breast", "exam": "exam"}  # by task


@dataclass(frozen=True)
class Calibration:
    """Probability = logistic(`intercept` + `slope` × score), as validation data have it.

    `threshold` reaches `specificity` on them. The probability holds at their share of cancers,
    `n_positive` of `n`. Without a map slope and intercept are None, and `reason` says why.
    """

    fingerprint: str
    level: str
    n: int
    n_positive: int
    slope: float | None = None
    intercept: float | None = None
    specificity: float | None = None
    threshold: float | None = None
    reason: str = ""

    def __call__(self, score: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of each `score` (n,), NaN without a map or a score."""
        found = np.full(len(score), np.nan)
        known = np.isfinite(score)
        if self.slope is not None and self.intercept is not None and known.any():
            found[known] = stats.Platt(self.slope, self.intercept)(score[known])
        return found


def of(model: Trained) -> Calibration | None:
    """Return the map of `model`, fitted at its first use; None for tasks without a score."""
    if model.task not in LEVEL:
        return None
    path = model.folder / FILE
    if path.exists():
        kept = json.loads(path.read_text())
        if kept.get("fingerprint") == model.record["fingerprint"]:
            return Calibration(**kept)
    found = _fitted(model)
    with contextlib.suppress(OSError):  # in a folder that others own it is fitted each time
        disk.write(json.dumps(asdict(found), indent=1, sort_keys=True) + "\n", path)
    return found


def _fitted(model: Trained) -> Calibration:
    level, settings = LEVEL[model.task], model.config.stats
    scores = tables.read(model.table("scores"), "scores")
    images = tables.read(model.run.table("images"), "images")
    units = tested(scores, images, level, "validation")
    about = (str(model.record["fingerprint"]), level, len(units), int(units["label"].sum()))
    reason = one_class(units) or ("one score for all" if units["score"].nunique() < 2 else "")
    if reason:
        return Calibration(*about, reason=f"validation data have {reason}")
    fitted = stats.platt(units["label"], units["score"])
    threshold = threshold_for(units, "specificity", settings.specificity)
    return Calibration(*about, fitted.slope, fitted.intercept, settings.specificity, threshold)
