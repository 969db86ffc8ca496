"""A researcher's own table of labels, joined to the files of a folder."""

from pathlib import Path

import pandas as pd

from mammo_lib.cohorts import source
from mammo_lib.problem import Problem
from mammo_lib.tables import LABEL_SOURCES, SPLITS

KEYS = ("file", "sop_uid", "patient_id")
NARROWER = ("laterality", "view")  # of patient_id: a row may speak of one breast or one view
TOLD = (
    "label", "label_source", "laterality", "view", "patient_id", "exam_id", "age", "density",
    "birads", "race_ethnicity", "site", "pixel_mm", "official_split",
)  # fmt: skip
SIDES = {"LEFT": "L", "RIGHT": "R"}
LABELS = {
    "0.0": "0", "1.0": "1", "BENIGN": "0", "NORMAL": "0", "NEGATIVE": "0", "MALIGNANT": "1",
    "CANCER": "1", "POSITIVE": "1",
}  # fmt: skip
DENSITIES = dict(zip("1234", "ABCD", strict=True))
CODES = {"laterality": SIDES, "density": DENSITIES, "label": LABELS, "view": {}}


def read(path: Path) -> pd.DataFrame:
    """Return the table: text, with `row` (file:line) and its key column, or raise a Problem.

    The key is `file` (a name or path below the folder), else `sop_uid`, else `patient_id`, which
    `laterality` and `view` may narrow. Of other columns those in TOLD are taken.
    """
    # What a spreadsheet saves may begin with a mark of its encoding and separate by semicolons.
    table = source.read_table(path, [], encoding="utf-8-sig", sep=_separator(path))
    if not set(KEYS) & set(table.columns):
        raise Problem(
            f"{path}: no column to join by. Give one of {', '.join(KEYS)} (the last with "
            "laterality, where a label is of one breast)."
        )
    table = table.apply(lambda column: column.str.strip()).replace("", None)
    table["row"] = [f"{path.name}:{line}" for line in range(2, len(table) + 2)]
    for column, known in CODES.items():
        if column in table:
            table[column] = table[column].str.upper().replace(known)
    _check(path, table)
    return table


def _separator(path: Path) -> str:
    """Return what separates the cells of the first line: a comma unless others are more."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        line = file.readline()
    return max((",", ";", "\t"), key=line.count)


def join(files: pd.DataFrame, labels: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `files` with what `labels` tells of each, and the rows that tell of none.

    `files` has file, sop_uid, patient_id, laterality and view. A row's own cells win over what a
    header said, and its source becomes "label". Two rows that tell of one file must not
    contradict each other.
    """
    key = next(key for key in KEYS if key in labels)
    by = [key, *(name for name in NARROWER if key == "patient_id" and name in labels)]
    told = [name for name in TOLD if name in labels and name not in by]
    left = files.assign(file=_names(files, labels)) if key == "file" else files
    left = left.reset_index(names="_file")[["_file", *by]]
    met = labels.reset_index(names="_label")
    pairs = pd.concat([left.merge(part, on=on) for on, part in _by_what_is_known(met, by)])
    files = files.copy()
    for name in told:
        known = pairs.dropna(subset=[name])
        _agree(known, name)
        values = known.drop_duplicates("_file").set_index("_file")[name]
        before = files[name] if name in files else pd.Series(None, files.index, dtype="object")
        given = values.reindex(files.index)
        files[name] = given.where(given.notna(), before)
        if f"{name}_source" in files:
            files.loc[given.notna(), f"{name}_source"] = "label"
    return files, labels[~labels.index.isin(pairs["_label"])]


def _by_what_is_known(labels: pd.DataFrame, by: list[str]) -> list[tuple[list[str], pd.DataFrame]]:
    """Return (columns to join by, rows): a blank laterality or view means both."""
    known = labels[by].notna()
    parts = []
    for pattern, rows in known.groupby(by, dropna=False).groups.items():
        pattern = pattern if isinstance(pattern, tuple) else (pattern,)
        on = [name for name, has in zip(by, pattern, strict=True) if has]
        if by[0] in on:
            parts.append((on, labels.loc[rows].drop(columns=[n for n in by if n not in on])))
    return parts or [(by, labels.iloc[:0])]


def _names(files: pd.DataFrame, labels: pd.DataFrame) -> pd.Series:
    """Return what `labels` calls each file: its path below the folder, else its bare name."""
    whole = files["file"]
    bare = whole.str.rsplit("/").str[-1]
    named = set(labels["file"].dropna().str.removeprefix("./"))
    short = bare.isin(named) & ~whole.isin(named)
    twice = bare[short][bare[short].duplicated()]
    if len(twice):
        raise Problem(
            f"labels: the file name {twice.iloc[0]} stands in several folders. Write its path "
            "below the curated folder."
        )
    return whole.where(~short, bare)


def _agree(pairs: pd.DataFrame, name: str) -> None:
    several = pairs.groupby("_file")[name].nunique() > 1
    if several.any():
        rows = pairs[pairs["_file"] == several.idxmax()]["row"].tolist()
        raise Problem(f"{rows[0]} and {rows[1]} give one image two values of '{name}'.")


def _check(path: Path, table: pd.DataFrame) -> None:
    """Raise a Problem for the first cell that no table of this project may hold."""
    allowed: dict[str, tuple[str, ...]] = {
        "label": ("0", "1"),
        "laterality": ("L", "R"),
        "density": tuple("ABCD"),
        "label_source": LABEL_SOURCES,
        "official_split": SPLITS,
    }
    for name, values in allowed.items():
        if name in table:
            valid = table[name].isna() | table[name].isin(values)
            source.require(path, table, name, valid, " or ".join(values))
    for name in ("age", "pixel_mm"):
        if name in table:
            numbers = pd.to_numeric(table[name], errors="coerce")
            source.require(path, table, name, table[name].isna() | numbers.notna(), "a number")
