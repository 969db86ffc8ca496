"""CMMD: Chinese women whose breast tumour was biopsied, 5,202 digital mammograms.

The collection publishes no list of files; side and view are read from each file's header. Whether
all women of part D2 have cancer is stated as its authors describe it and was not counted here.
"""

from pathlib import Path

import pandas as pd

from mammo_lib.cohorts import headers, source
from mammo_lib.cohorts.card import Card, Trap
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

CARD = Card(
    title="CMMD, the Chinese Mammography Database",
    origin="Digital mammograms (GE Senographe DS) of women in China, July 2012 to January 2016",
    licence="CC BY 4.0",
    access="open",
    size="5,202 images, 1,775 women, 23 GB",
    labels=(
        "1 malignant, 0 benign, per breast, by biopsy; unknown for the other breast of a woman "
        "whose tumour is on one side"
    ),
    citation=(
        "Cui C, Li L, Cai H, et al. The Chinese Mammography Database (CMMD): An online mammography "
        "database with biopsy confirmed types for machine diagnosis of breast. The Cancer Imaging "
        "Archive, 2021."
    ),
    address="10.7937/tcia.eqde-4b16",
    collection="cmmd",
    traps=(
        Trap(
            "Folders tell neither side nor view; the order of the files is no guide",
            "both are read from the DICOM header of each file",
        ),
        Trap(
            "Women with a benign and a malignant breast (D1-0087)",
            "the label is joined by woman and side, never by woman alone",
        ),
        Trap(
            "Four images but one row: the other breast was not biopsied",
            "kept with label unknown; it is not called benign",
        ),
        Trap("Women of part D2 all have cancer", "the part is a column, for a shortcut probe"),
    ),
    good_for=("telling benign from malignant tumours on modern digital images", "external testing"),
    not_for=("screening performance: every woman has a tumour", "BI-RADS or density"),
)
TABLE = "CMMD_clinicaldata_revision"
NEEDED = ["ID1", "LeftRight", "Age", "abnormality", "classification"]
LABELS = {"benign": 0, "malignant": 1}
UNUSABLE = "header cannot be used"


def find(folder: str | None) -> Path:
    """Return the data's folder, or raise a Problem that says where it was sought."""
    how = (
        f"Download the collection and {TABLE}.xlsx from The Cancer Imaging Archive "
        "(doi.org/10.7937/tcia.eqde-4b16)."
    )
    return source.find("cmmd", folder, signs=[f"{TABLE}.csv", f"{TABLE}.xlsx"], how=how)


def load(settings: RealData, *, workers: int = 1) -> Cohort:
    """Return every mammogram below the folder; label by the clinical table, per breast."""
    folder = find(settings.folder)
    table = read_clinical(folder)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.dcm"))
    if not names:
        raise Problem(f"cmmd: no .dcm file below {folder}. Put the collection's folder CMMD there.")
    found = headers.read(folder, names, workers=workers)
    refused = _refused(found)
    images = _images(found[~found["file"].isin(refused["file"])], _breasts(table))
    dropped = pd.concat([refused, _rows_without_image(table, images)], ignore_index=True)
    return Cohort("cmmd", folder, images, _lesions(images), CARD, dropped)


def read_clinical(folder: Path) -> pd.DataFrame:
    """Return the clinical table, checked, with columns row, patient, side ("L", "R") and label."""
    path = folder / f"{TABLE}.csv"
    if not path.exists():
        path = folder / f"{TABLE}.xlsx"
    table = _read(path)
    sides = table["LeftRight"].str.strip().str.upper()
    classes = table["classification"].str.strip().str.lower()
    source.require(path, table, "ID1", table["ID1"].notna(), "a patient")
    source.require(path, table, "LeftRight", sides.isin(["L", "R"]), "L or R")
    source.require(path, table, "classification", classes.isin(LABELS), "Benign or Malignant")
    ages = pd.to_numeric(table["Age"], errors="coerce")
    source.require(path, table, "Age", ages.notna() | table["Age"].isna(), "a number of years")
    return table.assign(
        row=[f"{path.name}:{line}" for line in table.index + 2],
        patient=table["ID1"].str.strip(),
        side=sides,
        label=classes.map(LABELS).astype("Int8"),
        age=ages.astype(float),
    )


