"""VinDr-Mammo: 20,000 digital mammograms of Hanoi, labelled by BI-RADS, with boxes of findings.

No patient is named: each study is taken for a woman, and one who came twice would count as two.
"""

import ast
from pathlib import Path

import numpy as np
import pandas as pd

from mammo_lib.cohorts import source
from mammo_lib.cohorts.card import Card, Trap
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData

CARD = Card(
    title="VinDr-Mammo",
    origin="Digital mammograms of two hospitals in Hanoi, Vietnam, 2018 to 2020",
    licence="PhysioNet Restricted Health Data License 1.5.0",
    access="agreement",
    size="20,000 images, 5,000 studies of four views, 340 GB",
    labels=(
        "1 where two readers (a third if they differed) gave the breast BI-RADS 4 or 5, 0 for 1 "
        "and 2, unknown for 3; readers' opinion, not a biopsy"
    ),
    citation=(
        "Nguyen HT, Nguyen HQ, Pham HH, et al. VinDr-Mammo: A large-scale benchmark dataset for "
        "computer-aided diagnosis in full-field digital mammography. Scientific Data 2023;10:277."
    ),
    address="10.13026/br2v-7517",
    splits=(
        "4,000 studies for training and 1,000 for testing, balanced for BI-RADS, density and "
        "findings; that no woman stands in both cannot be checked, as patients are not named"
    ),
    traps=(
        Trap("Patients are not named", "a study stands for a woman; repeats would go unnoticed"),
        Trap("BI-RADS is taken for cancer in many papers", "label_source says BI-RADS"),
        Trap("finding_categories is a list written as text", "read as a list; errors name the row"),
        Trap("Rows 'No Finding' stand among the findings", "they are no lesions"),
        Trap("Boxes reach beyond the image", "cut at its edges"),
        Trap("Ages are missing for some, 'Patient's Age' like 053Y", "years, unknown where blank"),
    ),
    good_for=("agreement with readers across densities", "finding lesions"),
    not_for=("performance against pathology", "following women over time"),
)
NEEDED = [
    "study_id", "series_id", "image_id", "laterality", "view_position", "height", "width",
    "breast_birads", "breast_density", "split",
]  # fmt: skip
BOX = ["xmin", "ymin", "xmax", "ymax"]
FINDING = ["image_id", "finding_categories", "finding_birads", *BOX]
BIRADS = r"BI-RADS ([0-6])"
SPLITS = {"training": "train", "test": "test"}
AGE, MAKER, MODEL = "Patient's Age", "Manufacturer", "Manufacturer's Model Name"
NO_FILE = {"verdict": "missing", "stage": "listed"}  # a row that is no file of its own
KEY = "SOP Instance UID"


def find(folder: str | None) -> Path:
    """Return the data's folder, or raise a Problem that says where it was sought."""
    how = "Sign its agreement at physionet.org/content/vindr-mammo and download version 1.0.0."
    return source.find("vindr_mammo", folder, signs=["breast-level_annotations.csv"], how=how)


def load(settings: RealData, *, workers: int = 1) -> Cohort:
    """Return the images of breast-level_annotations.csv, with the findings' boxes."""
    folder = find(settings.folder)
    table = read_breasts(folder / "breast-level_annotations.csv")
    first = ~table["image_id"].duplicated()
    images = _images(table[first], folder)
    findings = read_findings(folder / "finding_annotations.csv")
    here = findings["image_id"].isin(images["image_id"])
    again, strange = table[~first].assign(file=""), findings[~here].assign(file="")
    gone = [
        source.dropped(again, "image listed twice", again["image_id"], **NO_FILE),
        source.dropped(strange, "finding on an unlisted image", strange["image_id"], **NO_FILE),
    ]
    lesions = _lesions(findings[here], images)
    dropped = pd.concat(gone, ignore_index=True)
    return Cohort("vindr_mammo", folder, images, lesions, CARD, dropped)


def read_breasts(path: Path) -> pd.DataFrame:
    """Return the table of images, checked, with the columns row and score (BI-RADS, text)."""
    table = source.read_table(path, NEEDED)
    score = table["breast_birads"].str.extract(BIRADS, expand=False)
    for column in ("study_id", "image_id", "view_position"):
        source.require(path, table, column, table[column].notna(), "a value")
    source.require(path, table, "laterality", table["laterality"].isin(["L", "R"]), "L or R")
    source.require(path, table, "split", table["split"].isin(SPLITS), "training or test")
    source.require(path, table, "breast_birads", score.notna(), "BI-RADS and a number")
    for column in ("height", "width"):
        size = pd.to_numeric(table[column], errors="coerce")
        source.require(path, table, column, size.gt(0), "a number of pixels")
    return table.assign(row=_lines(path, table), score=score)


