"""Where a source's files stand and what its tables hold, with errors that name the place."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from mammo_lib.cohorts.cohort import DROPPED
from mammo_lib.paths import external_data
from mammo_lib.problem import Problem
from mammo_lib.tables import COLUMNS


def find(name: str, folder: str | None, *, signs: Iterable[str], how: str) -> Path:
    """Return `folder`, else `name` below MAMMO_DATA, that holds one of the files `signs`.

    `signs` are patterns for `Path.glob`. The Problem says what was sought where, and `how` to
    get the data.
    """
    root = external_data()
    place = Path(folder) if folder else root / name if root else None
    signs = list(signs)
    if place and any(next(place.glob(sign), None) for sign in signs):
        return place
    sought = f"no {' or '.join(signs)} in {place}" if place else "MAMMO_DATA is not set"
    raise Problem(
        f"{name}: {sought}. {how} Put it into $MAMMO_DATA/{name}, or name its folder: data.folder=…"
    )


def read_table(path: Path, needed: Iterable[str], **options: object) -> pd.DataFrame:
    """Return a CSV file with every column of `needed`, all values as text unless told.

    `options` go to `pandas.read_csv`. Blank cells are missing values.
    """
    try:
        frame = pd.read_csv(path, **{"dtype": "object", **options})  # type: ignore[call-overload]
    except FileNotFoundError:
        raise Problem(f"{path}: the file does not exist.") from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise Problem(f"{path}: not a table: {error}") from None
    missing = [column for column in needed if column not in frame]
    if missing:
        has = ", ".join(map(str, frame.columns))
        raise Problem(f"{path}: column '{missing[0]}' is missing; it has {has}")
    if frame.empty:
        raise Problem(f"{path}: no rows")
    return frame


def require(path: Path, frame: pd.DataFrame, column: str, valid: pd.Series, what: str) -> None:
    """Raise a Problem naming the first line of `path` whose `column` is not `valid`."""
    if not valid.all():
        at = int(np.flatnonzero(~valid)[0])
        found = frame[column].iloc[at]
        raise Problem(f"{path}: row {at + 2}, column '{column}': {found!r} where {what} is needed")


def complete(images: pd.DataFrame) -> pd.DataFrame:
    """Return `images` with every column of the images table, unknown where it was absent."""
    absent = {
        column: pd.Series(np.nan if kind == "float64" else None, images.index, dtype=_dtype(kind))
        for column, (kind, nullable) in COLUMNS["images"].items()
        if nullable and column not in images
    }
    return images.assign(**absent)


def dropped(
    frame: pd.DataFrame,
    reason: str,
    detail: pd.Series | str = "",
    *,
    verdict: str = "excluded",
    stage: str = "listed",
) -> pd.DataFrame:
    """Return the rows of `frame` (columns file, row) as dropped rows, all for one reason."""
    why = {"verdict": verdict, "stage": stage, "reason": reason, "detail": detail}
    return frame[["file", "row"]].assign(**why)[DROPPED]


def empty(table: str) -> pd.DataFrame:
    """Return `table` (images, lesions) without a row, all its columns there."""
    kinds = {column: _dtype(kind) for column, (kind, _) in COLUMNS[table].items()}
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in kinds.items()})


def no_lesions() -> pd.DataFrame:
    """Return the lesions table of a source that tells of none."""
    return empty("lesions")


def _dtype(kind: str) -> str:
    return "object" if kind == "str" else kind
