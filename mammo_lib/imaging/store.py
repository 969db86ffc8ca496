"""The pixel store: one array on disk, uint16 (n, rows, columns), a row an image.

A plain array, since that is what feeds training fastest: at 1152 × 896 in random order it gave 9
times the images a second of 16-bit PNGs decoded by TensorFlow, alone or in a TFRecord, 2.5 times
those of Zarr and 3 of ArrayRecord, both uncompressed (`python -m benchmarks.store`). PNG would take
about half the room; decoding it costs more than the disk saves.

Images are written with `pwrite` and not through a memory map: mapped pages count as memory of the
process that touched them, and curation is to need the same memory for 500 files and for 50,000.
"""

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

KIND = np.dtype("<u2")


@dataclass(frozen=True)
class Place:
    """A store that is being filled: where it stands, how large an image is, where the first is."""

    path: Path
    rows: int
    columns: int
    start: int  # bytes of the file's header

    @property
    def image(self) -> int:
        """Bytes of one image."""
        return self.rows * self.columns * KIND.itemsize


def room(path: Path, *, rows: int, columns: int) -> Place:
    """Return where the images of a store at `path` go; nothing is written yet."""
    header = io.BytesIO()
    _write_header(header, 0, rows, columns)
    return Place(path, rows, columns, header.tell())


def allocate(place: Place, n: int) -> None:
    """Create the store for `n` images, all black, without taking the room on the disk yet."""
    place.path.parent.mkdir(parents=True, exist_ok=True)
    with place.path.open("wb") as file:
        _write_header(file, n, place.rows, place.columns)
        file.truncate(place.start + n * place.image)


def put(place: Place, row: int, pixels: np.ndarray) -> None:
    """Write `pixels`, uint16 (rows, columns), as image `row`."""
    data = np.ascontiguousarray(pixels, KIND).data
    with _file(place.path) as file:
        written = os.pwrite(file, data, place.start + row * place.image)
    if written != place.image:
        raise OSError(28, "No space left on device", str(place.path))


def take(path: Path, rows: Sequence[int]) -> np.ndarray:
    """Return images `rows` of the store at `path`, uint16 (len(rows), rows, columns).

    They are read and not mapped, so that walking through a store needs the memory of one image.
    """
    with path.open("rb") as file:
        np.lib.format.read_magic(file)
        _, height, width = np.lib.format.read_array_header_1_0(file)[0]
        place = Place(path, height, width, file.tell())
        parts = [
            os.pread(file.fileno(), place.image, place.start + row * place.image) for row in rows
        ]
    return np.frombuffer(b"".join(parts), KIND).reshape(-1, height, width)


def keep(place: Place, path: Path, rows: Sequence[int]) -> Path:
    """Turn the filled store into the one at `path`, with only `rows`, which ascend."""
    with _file(place.path) as file:
        for to, row in enumerate(rows):
            if to != row:  # moved down, onto an image that has been moved or is not kept
                data = os.pread(file, place.image, place.start + row * place.image)
                os.pwrite(file, data, place.start + to * place.image)
        os.ftruncate(file, place.start + len(rows) * place.image)
    with place.path.open("r+b") as header:
        _write_header(header, len(rows), place.rows, place.columns)
        if header.tell() != place.start:
            raise AssertionError("the header's length must not depend on the number of images")
    os.replace(place.path, path)
    return path


def _write_header(file: IO[bytes], n: int, rows: int, columns: int) -> None:
    """Write a header of format 1.0, which NumPy pads so that `n` may change in place."""
    shape = {"descr": KIND.str, "fortran_order": False, "shape": (n, rows, columns)}
    np.lib.format.write_array_header_1_0(file, shape)


@contextmanager
def _file(path: Path) -> Iterator[int]:
    number = os.open(path, os.O_RDWR)
    try:
        yield number
    finally:
        os.close(number)
