"""Whether the files of a series are those that the index promises, and the list of them."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pydicom

from mammo_lib import disk
from mammo_lib.cohorts.commons import place

MANIFEST = "manifest.csv"
LISTED = [
    "file", "bytes", "sha256", "series", "series_files", "series_bytes", "woman", "patient_id",
    "licence", "address",
]  # fmt: skip


def files(row: Any, folder: Path) -> list[Path]:
    """Return the .dcm files of the series `row` (patient_id, modality, series) below `folder`."""
    return sorted(path for path in _own(row, folder).glob("*.dcm") if path.is_file())


def fault(row: Any, folder: Path) -> str:
    """Return in a few words what is wrong with a series on disk, "" where it is whole.

    It is whole if it has as many files and bytes as `row` says, and each opens as DICOM of it.
    """
    found = files(row, folder)
    if len(found) != row.files:
        return f"{len(found)} of {row.files} files"
    size = sum(path.stat().st_size for path in found)
    if size != row.bytes:
        return f"{size:,} of {row.bytes:,} bytes"
    return next((bad for path in found if (bad := _stranger(path, row.series))), "")


def faults(series: pd.DataFrame, folder: Path) -> pd.Series:
    """Return `fault` of each row of `series`."""
    told = [fault(row, folder) for row in series.itertuples()]
    return pd.Series(told, series.index, dtype="object")


def tidy(series: pd.DataFrame, folder: Path) -> None:
    """Remove what a killed download left beside the files of `series`: 1.dcm3017674822."""
    for row in series.itertuples():
        for left in _own(row, folder).glob("*.dcm[0-9]*"):
            left.unlink()


def listed(folder: Path) -> pd.DataFrame:
    """Return the manifest of `folder`, empty where there is none that can be read."""
    nothing = pd.DataFrame(columns=LISTED)
    try:
        text = dict.fromkeys(["series", "woman", "patient_id"], "str")
        table = pd.read_csv(folder / MANIFEST, dtype=text)
    except (FileNotFoundError, ValueError):
        return nothing
    return table if set(LISTED) <= set(table) else nothing


def enter(whole: pd.DataFrame, folder: Path, *, fresh: Iterable[str] = ()) -> Path:
    """Bring the manifest of `folder` up to date with the `whole` series: a row for each file.

    Files listed before keep their rows, unless they are gone or of a `fresh` series, one that
    was fetched anew. Without any file, none is written.
    """
    before = listed(folder)
    there = before["file"].map(lambda file: (folder / file).is_file()).astype(bool)
    before = before[there & ~before["series"].isin(list(fresh))]
    new = whole[~whole["series"].isin(before["series"])]
    rows: list[Any] = before[LISTED].to_dict("records")
    rows += [line for row in new.itertuples() for line in _lines(row, folder)]
    table = pd.DataFrame(rows, columns=LISTED)
    if len(table):
        text = table.sort_values("file").to_csv(index=False, lineterminator="\n")
        disk.write_if_changed(text, folder / MANIFEST)
    return folder / MANIFEST


def _own(row: Any, folder: Path) -> Path:
    return folder / place(row.patient_id, row.modality, row.series)


def _lines(row: Any, folder: Path) -> list[dict[str, Any]]:
    shared = {
        "series": row.series,
        "series_files": row.files,
        "series_bytes": row.bytes,
        "woman": row.woman,
        "patient_id": row.patient_id,
        "licence": row.licence,
        "address": row.address,
    }
    return [
        {
            "file": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": _sha256(path),
        }
        | shared
        for path in files(row, folder)
    ]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stranger(path: Path, series: str) -> str:
    """Return why `path` is not an image of `series`, "" where it is."""
    try:
        tags = ["SeriesInstanceUID"]
        header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=tags)
        told = str(header.get("SeriesInstanceUID", ""))
    except Exception as error:  # a damaged header raises whatever its bytes lead to
        return f"{path.name} does not open as DICOM ({type(error).__name__})"
    return "" if told == series else f"{path.name} belongs to another series"
