"""CDD-CESM: 2,006 contrast mammography images of 326 women, low-energy and recombined."""

from functools import partial
from pathlib import Path

import pandas as pd

from mammo_lib.cohorts import download, source
from mammo_lib.cohorts.card import Card, Trap
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

CARD = Card(
    title="CDD-CESM, contrast-enhanced spectral mammography",
    origin=(
        "Contrast mammograms of two devices, described by radiologists of Cairo University, Egypt; "
        "published in 2021"
    ),
    licence="TCIA Data Usage Policy; data set and article must be cited",
    access="open",
    size="2,006 JPEG images, 326 women, 566 breasts, 1,003 exposures in two renderings each",
    labels=(
        "1 malignant, 0 benign or normal, per image; the source's column is 'Pathology "
        "Classification/ Follow up' and does not say which of the two an image had"
    ),
    citation=(
        "Khaled R, Helal M, Alfarghaly O, Mokhtar O, Elkorany A, El Kassas H, Fahmy A. "
        "Categorized Digital Database for Low energy and Subtracted Contrast Enhanced Spectral "
        "Mammography images (CDD-CESM). The Cancer Imaging Archive, 2021."
    ),
    address="10.7937/29kw-ae92",
    traps=(
        Trap(
            "Each exposure is there twice, as low-energy (DM) and recombined (CESM, in names CM)",
            "`contrast` tells them apart, `exposure` joins them; patients are never split",
        ),
        Trap(
            "The label is the image's: in 50 breasts the images differ, as where one rendering "
            "shows a benign finding and the other none, and in one breast (P16 R) one view is "
            "malignant and the other normal",
            "kept per image; a breast is malignant when any of its images is",
        ),
        Trap(
            "Density is blank on all but two of the contrast images",
            "taken from the low-energy image of the same breast; `mended` says so",
        ),
        Trap(
            "Density is blank on all images of 48 breasts, most of them operated on",
            "unknown, and not taken from the other breast",
        ),
        Trap(
            "BI-RADS and findings are lists between $ signs, and not always of equal length",
            "`birads` is the worst, `birads_all` and `findings` hold all",
        ),
        Trap(
            "Four MLO images are a second exposure of the breast (MLO_2 and MLO2 in names)",
            "kept as further MLO images; `exposure` differs",
        ),
        Trap("Five names end in a space", "cut off; `mended` says so"),
        Trap("Tags are misspelt in many ways (malibnant, maignant)", "kept as they were typed"),
        Trap("Normal by pathology or follow-up, but BI-RADS 3 to 6 (15 images)", "kept as given"),
    ),
    good_for=("contrast mammography: what the second rendering adds", "reports in words"),
    not_for=(
        "screening performance: 179 of 326 women have a malignant breast",
        "work on grey values: the images are 8-bit JPEG",
    ),
)
TABLE = "Radiology-manual-annotations.csv"
HOW = (
    f"Download the images and {TABLE} from The Cancer Imaging Archive (doi.org/10.7937/29kw-ae92)."
)
PATHOLOGY = "Pathology Classification/ Follow up"
DENSITY = "Breast density (ACR)"
NEEDED = [
    "Image_name", "Patient_ID", "Side", "Type", "Age", DENSITY, "BIRADS", "Findings", "View",
    "Tags", "Machine", PATHOLOGY,
]  # fmt: skip
LABELS = {"Malignant": 1, "Benign": 0, "Normal": 0}
RENDERINGS = {"DM": "low-energy", "CESM": "recombined"}
IN_NAMES = {"DM": "DM", "CESM": "CM"}
LAYOUT = {"DM": "Low energy images of CDD-CESM", "CESM": "Subtracted images of CDD-CESM"}
PICTURES = {".jpg", ".jpeg", ".png"}
CHOICES = {
    "Side": ["L", "R"],
    "Type": list(RENDERINGS),
    "View": ["CC", "MLO"],
    DENSITY: ["A", "B", "C", "D", "_"],
    PATHOLOGY: list(LABELS),
}
OLDEST = 120  # years


def find(folder: str | None) -> Path:
    """Return the images' folder, that of the table without images, or raise a Problem."""
    return download.images("cdd_cesm", folder, _tables(folder))


def load(settings: RealData, *, workers: int = 1) -> Cohort:
    """Return one image for each row of the table; without any picture, all with their usual paths.

    With some pictures, the images are those whose file is there, and the rows of the others are
    dropped as not downloaded. There are no lesions: the table outlines none.
    """
    folder = find(settings.folder)
    table = read_table(_tables(settings.folder) / TABLE)
    every = _images(table)
    images = download.on_disk(every, _found(folder, set(every["image_id"])))
    rows = every.assign(file=every["path"], row=[f"{TABLE}:{i + 2}" for i in every.index])
    dropped = download.absent(rows, images)
    return Cohort("cdd_cesm", folder, images, source.no_lesions(), CARD, dropped)


