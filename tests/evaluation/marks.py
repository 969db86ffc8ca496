"""Made-up detections on the made-up screening cohort, and its lesions with two kinds."""

import numpy as np
import pandas as pd

BOX = ["x", "y", "width", "height"]


def detections(
    lesions: pd.DataFrame, images: pd.DataFrame, *, find: float, seeds=(0,), model="finder"
) -> pd.DataFrame:
    """Return boxes on a share `find` of the lesions, and one far from any on half the images."""
    parts = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        hits = lesions[rng.random(len(lesions)) < find][["image_id", *BOX]]
        false = images.loc[rng.random(len(images)) < 0.5, ["image_id"]]
        false = false.assign(x=60.0, y=120.0, width=5.0, height=5.0)
        hits = hits.assign(score=rng.uniform(0.3, 1, len(hits)))
        false = false.assign(score=rng.uniform(0, 0.7, len(false)))
        parts.append(pd.concat([hits, false]).assign(model=model, seed=seed))
    return pd.concat(parts, ignore_index=True)