def _read(path: Path) -> pd.DataFrame:
    """Return the table of a CSV file, with commas or semicolons, or of the workbook."""
    if path.suffix == ".csv":
        return source.read_table(path, NEEDED, sep=None, engine="python")
    try:
        table = pd.read_excel(path, dtype="object").astype("string").astype("object")
    except ImportError:
        raise Problem(
            f"{path}: reading a workbook needs the package openpyxl. Install it, or save the "
            f"first sheet as {TABLE}.csv beside it."
        ) from None
    missing = [column for column in NEEDED if column not in table]
    if missing:
        raise Problem(
            f"{path}: column '{missing[0]}' is missing; it has {', '.join(map(str, table.columns))}"
        )
    return table


def _breasts(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a breast: malignant where any of its tumours is."""
    optional = {name: (name, "first") for name in ("subtype",) if name in table}
    return table.groupby(["patient", "side"], as_index=False).agg(
        label=("label", "max"), age=("age", "first"), abnormality=("abnormality", "first"),
        **optional,
    )  # fmt: skip


def _refused(found: pd.DataFrame) -> pd.DataFrame:
    """Return the files that cannot become an image, each once, with the reason."""
    found = found.assign(row="")
    reasons = [
        (found["problem"] != "", UNUSABLE, "problem"),
        (found["patient_id"] == "", "no patient in the header", "problem"),
        (~found["laterality"].isin(["L", "R"]), "no side in the header", "laterality"),
        (found["view"] == "", "no view in the header", "view"),
    ]
    parts = [source.dropped(found[bad], why, found.loc[bad, told]) for bad, why, told in reasons]
    return pd.concat(parts, ignore_index=True).drop_duplicates("file", ignore_index=True)


def _images(found: pd.DataFrame, breasts: pd.DataFrame) -> pd.DataFrame:
    told = found.rename(columns={"age": "age_told"})
    joined = told.merge(
        breasts, how="left", left_on=["patient_id", "laterality"], right_on=["patient", "side"]
    )
    known = joined["label"].notna()
    same = ["patient_id", "laterality", "view", "label", "abnormality", "pixel_mm"]
    images = joined[[*same, *joined.columns.intersection(["subtype"])]].assign(
        image_id=_image_id(joined),
        exam_id=joined["exam_id"].where(joined["exam_id"] != "", joined["patient_id"]),
        path=joined["file"],
        source="cmmd",
        label_source=known.map({True: "biopsy", False: "none"}),
        age=joined["age"].fillna(joined["age_told"]).astype(float),
        date=_iso(joined["date"]),
        vendor=joined["vendor"].replace("", None),
        scanner=joined["model"].replace("", None),
        part=joined["patient_id"].str.split("-").str[0],
    )
    return source.complete(images)


def _iso(date: pd.Series) -> pd.Series:
    """Return YYYYMMDD as YYYY-MM-DD, None where the header gives no date."""
    days = pd.to_datetime(date, format="%Y%m%d", errors="coerce")
    return days.dt.strftime("%Y-%m-%d").astype("object").where(days.notna(), None)


def _image_id(found: pd.DataFrame) -> pd.Series:
    """Return D1-0001_L_CC; a breast seen twice from one side gets a number."""
    name = found["patient_id"] + "_" + found["laterality"] + "_" + found["view"]
    again = name.groupby(name).cumcount()
    return name.where(again == 0, name + "_" + (again + 1).astype(str))


def _lesions(images: pd.DataFrame) -> pd.DataFrame:
    """Return what each biopsied breast shows, mass, calcification or both; no box is given."""
    known = images[images["label"].notna()]
    if known.empty:
        return source.no_lesions()
    lesions = pd.DataFrame({"image_id": known["image_id"], "lesion_id": "1"}).assign(
        kind=known["abnormality"].fillna("unknown").str.strip().str.lower(),
        pathology=known["label"].map({1: "malignant", 0: "benign"}).astype("object"),
        mask_path=None,
    )
    nowhere = dict.fromkeys(["x", "y", "width", "height"], float("nan"))
    return lesions.assign(**nowhere).reset_index(drop=True)


def _rows_without_image(table: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    seen = pd.MultiIndex.from_frame(images[["patient_id", "laterality"]])
    absent = ~pd.MultiIndex.from_frame(table[["patient", "side"]]).isin(seen)
    rows = table[absent].assign(file="")
    breast = rows["patient"] + " " + rows["side"]
    return source.dropped(
        rows, "no image of this breast", breast, verdict="missing", stage="missing"
    )
