"""A table that somebody else wrote, read whole or refused with the line that is at fault."""

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest

SEPARATORS = (",", ";", "\t")
PARQUET = (".parquet", ".pq")
DECIMAL_COMMA = re.compile(
    rb";-?\d+,\d+\s*(;|\r|\n)"
)  # as spreadsheets write where ; parts columns
BOOKS = (".xls", ".xlsx", ".ods")


def read(path: Path) -> pd.DataFrame:
    """Return the CSV or Parquet file at `path`; its columns are named by stripped text.

    Raises Problem that names the file, and the line where there is one.
    """
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise Problem(f"{path}: {what}; give a CSV or Parquet file.")
    if path.suffix.lower() in BOOKS:
        raise Problem(f"{path.name}: is a spreadsheet; save the sheet as CSV and give that.")
    found = _parquet(path) if path.suffix.lower() in PARQUET else _csv(path)
    found.columns = [str(name).strip() for name in found.columns]
    _require_names(found, path)
    if path.suffix.lower() not in PARQUET:
        _require_heading(path)
    if found.empty:
        raise Problem(f"{path.name}: holds a heading and no rows.")
    return found


def column(frame: pd.DataFrame, name: str, path: Path) -> pd.Series:
    """Return column `name` of the file at `path`, or raise Problem with the nearest name."""
    if name not in frame:
        raise Problem(f"{path.name}: has no column '{name}'.{nearest(name, map(str, frame))}")
    return frame[name]


def numbers(frame: pd.DataFrame, name: str, path: Path) -> NDArray[np.float64]:
    """Return column `name` as float64 (n,), NaN where a value is missing.

    Raises Problem with the line of the first value that is no finite number.
    """
    given = column(frame, name, path)
    if given.dtype.kind in "biuf":
        read = given.to_numpy(np.float64)
    else:
        read = pd.to_numeric(given, errors="coerce").to_numpy(np.float64, na_value=np.nan)
        wrong = np.isnan(read) & given.notna().to_numpy()
        wrong &= given.astype(str).str.strip().ne("").to_numpy()
        if wrong.any():
            _refuse(given, int(wrong.argmax()), name, path, int(wrong.sum()))
    endless = np.isinf(read)
    if endless.any():
        where = place(path, int(endless.argmax()), name)
        raise Problem(f"{where}: is infinite; give a finite number or leave it empty.")
    return read


def place(path: Path, row: int, name: str) -> str:
    """Return where value `row` (from 0) of column `name` stands, as a person would look for it."""
    at = f"row {row + 1}" if path.suffix.lower() in PARQUET else f"line {row + 2}"
    return f"{path.name}, {at}, column '{name}'"


def _refuse(given: pd.Series, row: int, name: str, path: Path, count: int) -> None:
    text = str(given.iloc[row])
    hint = "write decimals with a point" if re.fullmatch(r"-?\d+,\d+", text) else "give a number"
    more = f" (and {count - 1} more)" if count > 1 else ""
    raise Problem(f"{place(path, row, name)}: '{text[:40]}' is not a number{more}; {hint}.")


def _parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except Exception as error:  # Arrow raises many kinds for a damaged file
        raise Problem(f"{path.name}: not a readable Parquet file: {_one_line(error)}") from None


def _csv(path: Path) -> pd.DataFrame:
    with path.open("rb") as file:
        start = file.read(2**16)
    if not start.strip():
        raise Problem(f"{path.name}: is empty.")
    if b"\0" in start:
        raise Problem(f"{path.name}: is no text; give a CSV or Parquet file.")
    try:
        separator = _separator(start)
        decimal = "," if separator == ";" and DECIMAL_COMMA.search(start) else "."
        found = pd.read_csv(
            path, sep=separator, decimal=decimal, encoding="utf-8-sig", low_memory=False
        )
    except UnicodeDecodeError as error:
        raise Problem(
            f"{path.name}: is not UTF-8 (byte {error.start}); save it as UTF-8."
        ) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        raise Problem(f"{path.name}: {_one_line(error)}; mend that line.") from None
    return found


def _separator(start: bytes) -> str:
    """Return the separator of the heading: the one that it holds most often."""
    heading = start.decode("utf-8-sig", "replace").lstrip().splitlines()[0]
    plain = "".join(part for part in re.split(r'"[^"]*"', heading))
    return max(SEPARATORS, key=plain.count)


def _require_names(found: pd.DataFrame, path: Path) -> None:
    nameless = [name for name in map(str, found) if not name or re.fullmatch(r"Unnamed: \d+", name)]
    filled = [name for name in nameless if found[name].notna().any()]
    # A first column without a name is the index that pandas writes.
    for name in filled[1:] if filled and filled[0] == found.columns[0] else filled:
        at = list(found).index(name) + 1
        raise Problem(f"{path.name}: column {at} has no name in the heading; give it one.")
    if _is_number(found.columns):
        raise Problem(f"{path.name}: the first line holds numbers; add a heading of column names.")


def _is_number(names: pd.Index) -> bool:
    return all(re.fullmatch(r"-?[\d.]+(e-?\d+)?", str(name)) for name in names)


def _require_heading(path: Path) -> None:
    """Raise Problem for what pandas would mend in silence: a name twice, a row of more values."""
    with path.open("rb") as file:
        separator = _separator(file.read(2**16))
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, delimiter=separator)
        heading, first = next(lines, []), next(lines, [])
    names = [name.strip() for name in heading if name.strip()]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Problem(f"{path.name}: two columns are called '{twice[0]}'; rename one.")
    if len(first) > len(heading):
        raise Problem(f"{path.name}: rows hold more values than the heading has names.")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).removeprefix("Error tokenizing data. C error: ")
