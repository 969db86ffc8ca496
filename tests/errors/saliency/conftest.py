"""Thirty women, one of two with a lesion that is bright, on two images each."""

import numpy as np
import pandas as pd
import pytest

from mammo_lib.training.examples import LESION_COLUMNS, Material

ROWS, COLUMNS = 96, 48
SPLITS = ("train", "validation", "test")


@pytest.fixture(scope="session")
def material():
    """180 images of 90 women, 30 a split; the breast is in their left 32 columns."""
    rng, n = np.random.default_rng(0), 180
    index = np.arange(n)
    images = pd.DataFrame({
        "image_id": [f"i{i}" for i in index], "exam_id": [f"e{i // 2}" for i in index],
        "patient_id": [f"p{i // 2}" for i in index], "laterality": "L", "view": "CC",
        "split": np.repeat(SPLITS, n // 3), "label": pd.array(index // 2 % 2, "Int8"),
        "exact_hash": index.astype(str),
    })  # fmt: skip
    store = np.zeros((n, ROWS, COLUMNS), np.uint16)
    store[:, :, :32] = rng.integers(1_000, 9_000, (n, ROWS, 32))
    sick = images.index[images["label"] == 1]
    top, left = rng.integers(8, 72, len(sick)), rng.integers(2, 16, len(sick))
    for row, y, x in zip(sick, top, left, strict=True):
        store[row, y : y + 12, x : x + 12] = 60_000
    lesions = pd.DataFrame({
        "image_id": images.loc[sick, "image_id"], "lesion_id": "1", "kind": "mass",
        "pathology": "malignant", "x": left * 1.0, "y": top * 1.0, "width": 12.0, "height": 12.0,
        "mask_path": None,
    })[LESION_COLUMNS]  # fmt: skip
    return Material(images, store, lesions.reset_index(drop=True))
