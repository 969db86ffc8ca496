"""Where a CBIS-DDSM mask puts its lesion, in pixels of the image.

Worker processes import this module, so it stays free of pandas.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pydicom

from mammo_lib.imaging.decode import decode
from mammo_lib.imaging.door import Unreadable
from mammo_lib.progress import track
from mammo_lib.workers import pool

# A mask covers the whole film, though some were scanned at 0.87 of its pitch and so hold 0.76
# of its pixels; the crop beside it holds the lesion only.
SMALLEST = 0.5  # share of the image's pixels
FEW = 16  # masks that one process reads sooner than others start
Box = tuple[float, float, float, float]  # x, y of the top left corner, width, height; pixels
NOWHERE: Box = (float("nan"),) * 4


@dataclass(frozen=True)
class Task:
    """The files of one abnormality (its mask and its crop, in either order) and its image."""

    image: Path
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Found:
    """The mask among the files and the box of its lesion; `note` says why there is none."""

    mask: Path | None = None
    box: Box = NOWHERE
    note: str = ""


def box(mask: np.ndarray, shape: tuple[int, int]) -> Box:
    """Return the smallest box around the bright pixels of `mask`, in pixels of an image of `shape`.

    `mask` is (rows, columns) of any size: it is taken to cover the whole image, so that one of
    another size is scaled, each axis by itself. A mask without bright pixels has a box of NaN.
    """
    inside = (mask > mask.max() / 2).astype(np.uint8)
    x, y, width, height = cv2.boundingRect(inside)
    if not width:
        return NOWHERE
    across, down = shape[1] / mask.shape[1], shape[0] / mask.shape[0]
    return (x * across, y * down, width * across, height * down)


def read(task: Task) -> Found:
    """Return the mask among the task's files: the largest picture, whatever the tables call it."""
    try:
        shape = _shape(task.image)
        sizes = {path: _shape(path) for path in task.files}
    except (pydicom.errors.InvalidDicomError, OSError, AttributeError) as error:
        return Found(note=f"header cannot be read: {error}")
    mask = max(sizes, key=lambda path: sizes[path][0] * sizes[path][1])
    if sizes[mask][0] * sizes[mask][1] < SMALLEST * shape[0] * shape[1]:
        return Found(note="only the crop is here")
    try:
        found = box(decode(mask).pixels, shape)
    except Unreadable as error:
        return Found(mask, note=f"mask cannot be read: {error}")
    return Found(mask, found, "the mask is empty" if found is NOWHERE else "")


def read_all(tasks: Sequence[Task], *, workers: int) -> list[Found]:
    """Return what `read` finds for each of `tasks`, in their order, on `workers` processes."""
    if not tasks:
        return []
    if workers <= 1 or len(tasks) <= FEW:
        return _tracked(map(read, tasks), len(tasks))
    with pool(workers, preload=__name__) as executor:
        return _tracked(executor.map(read, tasks, chunksize=FEW), len(tasks))


def _tracked(found: Iterable[Found], total: int) -> list[Found]:
    return list(track(found, "Reading masks", total=total))


def _shape(path: Path) -> tuple[int, int]:
    header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=["Rows", "Columns"])
    return int(header.Rows), int(header.Columns)
