"""CBIS-DDSM: 3,568 abnormalities, each benign or malignant, on 3,103 images of digitised film."""

from pathlib import Path

import pandas as pd

from mammo_lib.cohorts import cbis_files, cbis_mask, cbis_tables, download, source
from mammo_lib.cohorts.card import Card, Trap
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

CARD = Card(
    title="CBIS-DDSM",
    origin=(
        "Screen films of DDSM from American hospitals, digitised in the 1990s; selected, decoded "
        "and outlined anew at Stanford University"
    ),
    licence="CC BY 3.0",
    access="open",
    size="3,103 images, 1,566 women, 3,568 abnormalities; 164 GB with masks and crops",
    labels=(
        "1 malignant, 0 benign. One malignant abnormality makes the film malignant. Benign without "
        "callback, a reader's judgement and no biopsy, is 0. No film is without a finding"
    ),
    citation=(
        "Sawyer-Lee R, Gimenez F, Hoogi A, Rubin D. Curated Breast Imaging Subset of Digital "
        "Database for Screening Mammography (CBIS-DDSM). The Cancer Imaging Archive, 2016."
    ),
    address="10.7937/K9/TCIA.2016.7O02S9CY",
    collection="cbis_ddsm",
    splits=(
        "about a fifth for test, drawn for masses and for calcifications apart; so 31 of 1,566 "
        "women have images on both sides, and are moved to test whole"
    ),
    traps=(
        Trap(
            "PatientID names the image or the mask, not the woman: 6,671 of them for 1,566 women",
            "the woman is the part P_nnnnn",
        ),
        Trap(
            "71 films are there twice, under Mass- and under Calc-; for 16 of them one table says "
            "malignant and the other benign",
            "label, BI-RADS and subtlety are those of the film, from all four tables; `twin` names "
            "the other file, and curation keeps one of two with equal pixels",
        ),
        Trap(
            "The columns of mask and crop are not always the right way round",
            "the larger picture is the mask",
        ),
        Trap(
            "Some masks have another size than their image (P_00145: 4386 × 1789, 5041 × 2056)",
            "boxes are scaled to the image, each axis by itself",
        ),
        Trap(
            "246 test images bear an incomplete PatientID (P_00038_LEFT_CC.dcm)",
            "files are told by the series UID first, then by folder name and PatientID",
        ),
        Trap(
            "Secondary captures: no device, age or pixel size, the view in PatientOrientation",
            "the view is that of the table, the rest is left unknown",
        ),
        Trap("Paths in the tables end in line breaks", "cut off"),
        Trap("Density 0 (one woman) and subtlety 0", "unknown"),
        Trap(
            "Assessment 0, further imaging needed", "kept as 0, and below all others in a maximum"
        ),
    ),
    good_for=(
        "telling malignant from benign lesions at full resolution",
        "localisation: every abnormality is outlined",
    ),
    not_for=(
        "screening performance: there are no normal images",
        "modern digital mammograms",
        "fairness: age, race and ethnicity are not recorded",
    ),
)
HOW = (
    "Download the collection and its four tables ({tables}) from The Cancer Imaging Archive "
    "(doi.org/10.7937/K9/TCIA.2016.7O02S9CY)."
)
WORSE = ["BENIGN_WITHOUT_CALLBACK", "BENIGN", "MALIGNANT"]
BOX = ["x", "y", "width", "height"]
NO_MASK = "no mask on disk"
# Of the tables' rows, what goes into the images and lesions tables, in this order.
IMAGES = [
    "image_id", "exam_id", "patient_id", "laterality", "view", "path", "source", "label",
    "label_source", "density", "birads", "official_split", "film", "twin", "pathology",
    "subtlety", "abn_type", "n_abnormalities",
]  # fmt: skip
LESIONS = [
    "image_id", "lesion_id", "kind", "pathology", "callback", *BOX, "mask_path", "box_note",
    "subtlety", "assessment", *cbis_tables.TRAITS,
]  # fmt: skip


def find(folder: str | None) -> Path:
    """Return the images' folder, that of the tables without images, or raise a Problem."""
    return download.images("cbis_ddsm", folder, _tables(folder))


def load(settings: RealData, *, workers: int = 1) -> Cohort:
    """Return one image for each file that the tables name and one lesion for each of their rows.

    Without any DICOM file all rows stay, with paths as published. With some, the images are those
    whose file is there, and the rows of the others are dropped as not downloaded. Boxes of lesions
    are read from the masks on disk; a lesion without box says why in `box_note`.
    """
    folder = find(settings.folder)
    rows = cbis_tables.read(_tables(settings.folder))
    files = cbis_files.locate(folder, _series(rows), set(rows["image_id"]) | set(rows["mask_id"]))
    images = download.on_disk(_images(rows), _found(rows, files, folder))
    kept = rows["image_id"].isin(images["image_id"])
    lesions = _boxed(_lesions(rows[kept]), images, files, folder, workers)
    dropped = pd.concat([download.absent(rows, images), _masks(rows, files)], ignore_index=True)
    return Cohort("cbis_ddsm", folder, images, lesions, CARD, dropped)


