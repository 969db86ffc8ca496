"""Images with their lesions and one model's marks, matched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.columns import having, places, unique
from mammo_lib.stats.marks.lesion_weights import checked, equal
from mammo_lib.stats.marks.matching import FALSE, REPEATED, matched
from mammo_lib.stats.marks.ratings import Ratings, rated
from mammo_lib.stats.sample import finite
from mammo_lib.stats.units import Units, units

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class MarkedImages:
    """K images with L lesions and n marks that count: finds and false ones, no repeated ones.

    `n_lesions` (K,); `image`, `score` and `is_hit` (n,): the place of each mark's image, how
    suspicious it is, whether it finds a lesion. `place` says of every mark given what it hits.
    """

    ratings: Ratings
    patients: Units
    by_patient: bool
    n_lesions: NDArray[np.intp]
    image: NDArray[np.intp]
    score: NDArray[np.float64]
    is_hit: NDArray[np.bool_]
    place: NDArray[np.intp]

    def labelled(self, lesions: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
        """Return `marks` with `kind` and the `lesion_id` that each finds, or None."""
        kind = np.select([self.place == FALSE, self.place == REPEATED], ["NL", "repeated"], "LL")
        # One entry more, for places -1 and -2 to fall on, and to be left out again.
        names = np.append(lesions["lesion_id"].to_numpy(dtype=object), [None, None])
        return marks.assign(kind=kind, lesion_id=names[self.place])


def marked_images(
    lesions: pd.DataFrame, marks: pd.DataFrame, images: pd.DataFrame, *, hit: str, iou: float
) -> MarkedImages:
    """Return the images of table `images` with the marks that count, or say what is amiss."""
    names = unique(having(images, "images", ("image_id",))["image_id"], "images.image_id")
    place = matched(lesions, marks, hit=hit, iou=iou)
    lesion_case, weight = _lesions(lesions, names)
    image = places(marks["image_id"], names, "marks.image_id", "images")
    score = finite(marks["score"], "marks.score") if len(marks) else np.empty(0)
    counts = place != REPEATED
    ratings = rated(
        len(names),
        lesion_case,
        weight,
        mark_case=image[counts],
        mark_lesion=place[counts],
        mark_rating=score[counts],
    )
    return MarkedImages(
        ratings,
        _patients(images),
        "patient_id" in images,
        np.bincount(lesion_case, minlength=len(names)),
        image[counts],
        score[counts],
        place[counts] >= 0,
        place,
    )


def _lesions(
    lesions: pd.DataFrame, names: pd.Index
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the place of each lesion's image and its weight."""
    having(lesions, "lesions", ("lesion_id",))
    if not len(lesions):
        raise Problem("lesions: is empty; without one there is nothing to find.")
    twice = lesions.duplicated(["image_id", "lesion_id"])
    if twice.any():
        image, lesion = lesions.loc[twice, ["image_id", "lesion_id"]].iloc[0]
        raise Problem(f"lesions: '{lesion}' of image '{image}' stands in more than one row.")
    case = places(lesions["image_id"], names, "lesions.image_id", "images")
    if "weight" not in lesions:
        return case, equal(case)
    return case, checked(finite(lesions["weight"], "lesions.weight"), case, names, "lesions.weight")


def _patients(images: pd.DataFrame) -> Units:
    if "patient_id" not in images:
        return units(len(images))
    having(images, "images", ("patient_id",))
    return units(len(images), images["patient_id"])
