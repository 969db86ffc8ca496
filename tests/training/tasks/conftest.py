"""Six women's exams of four views, tiny, with lesions, density and follow-up."""

import numpy as np
import pandas as pd
import pytest

from mammo_lib.training.examples import Material

ROWS, COLUMNS = 64, 40
SIDES = (("L", "CC"), ("R", "CC"), ("L", "MLO"), ("R", "MLO"))
CANCER = ["L", "", "R", "", "L", ""]  # the breast with cancer in each exam
SPLIT = ["train"] * 4 + ["validation"] * 2


def table() -> pd.DataFrame:
    """Return 24 images: exam e0 to e5, of which e0, e2 and e4 have cancer in one breast."""
    rows = [
        {
            "image_id": f"e{exam}-{side}-{view}",
            "exam_id": f"e{exam}",
            "patient_id": f"p{exam}",
            "laterality": side,
            "view": view,
            "split": SPLIT[exam],
            "label": int(CANCER[exam] == side),
            "density": "ABCD"[exam % 4],
            "years_followed": [0.5, 3.0, 2.5, 6.0, 1.5, 5.0][exam],
            "event": int(CANCER[exam] != ""),
            "rows": ROWS,
            "columns": COLUMNS,
        }
        for exam in range(6)
        for side, view in SIDES
    ]
    return pd.DataFrame(rows).astype({"label": "Int8"})


def lesions(images: pd.DataFrame) -> pd.DataFrame:
    """Return a malignant mass in every positive image, a benign calcification in R-CC of e1, e5."""
    found = images.loc[images["label"] == 1, ["image_id"]].assign(
        kind="mass", pathology="malignant", x=8.0, y=20.0, width=12.0, height=10.0
    )
    benign = pd.DataFrame({"image_id": ["e1-R-CC", "e5-R-CC"]}).assign(
        kind="calcification", pathology="benign", x=4.0, y=40.0, width=6.0, height=6.0
    )
    return pd.concat([found, benign], ignore_index=True).assign(lesion_id="1", mask_path=None)


@pytest.fixture
def images() -> pd.DataFrame:
    return table()


@pytest.fixture
def make(images):
    """Return the material of `images`, or of those given in their place."""

    def made(images=images, *, found=None, folder=None) -> Material:
        store = np.random.default_rng(0).integers(1, 60_000, (len(images), ROWS, COLUMNS))
        found = lesions(images) if found is None else found
        return Material(images, store.astype(np.uint16), found, folder)

    return made


@pytest.fixture
def material(make) -> Material:
    return make()
