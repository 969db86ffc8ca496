"""The pixel store: one array on disk, uint16 (n, rows, columns), a row an image."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

BLOCK = 64  # images copied at a time, so that memory stays flat


def allocate(path: Path, n: int, *, rows: int, columns: int) -> Path:
    """Create an empty store for `n` images beside `path` and return where it stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.stem}.partial.npy")
    # No file can be mapped with no bytes in it: an empty store gets one spare row.
    np.lib.format.open_memmap(partial, "w+", np.uint16, (max(n, 1), rows, columns)).flush()
    return partial


def keep(partial: Path, path: Path, rows: Sequence[int]) -> Path:
    """Turn `partial` into the store at `path`, with only `rows`, in their order."""
    source = np.load(partial, mmap_mode="r")
    if list(rows) != list(range(len(source))):
        thinner = path.with_name(f".{path.stem}.kept.npy")
        _copy(source, thinner, rows)
        partial.unlink()
        partial = thinner
    os.replace(partial, path)
    return path


def _copy(source: np.ndarray, path: Path, rows: Sequence[int]) -> None:
    with path.open("wb") as file:
        np.lib.format.write_array_header_2_0(
            file,
            {"descr": "<u2", "fortran_order": False, "shape": (len(rows), *source.shape[1:])},
        )
        for start in range(0, len(rows), BLOCK):
            file.write(source[list(rows[start : start + BLOCK])].tobytes())
