"""Schemas of the tables that travel between stages; one row means one thing."""

from pathlib import Path

import pandas as pd

from mammo_lib import disk
from mammo_lib.problem import Problem

# "as given": a table of the user's that does not say; "none": no label is known.
LABEL_SOURCES = ("biopsy", "follow-up", "BI-RADS", "synthetic", "as given", "none")
SPLITS = ("train", "validation", "test")

# name -> {column: (kind, nullable)}; the dtypes are pandas' own nullable-free ones
# except `label`, which may be unknown (nullable Int8).
COLUMNS: dict[str, dict[str, tuple[str, bool]]] = {
    "images": {
        "image_id": ("str", False),
        "exam_id": ("str", False),
        "patient_id": ("str", False),
        "laterality": ("str", False),
        "view": ("str", False),
        "path": ("str", False),
        "source": ("str", False),
        "split": ("str", True),
        "label": ("Int8", True),
        "label_source": ("str", False),
        "age": ("float64", True),
        "race_ethnicity": ("str", True),
        "density": ("str", True),
        "birads": ("str", True),
        "vendor": ("str", True),
        "scanner": ("str", True),
        "site": ("str", True),
        "rows": ("int64", False),
        "columns": ("int64", False),
        "pixel_mm": ("float64", True),
    },
    "lesions": {
        "image_id": ("str", False),
        "lesion_id": ("str", False),
        "kind": ("str", False),
        "pathology": ("str", False),
        "x": ("float64", True),
        "y": ("float64", True),
        "width": ("float64", True),
        "height": ("float64", True),
        "mask_path": ("str", True),
    },
    "scores": {
        "model": ("str", False),
        "seed": ("int64", False),
        "image_id": ("str", False),
        "score": ("float64", False),
    },
    "detections": {
        "model": ("str", False),
        "seed": ("int64", False),
        "image_id": ("str", False),
        "x": ("float64", False),
        "y": ("float64", False),
        "width": ("float64", False),
        "height": ("float64", False),
        "score": ("float64", False),
    },
    "gradings": {
        "model": ("str", False),
        "seed": ("int64", False),
        "image_id": ("str", False),
        **dict.fromkeys("ABCD", ("float64", False)),
    },
    "risks": {
        "model": ("str", False),
        "seed": ("int64", False),
        "exam_id": ("str", False),
        "year1": ("float64", False),
    },
    "outlines": {
        "model": ("str", False),
        "seed": ("int64", False),
        "image_id": ("str", False),
        "lesion_id": ("str", False),
        "dice": ("float64", False),
    },
}

KEYS = {
    "images": ["image_id"],
    "lesions": ["image_id", "lesion_id"],
    "scores": ["model", "seed", "image_id"],
    "detections": None,
    "gradings": ["model", "seed", "image_id"],
    "risks": ["model", "seed", "exam_id"],
    "outlines": ["model", "seed", "image_id", "lesion_id"],
}


def schema(name: str):
    """Return the pandera schema of table `name`; columns beyond it are allowed."""
    import pandera.pandas as pa

    checks = {
        "laterality": pa.Check.isin(["L", "R"]),
        "label": pa.Check.isin([0, 1]),
        "label_source": pa.Check.isin(LABEL_SOURCES),
        "split": pa.Check.isin(SPLITS),
        "density": pa.Check.isin(list("ABCD")),
        "rows": pa.Check.gt(0),
        "columns": pa.Check.gt(0),
        "width": pa.Check.gt(0),
        "height": pa.Check.gt(0),
    }
    columns = {
        column: pa.Column(kind, checks.get(column), nullable=nullable, coerce=True)
        for column, (kind, nullable) in COLUMNS[name].items()
    }
    return pa.DataFrameSchema(columns, name=name)


def validate(frame: pd.DataFrame, name: str, where: str = "") -> pd.DataFrame:
    """Return `frame` with the dtypes of table `name`, or raise a Problem naming the column."""
    import pandera.errors

    where = f"{where or 'table'} ({name})"
    try:
        valid = schema(name).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        case = error.failure_cases.iloc[0]
        column = case["column"] if case["check"] != "column_in_dataframe" else case["failure_case"]
        raise Problem(
            f"{where}: column '{column}' fails {case['check']}: {case['failure_case']!r}"
        ) from None
    twice = valid.duplicated(KEYS[name]) if KEYS[name] else pd.Series(False, valid.index)
    if twice.any():
        row = valid.loc[twice, KEYS[name]].iloc[0].to_dict()
        raise Problem(f"{where}: more than one row for {row}")
    return valid


def empty(name: str) -> pd.DataFrame:
    """Return table `name` without a row."""
    kinds = {column: kind for column, (kind, _) in COLUMNS[name].items()}
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in kinds.items()})


def write(frame: pd.DataFrame, path: Path, name: str) -> Path:
    """Validate and write table `name` to `path`; the file appears whole or not at all."""
    frame = validate(frame, name, str(path))
    with disk.whole_file(path) as partial:
        frame.to_parquet(partial, index=False)
    return path


def read(path: Path, name: str) -> pd.DataFrame:
    """Read and validate table `name` from `path`."""
    if not path.exists():
        raise Problem(f"{path} is missing: the stage that writes it has not run.")
    return validate(pd.read_parquet(path), name, str(path))
