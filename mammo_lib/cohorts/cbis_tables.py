"""CBIS-DDSM's four tables as one: a row for each abnormality, checked and tidied."""

from functools import partial
from pathlib import Path

import pandas as pd

from mammo_lib.cohorts import source
from mammo_lib.problem import Problem

# File name -> first part of the name of every image in it, official split.
NAMES = {
    "mass_case_description_train_set.csv": ("Mass-Training", "train"),
    "mass_case_description_test_set.csv": ("Mass-Test", "test"),
    "calc_case_description_train_set.csv": ("Calc-Training", "train"),
    "calc_case_description_test_set.csv": ("Calc-Test", "test"),
}
NEEDED = [
    "patient_id", "left or right breast", "image view", "abnormality id", "abnormality type",
    "assessment", "pathology", "subtlety", "image file path", "cropped image file path",
    "ROI mask file path",
]  # fmt: skip
DENSITY = "breast_density"  # in the calcifications' tables "breast density"
CHOICES = {
    "left or right breast": ["LEFT", "RIGHT"],
    "image view": ["CC", "MLO"],
    "abnormality type": ["mass", "calcification"],
    "pathology": ["MALIGNANT", "BENIGN", "BENIGN_WITHOUT_CALLBACK"],
    "assessment": list("0123456"),
    "subtlety": list("012345"),
    DENSITY: list("01234"),
}
TRAITS = ["shape", "margins", "calc_type", "calc_distribution"]
RENAMED = {
    "image view": "view",
    "abnormality id": "lesion_id",
    "abnormality type": "kind",
    "image file path": "file",
    "cropped image file path": "crop_path",
    "ROI mask file path": "mask_path",
    "mass shape": "shape",
    "mass margins": "margins",
    "calc type": "calc_type",
    "calc distribution": "calc_distribution",
}
COLUMNS = [
    "row", "file", "image_id", "mask_id", "film", "patient_id", "laterality", "view", "density",
    "official_split", "lesion_id", "kind", "pathology", "assessment", "subtlety", "crop_path",
    "mask_path", *TRAITS,
]  # fmt: skip
DENSITIES = dict(zip("1234", "ABCD", strict=True))


def read(folder: Path) -> pd.DataFrame:
    """Return the abnormalities of all four tables, which must be in `folder`.

    Beside the tables' own columns: `row` (table:row, the header being row 1), `image_id`
    (Mass-Test_P_00173_LEFT_CC), `mask_id` (the same with the abnormality), `film` (P_00173_LEFT_CC,
    the same for masses and calcifications), `laterality`, `density` A to D and `official_split`.
    A table that is malformed raises a Problem naming file, row and column.
    """
    tables = [_read(folder / name, *told) for name, told in NAMES.items()]
    return pd.concat(tables, ignore_index=True)


def _read(path: Path, prefix: str, split: str) -> pd.DataFrame:
    table = source.read_table(path, NEEDED, keep_default_na=False, na_values=[""])
    table = table.rename(columns={"breast density": DENSITY})
    if DENSITY not in table:
        raise Problem(f"{path}: column '{DENSITY}' is missing; it has {', '.join(table.columns)}")
    table = table.apply(_tidy)
    _check(path, table, prefix)
    return _derived(table, path.name, prefix, split)


def _tidy(column: pd.Series) -> pd.Series:
    """Return a column of text without the spaces, line breaks and quotes around its values."""
    return column.astype("object").str.strip(' \t\r\n"')


def _check(path: Path, table: pd.DataFrame, prefix: str) -> None:
    check = partial(source.require, path, table)
    check(
        "patient_id", table["patient_id"].str.fullmatch(r"P_\d+", na=False), "a woman like P_00001"
    )
    for column, choices in CHOICES.items():
        check(column, table[column].isin(choices), " or ".join(choices))
    check("abnormality id", table["abnormality id"].str.fullmatch(r"\d+", na=False), "a number")
    image = _image_id(table, prefix)
    paths = table["image file path"].fillna("")
    own = [told.startswith(f"{name}/") for told, name in zip(paths, image, strict=True)]
    check("image file path", pd.Series(own), "a path that begins as woman, side and view tell")
    twice = pd.DataFrame({"image": image, "id": table["abnormality id"]}).duplicated()
    check("abnormality id", ~twice, "an abnormality that the image has not yet had")


def _image_id(table: pd.DataFrame, prefix: str) -> pd.Series:
    return prefix + "_" + _film(table)


def _film(table: pd.DataFrame) -> pd.Series:
    return table["patient_id"] + "_" + table["left or right breast"] + "_" + table["image view"]


def _derived(table: pd.DataFrame, name: str, prefix: str, split: str) -> pd.DataFrame:
    image = _image_id(table, prefix)
    subtlety = table["subtlety"].astype("float64")
    derived = table.assign(
        row=[f"{name}:{number}" for number in range(2, len(table) + 2)],
        image_id=image,
        mask_id=image + "_" + table["abnormality id"],
        film=_film(table),
        laterality=table["left or right breast"].str[0],
        density=table[DENSITY].map(DENSITIES),
        official_split=split,
        assessment=table["assessment"].astype("int64"),
        subtlety=subtlety.where(subtlety > 0),
    )
    return derived.rename(columns=RENAMED).reindex(columns=COLUMNS)