def read_table(path: Path) -> pd.DataFrame:
    """Return the table with its values stripped, checked one column at a time."""
    table = source.read_table(path, NEEDED, encoding="utf-8-sig")
    spaced = table["Image_name"].astype("object").str.strip() != table["Image_name"]
    table = table.apply(_tidy).assign(spaced=spaced)
    check = partial(source.require, path, table)
    for column, choices in CHOICES.items():
        check(column, table[column].isin(choices), " or ".join(choices))
    check("Patient_ID", table["Patient_ID"].str.fullmatch(r"\d+", na=False), "a number")
    age = pd.to_numeric(table["Age"], errors="coerce")
    check("Age", age.between(1, OLDEST), f"years from 1 to {OLDEST}")
    birads = table["BIRADS"].str.fullmatch(r"[0-6](\s*\$\s*[0-6])*", na=False)
    check("BIRADS", birads, "0 to 6, several with $ between")
    name = table["Image_name"].fillna("")
    check("Image_name", _agrees(name, table), "a name like the row's patient, side, type and view")
    check("Image_name", ~name.duplicated(), "a name used once")
    return table


def _tables(folder: str | None) -> Path:
    return download.tables("cdd_cesm", folder, signs=[TABLE], how=HOW)


def _tidy(column: pd.Series) -> pd.Series:
    """Return a column of text with single spaces, and none at its ends."""
    return column.astype("object").str.replace(r"\s+", " ", regex=True).str.strip()


def _agrees(name: pd.Series, table: pd.DataFrame) -> pd.Series:
    """Return whether each name is that of its row, P3_L_CM_CC; a number may follow."""
    rendering = table["Type"].map(IN_NAMES)
    want = "P" + table["Patient_ID"] + "_" + table["Side"] + "_" + rendering + "_" + table["View"]
    return want == name.str.replace(r"_?\d+$", "", regex=True)


def _images(table: pd.DataFrame) -> pd.DataFrame:
    density, borrowed = _density(table)
    patient = "P" + table["Patient_ID"]
    known = {
        "image_id": table["Image_name"],
        "exam_id": patient,  # one each: no woman has two ages or devices
        "patient_id": patient,
        "laterality": table["Side"],
        "view": table["View"],
        "path": table["Type"].map(LAYOUT) + "/" + table["Image_name"] + ".jpg",
        "source": "cdd_cesm",
        "label": table[PATHOLOGY].map(LABELS).astype("Int8"),
        "label_source": "biopsy",
        "age": table["Age"].astype("float64"),
        "density": density,
        "birads": table["BIRADS"].map(lambda told: max(_parts(told))),
        "scanner": "machine " + table["Machine"],
        "contrast": table["Type"].map(RENDERINGS),
        "exposure": table["Image_name"].str.replace("_(DM|CM)_", "_", regex=True),
        "pathology": table[PATHOLOGY],
        "birads_all": _listed(table["BIRADS"]),
        "findings": _listed(table["Findings"]),
        "tags": table["Tags"].fillna(""),
        "mended": _mended(borrowed, table["spaced"]),
    }
    return source.complete(pd.DataFrame(known))


def _density(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return each image's density, and whether it was told of its low-energy fellow only."""
    own = table[DENSITY].where(table[DENSITY] != "_")
    plain = own.where(table["Type"] == "DM")
    breast = plain.groupby([table["Patient_ID"], table["Side"]]).transform("first")
    borrowed = own.isna() & breast.notna()
    return own.where(~borrowed, breast), borrowed


def _mended(borrowed: pd.Series, spaced: pd.Series) -> pd.Series:
    """Return in words what each row was mended in, "" for nothing."""
    notes = [
        borrowed.map({True: "density from the low-energy image", False: ""}),
        spaced.map({True: "space cut off the name", False: ""}),
    ]
    both = pd.concat(notes, axis=1)
    return both.apply(lambda row: "; ".join(note for note in row if note), axis=1)


def _listed(column: pd.Series) -> pd.Series:
    """Return lists between $ signs as lists between semicolons."""
    return column.fillna("").map(lambda told: "; ".join(_parts(told)))


def _parts(told: str) -> list[str]:
    return [part.strip() for part in told.split("$")]


def _found(folder: Path, names: set[str]) -> dict[str, str]:
    """Return the picture of each image below `folder`, whatever folders it lies in.

    Raises a Problem where there are pictures, but none of the table's.
    """
    paths = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    pictures = {
        path.stem.strip(): path.as_posix()
        for path in reversed(paths)  # of two copies the first stays
        if path.suffix.lower() in PICTURES
    }
    found = {name: path for name, path in pictures.items() if name in names}
    if pictures and not found:
        raise Problem(
            f"cdd_cesm: none of the pictures below {folder} has a name of the table, like "
            "P1_L_DM_MLO.jpg. Correct data.folder."
        )
    return found
