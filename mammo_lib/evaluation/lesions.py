"""The malignant lesions that networks should find, and the images in which they are sought."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import StatsConfig

BOX = ["x", "y", "width", "height"]
ALL = "all"


@dataclass(frozen=True)
class Sought:
    """Images of one split in which it is known where malignant lesions are, and these lesions.

    `lesions` are in pixels of the standardised image. `unboxed` cancer images were left out since
    nobody said where in them the cancer is: a mark on it would count as false. `joined` lesions are
    told with the one about them, such as the calcifications in a mass: one finding, one mark.
    """

    images: pd.DataFrame
    lesions: pd.DataFrame
    unboxed: int
    joined: int = 0

    @property
    def diseased(self) -> pd.DataFrame:
        """The images with a lesion."""
        return self.images[self.images["image_id"].isin(self.lesions["image_id"])]

    @property
    def patient(self) -> pd.Series:
        """The patient of each lesion."""
        return self.patient_of(self.lesions["image_id"])

    def patient_of(self, image_id: pd.Series) -> pd.Series:
        """Return the patient of each image."""
        known = self.images.set_index("image_id")["patient_id"]
        return pd.Series(known.loc[image_id].to_numpy(), image_id.index, dtype=object)


def sought(images: pd.DataFrame, lesions: pd.DataFrame, split: str) -> Sought:
    """Return the images of `split` whose label is known, with the malignant ones of `lesions`.

    `lesions` are in pixels of the standardised image; those without a box are no use here. Benign
    ones are not sought: a mark on one is false. One whose centre lies in the box of a larger one is
    joined to it: a mark finds one lesion, and nobody marks a mass and what is in it apart.
    """
    own = images[(images["split"] == split).fillna(False) & images["label"].notna()]
    known = lesions.dropna(subset=BOX)
    known = known[(known["pathology"] == "malignant") & known["image_id"].isin(own["image_id"])]
    boxed = own["image_id"].isin(known["image_id"])
    lost = (own["label"] == 1).to_numpy(bool) & ~boxed.to_numpy(bool)
    within = _within(known)
    return Sought(own[~lost], known[~within].reset_index(drop=True), int(lost.sum()),
                  int(within.sum()))  # fmt: skip


def _within(lesions: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which lesions (L,) have their centre in a larger lesion's box on the same image."""
    own = lesions[["image_id", *BOX]].reset_index(drop=True).reset_index(names="place")
    pairs = own.merge(own, on="image_id", suffixes=("", "_other"))
    inside = pairs["width"] * pairs["height"] < pairs["width_other"] * pairs["height_other"]
    for low, side in (("x", "width"), ("y", "height")):
        centre = pairs[low] + pairs[side] / 2
        start = pairs[f"{low}_other"]
        inside &= centre.between(start, start + pairs[f"{side}_other"])
    return own["place"].isin(pairs.loc[inside, "place"]).to_numpy(bool)


def groups(found: Sought, settings: StatsConfig) -> dict[str, NDArray[np.bool_] | None]:
    """Return which lesions (L,) are in each group: all of them, then those of each kind.

    A kind that fewer than `settings.too_few` patients have is None: its n is all there is to say.
    One kind alone is no group of its own.
    """
    kinds = found.lesions["kind"]
    named: dict[str, NDArray[np.bool_] | None] = {ALL: np.ones(len(kinds), bool)}
    for kind in sorted(kinds.unique()) if kinds.nunique() > 1 else []:
        own = (kinds == kind).to_numpy(bool)
        few = found.patient[own].nunique() < settings.too_few
        named[str(kind)] = None if few else own
    return named