def read_findings(path: Path) -> pd.DataFrame:
    """Return the table of findings, checked: categories as lists, boxes in pixels as numbers."""
    table = source.read_table(path, FINDING)
    categories = table["finding_categories"].map(_categories)
    wanted = "a list of words in quotes"
    source.require(path, table, "finding_categories", categories.map(bool), wanted)
    numbers = table[BOX].apply(pd.to_numeric, errors="coerce")
    for column in BOX:
        known = numbers[column].notna() | table[column].isna()
        source.require(path, table, column, known, "a number of pixels")
    return table.assign(row=_lines(path, table), categories=categories, **numbers)


def _lines(path: Path, table: pd.DataFrame) -> list[str]:
    return [f"{path.name}:{line}" for line in table.index + 2]


def _categories(text: object) -> list[str]:
    """Return the words of "['Mass', 'Asymmetry']"; none where it is no such list."""
    try:
        words = ast.literal_eval(str(text))
    except (ValueError, SyntaxError):
        return []
    fits = isinstance(words, list) and all(isinstance(word, str) for word in words)
    return words if fits else []


def _images(table: pd.DataFrame, folder: Path) -> pd.DataFrame:
    score = table["score"].astype(int)
    label = pd.Series(pd.NA, table.index, dtype="Int8").mask(score >= 4, 1)
    label = label.mask(score.isin([1, 2]), 0)
    known = {
        "image_id": table["image_id"],
        "exam_id": table["study_id"],
        "patient_id": table["study_id"],
        "laterality": table["laterality"],
        "view": table["view_position"],
        "path": "images/" + table["study_id"] + "/" + table["image_id"] + _suffix(folder),
        "source": "vindr_mammo",
        "label": label,
        "label_source": label.notna().map({True: "BI-RADS", False: "none"}),
        "density": table["breast_density"].str.extract(r"DENSITY ([A-D])", expand=False),
        "birads": table["score"],
        "rows": table["height"].astype(float).astype("int64"),
        "columns": table["width"].astype(float).astype("int64"),
        "official_split": table["split"].map(SPLITS),
    }
    images = pd.DataFrame(known).reset_index(drop=True)
    return source.complete(images.assign(**_scanner(folder / "metadata.csv", images["image_id"])))


def _suffix(folder: Path) -> str:
    """Return .dicom, as published, unless the folder holds only pictures made of the files."""
    kinds = (".dicom", ".dcm", ".png")
    return next((kind for kind in kinds if next(folder.glob(f"images/*/*{kind}"), None)), ".dicom")


def _scanner(path: Path, image_ids: pd.Series) -> dict[str, pd.Series]:
    """Return age (years), vendor and scanner of each image, where metadata.csv is there."""
    if not path.exists():
        return {}
    table = source.read_table(path, [KEY, AGE, MAKER, MODEL]).drop_duplicates(KEY)
    told = table.set_index(KEY).reindex(image_ids).set_axis(image_ids.index)
    age = pd.to_numeric(told[AGE].str.extract(r"^(\d{3})Y$", expand=False)).astype(float)
    return {"age": age.where(age > 0), "vendor": told[MAKER], "scanner": told[MODEL]}


def _lesions(findings: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    """Return the findings with boxes, in pixels, cut at the image's edges."""
    found = findings[findings["categories"].map(lambda words: words != ["No Finding"])]
    found = found.merge(images[["image_id", "rows", "columns"]], on="image_id")
    if found.empty:
        return source.no_lesions()
    left, top = found["xmin"].clip(lower=0), found["ymin"].clip(lower=0)
    width = found["xmax"].clip(upper=found["columns"]) - left
    height = found["ymax"].clip(upper=found["rows"]) - top
    real = (width > 0) & (height > 0)
    boxes = {"x": left, "y": top, "width": width, "height": height}
    return pd.DataFrame(
        {
            "image_id": found["image_id"],
            "lesion_id": (found.groupby("image_id").cumcount() + 1).astype(str),
            "kind": found["categories"].map(", ".join).str.lower(),
            "pathology": "unknown",
            "mask_path": None,
            "finding_birads": found["finding_birads"].str.extract(r"(\d)", expand=False),
            **{name: values.where(real, np.nan) for name, values in boxes.items()},
        }
    )
