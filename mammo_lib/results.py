"""Results as JSON: full double precision, keys in order, the same bytes for the same numbers."""

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib import disk
from mammo_lib.problem import Problem


def plain(value: Any) -> Any:
    """Return `value` as JSON's own types: dataclasses as dicts, NaN and infinity as null."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, pd.DataFrame):
        return plain(value.to_dict(orient="records"))
    if isinstance(value, list | tuple | np.ndarray | pd.Series):
        return [plain(item) for item in value]
    if value is None or value is pd.NA:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return str(value)


def write_json(value: Any, path: Path) -> None:
    """Write `value` to `path`, keys sorted, full double precision, whole or not at all."""
    text = json.dumps(plain(value), indent=1, sort_keys=True, allow_nan=False)
    disk.write(text + "\n", path)


def read_json(path: Path) -> Any:
    """Return what `write_json` wrote to `path`."""
    if not path.exists():
        raise Problem(f"{path} is missing: the stage that writes it has not run.")
    return json.loads(path.read_text(encoding="utf-8"))
