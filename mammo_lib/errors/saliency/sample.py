"""The test images on which saliency maps are checked."""

import numpy as np
import pandas as pd

from mammo_lib.evaluation.lesions import Sought

IMAGES = 80  # at most; each is asked of every network and method


def sample(test: Sought, *, rng: np.random.Generator, images: int = IMAGES) -> pd.DataFrame:
    """Return the images with a malignant boxed lesion of some patients of `test`, drawn whole.

    At most `images`, as long as one patient has not more. The index stays that of the pixel store.
    """
    own = test.diseased
    every = np.sort(own["patient_id"].unique().astype(object))
    sizes = own["patient_id"].value_counts()
    drawn: list[object] = []
    total = 0
    for patient in rng.permutation(every):
        if total + sizes[patient] <= images or not drawn:
            drawn.append(patient)
            total += sizes[patient]
    return own[own["patient_id"].isin(drawn)]
