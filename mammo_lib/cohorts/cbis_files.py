"""CBIS-DDSM's names, and the DICOM files on disk that they stand for.

The name `Mass-Test_P_00173_LEFT_CC` is an image, `Mass-Test_P_00173_LEFT_CC_1` the crop and mask of
its abnormality 1. In a header it is the PatientID; a download may make a folder of it. The woman
is P_00173 only.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pydicom

from mammo_lib.progress import track

FILM = re.compile(r"(?P<film>(?P<patient>P_\d+)_(?P<side>LEFT|RIGHT)_(?P<view>CC|MLO))$")
UID = re.compile(r"\d+(?:\.\d+){4,}")


@dataclass(frozen=True)
class Film:
    """One exposure: `name` (P_00173_LEFT_CC), woman, side ("L", "R") and view."""

    name: str
    patient: str
    side: str
    view: str


def film(name: str) -> Film | None:
    """Return the film whose image `name` is; None for a mask, a crop or any other name."""
    found = FILM.search(name)
    if found is None:
        return None
    return Film(found["film"], found["patient"], found["side"][0], found["view"])


def locate(folder: Path, series: Mapping[str, str], names: Collection[str]) -> dict[str, list[str]]:
    """Return the .dcm files below `folder` by the name they stand for, relative and sorted.

    `series` gives the name of each series UID of the tables, and goes before any other sign: of
    246 test images the archive's PatientID, and so its folder, lacks the first part of the name.
    Then counts a folder named as in `names`, and last, for files of neither, the header.
    """
    paths = (path.relative_to(folder) for path in folder.rglob("*") if _is_dicom(path))
    files = sorted(path.as_posix() for path in paths)
    told = {file: _by_path(file, series, names) for file in files}
    silent = [file for file in files if told[file] is None]
    for file in track(silent, "Reading headers", total=len(silent)) if silent else []:
        told[file] = _by_header(folder / file, series, names)
    located: dict[str, list[str]] = {}
    for file, name in told.items():
        if name is not None:
            located.setdefault(name, []).append(file)
    return located


def choose(files: list[str], told: str) -> str:
    """Return, of the copies of one image, that at the path `told` by the table, else the first."""
    return told if told in files else files[0]


def _is_dicom(path: Path) -> bool:
    return path.suffix.lower() == ".dcm" and path.is_file()


def _by_path(file: str, series: Mapping[str, str], names: Collection[str]) -> str | None:
    folders = PurePosixPath(file).parts[:-1]
    for uid in UID.findall(" ".join(folders)):  # IDC writes MG_<uid>
        if uid in series:
            return series[uid]
    return next((part for part in folders if part in names), None)


def _by_header(path: Path, series: Mapping[str, str], names: Collection[str]) -> str | None:
    """Return the name that a header tells; None for a file that is unreadable or a stranger."""
    tags = ["PatientID", "SeriesInstanceUID"]
    try:
        header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=tags)
    except (pydicom.errors.InvalidDicomError, OSError):
        return None
    patient = str(header.get("PatientID", ""))
    return series.get(
        str(header.get("SeriesInstanceUID", "")), patient if patient in names else None
    )