def _tables(folder: str | None) -> Path:
    names = list(cbis_tables.NAMES)
    how = HOW.format(tables=", ".join(names))
    return download.tables("cbis_ddsm", folder, signs=names, how=how)


def _series(rows: pd.DataFrame) -> dict[str, str]:
    """Return the name that each series UID of the tables stands for."""
    named = [("file", "image_id"), ("crop_path", "mask_id"), ("mask_path", "mask_id")]
    told = [(rows[path].str.split("/").str[2], rows[name]) for path, name in named]
    return {
        uid: name
        for uids, names in told
        for uid, name in zip(uids, names, strict=True)
        if isinstance(uid, str)
    }


def _found(rows: pd.DataFrame, files: dict[str, list[str]], folder: Path) -> dict[str, str]:
    """Return the file of each image that is on disk; none without any DICOM file."""
    told = dict(zip(rows["image_id"], rows["file"], strict=True))
    found = {
        name: cbis_files.choose(files[name], path) for name, path in told.items() if name in files
    }
    if not found and next(folder.rglob("*.dcm"), None):
        raise Problem(
            f"cbis_ddsm: of the .dcm files below {folder}, none is a mammogram that the tables "
            "name. Download the series 'full mammogram images', or correct data.folder."
        )
    return found


def _masks(rows: pd.DataFrame, files: dict[str, list[str]]) -> pd.DataFrame:
    """Return the masks and crops on disk: files of the collection that are no mammograms."""
    found = [file for name in rows["mask_id"].unique() for file in files.get(name, [])]
    return source.dropped(pd.DataFrame({"file": found, "row": ""}), "lesion mask or crop")


def _images(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each image file; findings are those of its film, from all tables."""
    film = rows.groupby("film")
    worst = film["pathology"].transform(lambda told: max(told, key=WORSE.index))
    told = rows.assign(
        path=rows["file"],
        source="cbis_ddsm",
        exam_id=rows["patient_id"],
        pathology=worst,
        label=(worst == "MALIGNANT").astype("Int8"),
        label_source="biopsy",
        birads=film["assessment"].transform("max").astype("string").astype("object"),
        subtlety=film["subtlety"].transform("max"),
        abn_type=film["kind"].transform(lambda kinds: " and ".join(sorted(set(kinds)))),
        n_abnormalities=rows.groupby("image_id")["lesion_id"].transform("size"),
    )
    images = told.drop_duplicates("image_id").assign(twin=_twins)
    return source.complete(images[IMAGES].reset_index(drop=True))


def _twins(images: pd.DataFrame) -> pd.Series:
    """Return the other image_id of the same film, None for a film that is there once."""
    ids = images.groupby("film")["image_id"]
    other = ids.transform("first").where(ids.cumcount() > 0, ids.transform("last"))
    return other.where(other != images["image_id"], None)


def _lesions(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each abnormality; its mask is that of the table, its box unknown."""
    pathology = rows["pathology"].str.split("_").str[0].str.lower()
    callback = rows["pathology"] != "BENIGN_WITHOUT_CALLBACK"
    lesions = rows.assign(pathology=pathology, callback=callback, box_note=NO_MASK)
    lesions[BOX] = float("nan")
    return lesions[LESIONS].reset_index(drop=True)


def _boxed(
    lesions: pd.DataFrame,
    images: pd.DataFrame,
    files: dict[str, list[str]],
    folder: Path,
    workers: int,
) -> pd.DataFrame:
    """Return `lesions` with box and path of every mask on disk, in pixels of its image."""
    path = dict(zip(images["image_id"], images["path"], strict=True))
    masks = lesions["image_id"] + "_" + lesions["lesion_id"]
    here = [i for i in lesions.index if masks[i] in files]
    tasks = [
        cbis_mask.Task(
            folder / path[lesions.at[i, "image_id"]],
            tuple(folder / file for file in files[masks[i]]),
        )
        for i in here
    ]
    for i, found in zip(here, cbis_mask.read_all(tasks, workers=workers), strict=True):
        lesions.loc[i, BOX] = found.box
        lesions.at[i, "box_note"] = found.note
        if found.mask:
            lesions.at[i, "mask_path"] = found.mask.relative_to(folder).as_posix()
    return lesions
