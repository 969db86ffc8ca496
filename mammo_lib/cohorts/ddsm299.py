"""944 mammograms of DDSM as 299 × 299 pictures, with pathology and the official CBIS split."""

from functools import partial
from pathlib import Path

import pandas as pd

from mammo_lib.cohorts import source
from mammo_lib.cohorts.card import Card, Trap
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData

CARD = Card(
    title="DDSM at 299 × 299 pixels",
    origin="Screen films of four American hospitals, digitised between 1988 and 1999",
    licence="offered by the University of South Florida for research; no explicit licence",
    access="registration",
    size="944 images, 507 women",
    labels="1 malignant, 0 benign, by biopsy or follow-up; no image is of a woman without finding",
    citation=(
        "Heath M, Bowyer K, Kopans D, Moore R, Kegelmeyer WP. The Digital Database for Screening "
        "Mammography. Proc. 5th International Workshop on Digital Mammography, 2001, 212-218."
    ),
    splits="that of CBIS-DDSM; a few patients stand on both sides",
    traps=(
        Trap(
            "Squashed to a square in 8 bits: aspect ratio and pixel size are lost",
            "taken whole, without a crop; lesion boxes are not given",
        ),
        Trap("A few patients stand in both official splits", "all their images become test"),
        Trap("Some copies end in flat grey: their source was cut off", "unreadable, with reason"),
        Trap("One scanner hung its films mirrored", "the side is measured from the pixels"),
        Trap("Nearly black copies, whose darkness goes with the label", "a shortcut probe"),
    ),
    good_for=("running a whole study on real images in minutes",),
    not_for=("comparison with results at full resolution", "screening performance"),
    aspect="lost",
)
NEEDED = [
    "file",
    "patient_id",
    "side",
    "view",
    "density",
    "abn_type",
    "assessment",
    "subtlety",
    "pathology",
    "split",
    "scanner",
]
LABELS = {"MALIGNANT": 1, "BENIGN": 0, "BENIGN_WITHOUT_CALLBACK": 0}
SIDE = 299  # pixels


def load(settings: RealData, *, workers: int = 1) -> Cohort:
    """Return the cohort from `settings.folder`, else from `ddsm299` below MAMMO_DATA."""
    folder = find(settings.folder)
    index = read_index(folder / "index.csv")
    return Cohort("ddsm299", folder, _images(index), _lesions(index), CARD)


def find(folder: str | None) -> Path:
    """Return the data's folder, or raise a Problem that says where it was sought."""
    how = "The set is not redistributed: ask its owners for the DDSM images (index.csv, images/)."
    return source.find("ddsm299", folder, signs=["index.csv"], how=how)


def read_index(path: Path) -> pd.DataFrame:
    """Return index.csv with every needed column present and its sides and views valid."""
    index = source.read_table(path, NEEDED, dtype=None)
    check = partial(source.require, path, index)
    for column in ("file", "patient_id"):
        check(column, index[column].notna(), "a value")
    check("file", ~index["file"].duplicated(), "a file named once")
    check("side", index["side"].isin(["LEFT", "RIGHT"]), "LEFT or RIGHT")
    check("view", index["view"].isin(["CC", "MLO"]), "CC or MLO")
    check("pathology", index["pathology"].isin(LABELS), " or ".join(LABELS))
    check("split", index["split"].isin(["Training", "Test"]), "Training or Test")
    return index


def _images(index: pd.DataFrame) -> pd.DataFrame:
    density = pd.to_numeric(index["density"], errors="coerce")
    known = {
        "image_id": _image_id(index),
        "exam_id": index["patient_id"],
        "patient_id": index["patient_id"],
        "laterality": index["side"].str[0],
        "view": index["view"],
        "path": index["file"],
        "source": "ddsm299",
        "label": index["pathology"].map(LABELS).astype("Int8"),
        "label_source": "biopsy",
        "density": density.map(dict(enumerate("ABCD", 1))),
        "birads": index["assessment"].astype("Int64").astype("string").astype("object"),
        "scanner": index["scanner"],
        "official_split": index["split"].map({"Training": "train", "Test": "test"}),
        "subtlety": index["subtlety"],
        "abn_type": index["abn_type"],
        "pathology": index["pathology"],
    }
    return source.complete(pd.DataFrame(known).assign(rows=SIDE, columns=SIDE))


def _lesions(index: pd.DataFrame) -> pd.DataFrame:
    """Return the first abnormality of each image; no box survived the squashing."""
    nowhere = dict.fromkeys(["x", "y", "width", "height"], float("nan"))
    lesions = pd.DataFrame({"image_id": _image_id(index), "kind": index["abn_type"]})
    pathology = index["pathology"].str.split("_").str[0].str.lower()
    return lesions.assign(lesion_id="1", pathology=pathology, **nowhere, mask_path=None)


def _image_id(index: pd.DataFrame) -> pd.Series:
    return index["file"].map(lambda file: Path(file).stem)
