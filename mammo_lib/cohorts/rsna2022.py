"""The RSNA screening challenge of 2022: 54,706 mammograms of two sites, with cancer per breast.

The organisers do not say how the absence of cancer was settled, nor whether a woman came twice.
"""

from pathlib import Path

import pandas as pd

from mammo_lib.cohorts import source
from mammo_lib.cohorts.card import Card, Trap
from mammo_lib.cohorts.cohort import Cohort, nothing_dropped
from mammo_lib.config.schema import RealData

CARD = Card(
    title="RSNA Screening Mammography Breast Cancer Detection, 2022",
    origin="Digital screening mammograms of one site in the United States and one in Australia",
    licence="rules of the Kaggle competition: research and teaching, not commercial",
    access="registration",
    size="54,706 images, 11,913 women, 314 GB",
    labels=(
        "1 cancer of the breast by biopsy; 0 none, by biopsy where one was taken, else as the "
        "organisers give it"
    ),
    citation=(
        "Carr C, Kitamura F, Partridge G, et al. RSNA Screening Mammography Breast Cancer "
        "Detection. Kaggle, 2022."
    ),
    address="https://kaggle.com/competitions/rsna-breast-cancer-detection",
    splits="the challenge's test images have no public labels: rows of test.csv are left out",
    traps=(
        Trap("cancer belongs to the breast", "each of its images has it, seen there or not"),
        Trap(
            "BIRADS is 0, 1 or 2: to be recalled, negative, normal",
            "the column assessment says so in words; birads stays unknown",
        ),
        Trap(
            "Site 2 gives neither BIRADS nor density; scanners differ by site",
            "unknown there; site and scanner are columns",
        ),
        Trap("Views other than CC and MLO: AT, LM, ML, LMO", "kept under their names"),
        Trap("Ages are missing for some", "unknown there"),
        Trap("Implants", "a column"),
        Trap("test.csv lists images without labels", "left out, each with that reason"),
        Trap("Many circulate as PNG, windowed by others", "DICOM is taken where both are there"),
    ),
    good_for=("screening: about 2 in 100 images show cancer", "comparison with the challenge"),
    not_for=("localisation: no boxes", "race or ethnicity: not recorded"),
)
NEEDED = [
    "site_id", "patient_id", "image_id", "laterality", "view", "age", "cancer", "biopsy",
    "invasive", "BIRADS", "implant", "density", "machine_id", "difficult_negative_case",
]  # fmt: skip
UNLABELLED = ["patient_id", "image_id"]
YES = {"0": False, "1": True, "False": False, "True": True}
ASSESSMENTS = {0: "to be recalled", 1: "negative", 2: "normal"}


def find(folder: str | None) -> Path:
    """Return the data's folder, or raise a Problem that says where it was sought."""
    how = "Accept the rules at kaggle.com/competitions/rsna-breast-cancer-detection, download it."
    return source.find("rsna2022", folder, signs=["train.csv"], how=how)


def load(settings: RealData, *, workers: int = 1) -> Cohort:
    """Return the images of train.csv; those of test.csv, which have no label, are left out."""
    folder = find(settings.folder)
    table = read_train(folder / "train.csv")
    lesions, left = source.no_lesions(), _unlabelled(folder)
    return Cohort("rsna2022", folder, _images(table, folder), lesions, CARD, left)


def read_train(path: Path) -> pd.DataFrame:
    """Return train.csv, checked; age is a number of years."""
    table = source.read_table(path, NEEDED)
    for column in ("site_id", "patient_id", "image_id", "view"):
        source.require(path, table, column, table[column].notna(), "a value")
    once = ~table["image_id"].duplicated()
    source.require(path, table, "image_id", once, "an image listed once")
    source.require(path, table, "laterality", table["laterality"].isin(["L", "R"]), "L or R")
    source.require(path, table, "cancer", table["cancer"].isin(["0", "1"]), "0 or 1")
    for column in ("biopsy", "invasive", "implant", "difficult_negative_case"):
        known = table[column].isin(YES) | table[column].isna()
        source.require(path, table, column, known, "yes or no, as 1 or 0")
    for column in ("age", "BIRADS"):
        number = pd.to_numeric(table[column], errors="coerce")
        source.require(path, table, column, number.notna() | table[column].isna(), "a number")
        table[column] = number.astype(float)
    coded = table["BIRADS"].isin(ASSESSMENTS) | table["BIRADS"].isna()
    source.require(path, table, "BIRADS", coded, "0, 1 or 2")
    return table


def _images(table: pd.DataFrame, folder: Path) -> pd.DataFrame:
    sure = (table["cancer"] == "1") | table["biopsy"].map(YES).eq(True)
    known = {
        "image_id": table["image_id"],
        "exam_id": table["patient_id"],
        "patient_id": table["patient_id"],
        "laterality": table["laterality"],
        "view": table["view"].str.upper(),
        "path": _paths(table, folder, "train_images"),
        "source": "rsna2022",
        "label": table["cancer"].astype("Int8"),
        "label_source": sure.map({True: "biopsy", False: "as given"}),
        "age": table["age"],
        "density": table["density"].where(table["density"].isin(list("ABCD")), None),
        "site": table["site_id"],
        "scanner": table["machine_id"],
        "assessment": table["BIRADS"].map(ASSESSMENTS),
        "implant": table["implant"].map(YES),
        "invasive": table["invasive"].map(YES),
        "difficult_negative": table["difficult_negative_case"].map(YES),
    }
    return source.complete(pd.DataFrame(known))


def _paths(table: pd.DataFrame, folder: Path, below: str) -> pd.Series:
    """Return the file of each row, <patient>/<image>.dcm, or .png where only that is there."""
    stem = below + "/" + table["patient_id"] + "/" + table["image_id"]
    there = {path.relative_to(folder).as_posix() for path in folder.glob(f"{below}/*/*.png")}
    if not there:
        return stem + ".dcm"
    picture = (stem + ".png").isin(there)
    copies = picture & (stem + ".dcm").map(lambda name: (folder / name).exists())
    return (stem + ".dcm").where(~picture | copies, stem + ".png")


def _unlabelled(folder: Path) -> pd.DataFrame:
    """Return the rows of test.csv as dropped rows; their label was never published."""
    path = folder / "test.csv"
    if not path.exists():
        return nothing_dropped()
    table = source.read_table(path, UNLABELLED)
    rows = table.assign(row=[f"test.csv:{line}" for line in table.index + 2])
    rows["file"] = _paths(table, folder, "test_images")
    here = rows["file"].map(lambda name: (folder / name).exists())
    why = "test image without a public label"
    parts = [
        source.dropped(rows[here], why),
        source.dropped(rows[~here], why, verdict="missing", stage="missing"),
    ]
    return pd.concat(parts, ignore_index=True)
