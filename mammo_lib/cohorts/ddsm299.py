"""944 mammograms of DDSM as 299 × 299 pictures, with pathology and the official CBIS split."""

from pathlib import Path

import numpy as np
import pandas as pd

from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData
from mammo_lib.paths import external_data
from mammo_lib.problem import Problem

CARD = {
    "title": "DDSM at 299 × 299 pixels",
    "licence": "offered by the University of South Florida for research; no explicit licence",
    "citation": (
        "Heath M, Bowyer K, Kopans D, Moore R, Kegelmeyer WP. The Digital Database for Screening "
        "Mammography. Proc. 5th International Workshop on Digital Mammography, 2001, 212-218."
    ),
    "synthetic": False,
    "aspect": "lost",
    "notes": [
        "Digitised film, squashed to a square in 8 bits: aspect ratio and pixel size are lost.",
        "Malignant against benign; every image was called back or followed, none is normal.",
        "A few patients stand in both official splits.",
    ],
}
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


def load(settings: RealData) -> Cohort:
    """Return the cohort from `settings.folder`, else from `ddsm299` below MAMMO_DATA."""
    folder = find(settings.folder)
    index = read_index(folder / "index.csv")
    return Cohort("ddsm299", folder, _images(index), _lesions(index), CARD)


def find(folder: str | None) -> Path:
    """Return the data's folder, or raise a Problem that says where it was sought."""
    root = external_data()
    place = Path(folder) if folder else root / "ddsm299" if root else None
    if place and (place / "index.csv").is_file():
        return place
    sought = "MAMMO_DATA is not set" if place is None else f"{place / 'index.csv'} does not exist"
    raise Problem(
        f"ddsm299: index.csv is missing: {sought}. The set is not redistributed: ask its owners "
        "for the DDSM images, then put index.csv and images/ into $MAMMO_DATA/ddsm299, or name "
        "the folder: data.folder=..."
    )


def read_index(path: Path) -> pd.DataFrame:
    """Return index.csv with every needed column present and its sides and views valid."""
    try:
        index = pd.read_csv(path)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise Problem(f"{path}: not a table: {error}") from None
    missing = [column for column in NEEDED if column not in index]
    if missing:
        raise Problem(
            f"{path}: column '{missing[0]}' is missing; it has {', '.join(map(str, index.columns))}"
        )
    if index.empty:
        raise Problem(f"{path}: no rows")
    for column in ("file", "patient_id"):
        _require(path, index, column, index[column].notna(), "a value")
    _require(path, index, "file", ~index["file"].duplicated(), "a file named once")
    _require(path, index, "side", index["side"].isin(["LEFT", "RIGHT"]), "LEFT or RIGHT")
    _require(path, index, "view", index["view"].isin(["CC", "MLO"]), "CC or MLO")
    _require(path, index, "pathology", index["pathology"].isin(LABELS), " or ".join(LABELS))
    _require(path, index, "split", index["split"].isin(["Training", "Test"]), "Training or Test")
    return index


def _require(path: Path, index: pd.DataFrame, column: str, valid: pd.Series, what: str) -> None:
    if not valid.all():
        at = int(np.flatnonzero(~valid)[0])
        found = index[column].iloc[at]
        raise Problem(f"{path}: row {at + 2}, column '{column}': {found!r} where {what} is needed")


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
    images = pd.DataFrame(known).assign(rows=SIDE, columns=SIDE)
    unknown = {"race_ethnicity": None, "vendor": None, "site": None}
    return images.assign(**unknown, age=float("nan"), pixel_mm=float("nan"))


def _lesions(index: pd.DataFrame) -> pd.DataFrame:
    """Return the first abnormality of each image; no box survived the squashing."""
    nowhere = dict.fromkeys(["x", "y", "width", "height"], float("nan"))
    lesions = pd.DataFrame({"image_id": _image_id(index), "kind": index["abn_type"]})
    pathology = index["pathology"].str.split("_").str[0].str.lower()
    return lesions.assign(lesion_id="1", pathology=pathology, **nowhere, mask_path=None)


def _image_id(index: pd.DataFrame) -> pd.Series:
    return index["file"].map(lambda file: Path(file).stem)
