"""Free-response analysis of one model's marks on many images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.marks.case_weights import reweighted
from mammo_lib.stats.marks.curve import Curve, curve
from mammo_lib.stats.marks.figures import Figure, figure
from mammo_lib.stats.marks.marked_images import MarkedImages, marked_images
from mammo_lib.stats.sample import level_of

if TYPE_CHECKING:
    import pandas as pd

AREAS = ("wAFROC", "wAFROC1", "AFROC", "AFROC1", "HrAuc")
AT = (0.1, 0.2, 0.3, 0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Froc:
    """A model's marks, what they find and at what cost.

    `curve` has a row a threshold (columns: `Curve.table`). `sensitivity` is the share of lesions
    found at no more than so many false marks an image. The areas, 0 to 1, are described at
    `figures`. `marks` are those given with `kind` ("LL" on a lesion, "NL" elsewhere, "repeated"
    on a lesion already taken) and the `lesion_id` that an LL takes.
    """

    curve: pd.DataFrame
    sensitivity: Mapping[float, Estimate]
    wafroc: Estimate
    wafroc1: Estimate
    afroc: Estimate
    afroc1: Estimate
    hr_auc: Estimate
    marks: pd.DataFrame


def froc(
    lesions: pd.DataFrame,
    marks: pd.DataFrame,
    images: pd.DataFrame,
    *,
    hit: str = "centre",
    iou: float = 0.1,
    at: Sequence[float] = AT,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> Froc:
    """Return the FROC curve of `marks` with its figures of merit.

    `lesions` has image_id, lesion_id, x, y, width, height and, if lesions count unequally,
    weight, summing to 1 in an image; `marks` image_id, x, y, width, height, score; `images` the
    image_id of every image that was read, marked or not. An image is diseased if it has a
    lesion. Which mark hits which lesion is told at `matched`, also what `hit` and `iou` are.

    Sensitivities are read off at thresholds that exist, not between them, for each number of
    false marks an image in `at`; where the curve ends before, they are its end. With `rng`,
    intervals are percentiles of `n_boot` resamples of patients (`images.patient_id`; without
    that column images count as independent, and several of one woman give too narrow a one).
    The threshold that keeps within `at` is found anew in each resample, on the very images that
    it is judged by: compared with a threshold chosen beforehand, these sensitivities flatter.

    Chakraborty & Berbaum 2004, Med Phys 31:2313; Chakraborty 2017 (see `figures`).
    """
    known = marked_images(lesions, marks, images, hit=hit, iou=iou)
    weighed = _Weighed(known, _limits(at))
    found = [_bare(known, value, level) for value in weighed(np.ones((len(images), 1)))[:, 0]]
    if rng is not None:
        rows = 2 * len(lesions)
        replicates = reweighted(weighed, known.patients, n_boot=n_boot, rng=rng, rows=rows)
        found = [_resampled(each, row, known) for each, row in zip(found, replicates, strict=True)]
    wafroc, wafroc1, afroc, afroc1, hr_auc, *shares = found
    return Froc(
        weighed.curve.table(),
        dict(zip(weighed.limits.tolist(), shares, strict=True)),
        wafroc,
        wafroc1,
        afroc,
        afroc1,
        hr_auc,
        known.labelled(lesions, marks),
    )


class _Weighed:
    """All areas, then all sensitivities, when images count unequally often."""

    def __init__(self, known: MarkedImages, limits: NDArray[np.float64]) -> None:
        self.areas: list[Figure] = [figure(name, known.ratings) for name in AREAS]
        self.curve: Curve = curve(
            known.n_lesions, image=known.image, score=known.score, hit=known.is_hit
        )
        self.limits = limits

    def __call__(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (k, n_boot) where image i counts `weight[i]` times; `weight` is (K, n_boot)."""
        areas = [area.replicates(weight) for area in self.areas]
        return np.vstack([*areas, self.curve.sensitivity_at(self.limits, weight)])


def _limits(at: Sequence[float]) -> NDArray[np.float64]:
    limits = np.atleast_1d(np.asarray(at, dtype=np.float64))
    if not np.isfinite(limits).all() or (limits < 0).any():
        raise Problem("at: give false marks an image as finite numbers, such as (0.1, 0.5, 1).")
    return limits


def _bare(known: MarkedImages, value: float, level: float) -> Estimate:
    estimate = Estimate(
        float(value),
        level=level_of(level),
        n=len(known.n_lesions),
        n_positive=int(known.ratings.diseased.sum()),
    )
    if np.isnan(value):
        return estimate.without_interval("every image has a lesion: no normal one to compare with")
    return estimate.without_interval("no interval was asked for: give rng")


def _resampled(
    estimate: Estimate, replicates: NDArray[np.float64], known: MarkedImages
) -> Estimate:
    if np.isnan(estimate.value):
        return estimate
    count = known.patients.count if known.by_patient else None
    asked = replace(estimate, method="bootstrap-percentile", n_clusters=count, reason=None)
    return interval(asked, replicates)
