"""BCS-DBT: 22,032 breast tomosynthesis volumes of Duke, by class, with boxes of biopsied lesions.

Whether a normal study was followed by another is not stated here as known. Boxes are taken as the
tables give them; how many volumes are stored turned round is not counted.
"""

from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from mammo_lib.cohorts import source
from mammo_lib.cohorts.card import Card, Trap
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

CARD = Card(
    title="BCS-DBT, Breast Cancer Screening, Digital Breast Tomosynthesis",
    origin="Tomosynthesis (Hologic) of Duke University, United States, 2014 to 2018",
    licence="CC BY-NC 4.0",
    access="open",
    size="22,032 volumes, 5,060 women, 1.6 TB",
    labels=(
        "1 cancer in this view, by biopsy; 0 benign by biopsy, actionable (further imaging, no "
        "biopsy: by follow-up) or normal (nothing abnormal in the report: by BI-RADS)"
    ),
    citation=(
        "Buda M, Saha A, Walsh R, et al. A data set and deep learning algorithm for the detection "
        "of masses and architectural distortions in digital breast tomosynthesis images. JAMA "
        "Network Open 2021;4(8):e2119100."
    ),
    address="10.7937/E4WT-CD02",
    collection="breast_cancer_screening_dbt",
    splits=(
        "training, validation and test by patient; the validation part counts as training here, "
        "where validation patients are drawn anew; the column official_part keeps all three"
    ),
    traps=(
        Trap("Files are volumes of many slices", "one slice is used; the lesion may be on another"),
        Trap(
            "descriptive_path lacks the -NA- that folders on disk have",
            "files are found by series, from either path or from the folder's end",
        ),
        Trap(
            "Volumes stored turned by half a turn, with a wrong laterality tag",
            "the side is that of View; boxes fit the volume turned upright, and may miss",
        ),
        Trap("A view taken again is lcc2, rmlo3", "its own image, of the same view"),
        Trap("A box belongs to one slice", "slice and number of slices are columns"),
        Trap("Labels came in versions (v2, PHASE-2)", "the latest table in the folder is read"),
    ),
    good_for=("tomosynthesis from screening", "trying localisation on volumes"),
    not_for=("age, race or density: not recorded", "comparison with 2D mammography"),
)
PARTS = {"train": "train", "validation": "train", "test": "test"}
KEY = ["PatientID", "StudyUID", "View"]
CLASSES = ["Normal", "Actionable", "Benign", "Cancer"]
BOX = [*KEY, "Slice", "X", "Y", "Width", "Height", "Class", "AD", "VolumeSlices"]
NUMBERS = ["Slice", "X", "Y", "Width", "Height", "VolumeSlices"]
PATHS = [*KEY, "descriptive_path", "classic_path"]
VIEW = r"([lr])(cc|mlo)(\d*)"
SOURCES = {"Cancer": "biopsy", "Benign": "biopsy", "Actionable": "follow-up", "Normal": "BI-RADS"}
NO_FILE = {"verdict": "missing", "stage": "listed"}  # a row that is no file of its own


def find(folder: str | None) -> Path:
    """Return the data's folder, or raise a Problem that says where it was sought."""
    how = (
        "Download images and tables (labels, boxes, file-paths) of Breast-Cancer-Screening-DBT "
        "from The Cancer Imaging Archive (doi.org/10.7937/E4WT-CD02)."
    )
    signs = [f"BCS-DBT?file-paths-{part}*.csv" for part in PARTS]
    return source.find("bcs_dbt", folder, signs=signs, how=how)


def load(settings: RealData, *, workers: int = 1) -> Cohort:
    """Return every volume whose table and file are there; boxes as lesions."""
    folder = find(settings.folder)
    parts = [part for part in PARTS if latest(folder, "file-paths", part)]
    volumes = pd.concat([read_volumes(folder, part) for part in parts], ignore_index=True)
    boxes = pd.concat([read_boxes(folder, part) for part in parts], ignore_index=True)
    volumes["file"] = _files(volumes, folder)
    described, stored = volumes["class"].notna(), volumes["file"] != ""
    kept = volumes[described & stored]
    images = _images(kept)
    here = boxes["image_id"].isin(volumes["image_id"])
    nowhere = volumes[described & ~stored]
    gone = [
        source.dropped(nowhere, "no image file", nowhere["image_id"], **NO_FILE),
        source.dropped(volumes[~described & stored], "no row in the labels"),
        source.dropped(volumes[~described & ~stored], "no row in the labels", **NO_FILE),
        source.dropped(boxes[~here], "box of an unlisted volume", **NO_FILE),
        *[_without_path(folder, part, volumes) for part in parts],
    ]
    lesions = _lesions(boxes[boxes["image_id"].isin(images["image_id"])])
    return Cohort("bcs_dbt", folder, images, lesions, CARD, pd.concat(gone, ignore_index=True))


def latest(folder: Path, kind: str, part: str) -> Path | None:
    """Return the newest table of this kind: PHASE-2 before v2 before the first; None if none."""
    found = folder.glob(f"BCS-DBT?{kind}-{part}*.csv")
    return max(found, key=lambda path: ("PHASE-2" in path.name, "v2" in path.name), default=None)


def read_volumes(folder: Path, part: str) -> pd.DataFrame:
    """Return the volumes of one part, checked, with their class; None where the labels lack it."""
    path = latest(folder, "file-paths", part)
    table = _keyed(path or folder, PATHS)
    labels = read_labels(folder, part)[["image_id", "class"]]
    return table.merge(labels, on="image_id", how="left").assign(official_part=part)


