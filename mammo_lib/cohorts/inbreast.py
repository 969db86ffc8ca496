"""INbreast: 410 digital mammograms of Porto with outlined lesions, labelled by BI-RADS.

The boxes take the outlines as drawn on the image as it is stored; that was not checked on every
file.
"""

import plistlib
import re
from pathlib import Path
from xml.parsers.expat import ExpatError

import numpy as np
import pandas as pd

from mammo_lib.cohorts import source
from mammo_lib.cohorts.card import Card, Trap
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

CARD = Card(
    title="INbreast",
    origin="Digital mammograms (Siemens) of the Hospital de São João, Porto, 2008 to 2010",
    licence="for research, from the Breast Research Group of INESC Porto; not redistributable",
    access="registration",
    size="410 images, 115 cases",
    labels=(
        "1 where the reader gave BI-RADS 4 to 6, 0 for 1 and 2, unknown for 3; the reader's "
        "opinion, not a biopsy: biopsies are not in the release"
    ),
    citation=(
        "Moreira IC, Amaral I, Domingues I, Cardoso A, Cardoso MJ, Cardoso JS. INbreast: toward a "
        "full-field digital mammographic database. Academic Radiology 2012;19(2):236-248."
    ),
    address="10.1016/j.acra.2011.09.014",
    traps=(
        Trap("Patient ID is 'removed' in every row", "the woman is the code in the file's name"),
        Trap("BI-RADS stands as 4a, 4b, 4c", "the number decides the label, the text is kept"),
        Trap("Taken for biopsy results in many papers", "label_source says BI-RADS"),
        Trap("File names say ML for the oblique view", "the view is that of the table, MLO"),
        Trap("Density is blank or only spaces in places", "unknown there"),
        Trap(
            "Lesion names are misspelt and single specks have no outline",
            "names are made equal; a speck's box is the pixels of its points",
        ),
    ),
    good_for=("seeing whether lesions are found: outlines are drawn with care",),
    not_for=("performance against pathology", "estimates by group: the set is small"),
)
NEEDED = ["Laterality", "View", "Acquisition date", "File Name", "ACR", "Bi-Rads"]
FILE = re.compile(r"(?P<file>\d+)_(?P<patient>[0-9a-f]+)_MG_(?P<side>[LR])_[A-Z]+_ANON\.dcm$")
BIRADS = r"[0-6][abc]?"
DENSITY = {"1": "A", "2": "B", "3": "C", "4": "D"}
POINT = re.compile(r"\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\)")
GONE = {"verdict": "missing", "stage": "missing"}
KINDS = {
    "assymetry": "asymmetry",
    "calcifications": "calcification",
    "espiculated region": "spiculated region",
    "point 1": "unnamed",
    "point 3": "unnamed",
}


def find(folder: str | None) -> Path:
    """Return the data's folder, or raise a Problem that says where it was sought."""
    how = "Ask for INbreast Release 1.0 and unpack it: INbreast.csv, AllDICOMs/, AllXML/."
    return source.find("inbreast", folder, signs=["INbreast.csv"], how=how)


def load(settings: RealData, *, workers: int = 1) -> Cohort:
    """Return the images of INbreast.csv, with lesion boxes from the outlines in AllXML."""
    folder = find(settings.folder)
    table = read_table(folder / "INbreast.csv")
    files = _files(folder)
    files["known"] = files["name"].notna()
    joined = table.merge(files[files["known"]].drop(columns="row"), on="name", how="left")
    absent = joined["file"].isna()
    other = ~absent & (joined["told_side"] != joined["side"])
    unlisted = files["known"] & ~files["name"].isin(table["name"])
    dropped = [
        source.dropped(joined[absent].assign(file=""), "no image file", **GONE),
        source.dropped(joined[other], "file name and table give different sides"),
        source.dropped(files[~files["known"]], "file name of no known form"),
        source.dropped(files[unlisted], "not in the table"),
    ]
    images = _images(joined[~absent & ~other])
    lesions = _lesions(folder / "AllXML", images)
    gone = pd.concat(dropped, ignore_index=True)
    return Cohort("inbreast", folder, images, lesions, CARD, gone)


def read_table(path: Path) -> pd.DataFrame:
    """Return INbreast.csv, checked, with columns row, name, side, view and birads as text."""
    table = source.read_table(path, NEEDED, sep=";", encoding="utf-8-sig")
    clean = table[NEEDED].apply(lambda column: column.str.strip().replace("", np.nan))
    clean = clean.rename(columns={"File Name": "name", "Laterality": "side", "View": "view"})
    birads = clean["Bi-Rads"].str.lower()
    source.require(path, table, "File Name", clean["name"].notna(), "the number of a file")
    source.require(path, table, "File Name", ~clean["name"].duplicated(), "a file named once")
    source.require(path, table, "Laterality", clean["side"].isin(["L", "R"]), "L or R")
    source.require(path, table, "View", clean["view"].notna(), "a view")
    known = birads.isna() | birads.str.fullmatch(BIRADS).eq(True)
    source.require(path, table, "Bi-Rads", known, "0 to 6, or 4a, 4b, 4c")
    return clean.assign(row=[f"{path.name}:{line}" for line in table.index + 2], birads=birads)


def _files(folder: Path) -> pd.DataFrame:
    """Return a row per DICOM file: file, name (its number), patient and told_side, or None."""
    rows = []
    for path in sorted(folder.rglob("*.dcm")):
        name = FILE.match(path.name)
        told = name.group("file", "patient", "side") if name else (None, None, None)
        rows.append((path.relative_to(folder).as_posix(), *told))
    files = pd.DataFrame(rows, columns=["file", "name", "patient", "told_side"], dtype="object")
    if files["name"].duplicated().where(files["name"].notna(), False).any():
        twice = files.loc[files["name"].duplicated() & files["name"].notna(), "file"].iloc[0]
        raise Problem(f"inbreast: {folder / twice}: a second file of this number. Remove one.")
    return files.assign(row="")


def _images(joined: pd.DataFrame) -> pd.DataFrame:
    date = joined["Acquisition date"].str.replace(r"^(\d{4})(\d{2})$", r"\1-\2", regex=True)
    label = _label(joined["birads"])
    known = {
        "image_id": joined["name"],
        "exam_id": joined["patient"] + "_" + joined["Acquisition date"].fillna("undated"),
        "patient_id": joined["patient"],
        "laterality": joined["side"],
        "view": joined["view"].str.upper(),
        "path": joined["file"],
        "source": "inbreast",
        "label": label,
        "label_source": label.notna().map({True: "BI-RADS", False: "none"}),
        "density": joined["ACR"].map(DENSITY),
        "birads": joined["birads"],
        "date": date,
    }
    return source.complete(pd.DataFrame(known).reset_index(drop=True))


def _label(birads: pd.Series) -> pd.Series:
    """Return 1 for 4 to 6, 0 for 1 and 2; 0 and 3 ask for another look and decide nothing."""
    score = pd.to_numeric(birads.str[0], errors="coerce")
    label = pd.Series(pd.NA, birads.index, dtype="Int8")
    return label.mask(score >= 4, 1).mask(score.isin([1, 2]), 0)


def _lesions(folder: Path, images: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for image in images["image_id"]:
        path = folder / f"{image}.xml"
        if path.exists():
            parts += [{"image_id": image} | lesion for lesion in read_outlines(path)]
    if not parts:
        return source.no_lesions()
    return pd.DataFrame(parts).assign(pathology="unknown", mask_path=None)


def read_outlines(path: Path) -> list[dict]:
    """Return lesion_id, kind and box (pixels) of each outline of one annotation file."""
    try:
        outlines = plistlib.loads(path.read_bytes())["Images"][0]["ROIs"]
        found = [(outline["Name"], _points(outline["Point_px"])) for outline in outlines]
    except (plistlib.InvalidFileException, ExpatError, LookupError, TypeError, ValueError) as error:
        raise Problem(f"{path}: not an annotation of INbreast: {error!r}") from None
    found = [(name, points) for name, points in found if len(points)]
    return [
        {"lesion_id": str(number), "kind": _kind(name)} | _box(points)
        for number, (name, points) in enumerate(found, 1)
    ]


def _points(texts: list[str]) -> np.ndarray:
    """Return the points "(x, y)" as an array, pixels, (points, 2)."""
    matches = [POINT.fullmatch(text.strip()) for text in texts]
    if None in matches:
        raise ValueError(f"point {texts[matches.index(None)]!r}")
    return np.array([match.groups() for match in matches if match], float).reshape(-1, 2)


def _box(points: np.ndarray) -> dict[str, float]:
    """Return the smallest box of whole pixels around points; one point makes one pixel."""
    low, high = np.floor(points.min(axis=0)), np.floor(points.max(axis=0))
    width, height = high - low + 1
    return {"x": low[0], "y": low[1], "width": width, "height": height}


def _kind(name: str) -> str:
    plain = name.strip().lower()
    return KINDS.get(plain, plain or "unnamed")