def read_labels(folder: Path, part: str) -> pd.DataFrame:
    """Return the labels of one part with the column class, the gravest that is set."""
    path = latest(folder, "labels", part)
    if path is None:
        raise Problem(f"{folder}: no table BCS-DBT-labels-{part}*.csv beside the file paths.")
    table = _keyed(path, [*KEY, *CLASSES])
    for name in CLASSES:
        source.require(path, table, name, table[name].isin(["0", "1"]), "0 or 1")
    flags = table[CLASSES[::-1]] == "1"
    source.require(path, table, "Normal", flags.any(axis=1), "1 where no other class is set")
    return table.assign(**{"class": flags.idxmax(axis=1)})


def read_boxes(folder: Path, part: str) -> pd.DataFrame:
    """Return the boxes of one part, in pixels and slices, checked; none where there is no table."""
    path = latest(folder, "boxes", part)
    if path is None:
        return pd.DataFrame(columns=[*BOX, "image_id", "row", "file"])
    table = _keyed(path, BOX, once=False)
    for name in NUMBERS:
        number = pd.to_numeric(table[name], errors="coerce")
        low = 1 if name in ("Width", "Height") else 0
        source.require(path, table, name, number.ge(low), f"a number of at least {low}")
        table[name] = number
    known = table["Class"].str.lower().isin(["benign", "cancer"])
    source.require(path, table, "Class", known, "benign or cancer")
    return table


def _keyed(path: Path, needed: list[str], *, once: bool = True) -> pd.DataFrame:
    """Return a table with image_id and row; patient, study and view are checked."""
    table = source.read_table(path, needed)
    for column in ("PatientID", "StudyUID"):
        source.require(path, table, column, table[column].notna(), "a value")
    views = table["View"].str.fullmatch(VIEW, case=False).eq(True)
    source.require(path, table, "View", views, "lcc, rcc, lmlo or rmlo, perhaps with a number")
    image_id = table["PatientID"] + "_" + table["StudyUID"] + "_" + table["View"].str.lower()
    if once:
        source.require(path, table, "View", ~image_id.duplicated(), "a view listed once")
    rows = [f"{path.name}:{line}" for line in table.index + 2]
    return table.assign(image_id=image_id, row=rows, file="")


def _files(volumes: pd.DataFrame, folder: Path) -> pd.Series:
    """Return the file of each volume, relative to `folder`, "" where there is none."""
    places = {}
    for path in sorted(folder.rglob("*.dcm")):
        below = path.relative_to(folder)
        places[_series(below)] = below.as_posix()
    return pd.Series(
        [
            next((places[key] for key in map(_series, two) if key in places), "")
            for two in zip(*(_posix(volumes[name]) for name in PATHS[3:]), strict=True)
        ],
        volumes.index,
        dtype="object",
    )


def _posix(paths: pd.Series) -> list[PurePosixPath]:
    return [PurePosixPath(text.replace("\\", "/")) for text in paths.fillna("")]


def _series(path: PurePosixPath | Path) -> tuple[str, str]:
    """Return patient and series from a path: the series folder without -NA- or a modality."""
    patient = next((part for part in path.parts if part.startswith("DBT-P")), "")
    return patient, path.parent.name.replace("-NA-", "-").split("_")[-1]


def _images(volumes: pd.DataFrame) -> pd.DataFrame:
    side, view, again = (
        volumes["View"].str.lower().str.extract(VIEW)[column] for column in range(3)
    )
    known = {
        "image_id": volumes["image_id"],
        "exam_id": volumes["StudyUID"],
        "patient_id": volumes["PatientID"],
        "laterality": side.str.upper(),
        "view": view.str.upper(),
        "path": volumes["file"],
        "source": "bcs_dbt",
        "label": (volumes["class"] == "Cancer").astype("Int8"),
        "label_source": volumes["class"].map(SOURCES),
        "class": volumes["class"].str.lower(),
        "take": pd.to_numeric(again.replace("", "1")),
        "official_part": volumes["official_part"],
        "official_split": volumes["official_part"].map(PARTS),
    }
    return source.complete(pd.DataFrame(known).reset_index(drop=True))


def _without_path(folder: Path, part: str, volumes: pd.DataFrame) -> pd.DataFrame:
    """Return the label rows of volumes that the file paths do not name."""
    labels = read_labels(folder, part)
    lost = labels[~labels["image_id"].isin(volumes["image_id"])]
    return source.dropped(lost, "no row in the file paths", lost["image_id"], **NO_FILE)


def _lesions(boxes: pd.DataFrame) -> pd.DataFrame:
    """Return the boxes, in pixels of slice `slice` of `slices`, counted as the table does."""
    if boxes.empty:
        return source.no_lesions()
    boxes = boxes.reset_index(drop=True)
    return pd.DataFrame(
        {
            "image_id": boxes["image_id"],
            "lesion_id": (boxes.groupby("image_id").cumcount() + 1).astype(str),
            "kind": np.where(boxes["AD"].isin(["1", "True"]), "architectural distortion", "mass"),
            "pathology": boxes["Class"].str.lower().map({"cancer": "malignant"}).fillna("benign"),
            "mask_path": None,
            **{name.lower(): boxes[name].astype(float) for name in ("X", "Y", "Width", "Height")},
            "slice": boxes["Slice"].astype(int),
            "slices": boxes["VolumeSlices"].astype(int),
        }
    )
