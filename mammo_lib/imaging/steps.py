"""What each step of curation makes of one file, for a reader to see."""

from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.imaging import breast, orientation
from mammo_lib.imaging.decode import Decoded, decode
from mammo_lib.imaging.display import display, of
from mammo_lib.imaging.standardise import plan, standardise

Steps = list[tuple[str, np.ndarray]]


def steps(
    path: Path, *, rows: int, columns: int, keep_aspect: bool = True, from_air: bool = False
) -> Steps:
    """Return (name, pixels) after each step, from the stored values to the standardised image.

    Stored values are integers of the file, the next steps float32 from 0 to 1, the last uint16
    (rows, columns). With `from_air` the steps before the air is blackened are left out: names may
    be burned into it.
    """
    decoded = decode(path)
    image = display(decoded)
    found = breast.find(image)
    said = orientation.declared(decoded.header)
    wall = orientation.chest_wall(said.laterality, said.wall, found.wall, found.certainty)
    placement = plan(image.shape, found, wall, rows=rows, columns=columns, keep_aspect=keep_aspect)
    last = standardise(image, found, placement, rows=rows, columns=columns)
    before = [] if from_air else _displayed(decoded, image)
    return [*before, *_cut_out(image, found, wall), ("resized", last)]


def by_vendor(
    chosen: pd.DataFrame, source: Cohort, *, rows: int, columns: int
) -> list[tuple[str, Steps]]:
    """Return (vendor, steps) for each image of `chosen`, an image of `source` each."""
    how = {
        "keep_aspect": source.card.aspect == "kept",
        "from_air": source.closed is not None,
    }
    names = chosen["vendor"].fillna("vendor not recorded")
    return [
        (str(name), steps(source.file(path), rows=rows, columns=columns, **how))
        for name, path in zip(names, chosen["path"], strict=True)
    ]


def _displayed(decoded: Decoded, image: np.ndarray) -> Steps:
    """Return the stored values and what the display transform makes of them."""
    shown: Steps = [("stored values", decoded.pixels)]
    if decoded.header is None:
        return shown
    transform = of(decoded.header)
    before = transform.voi(transform.modality(decoded.pixels))
    shown.append((f"VOI: {transform.voi}", np.asarray(before, np.float32)))
    return [*shown, ("inverted", image)] if transform.inverted else shown


def _cut_out(image: np.ndarray, found: breast.Breast, wall: str) -> Steps:
    """Return the image without its air, then its breast alone, chest wall at the left."""
    mask = cv2.resize(found.mask.astype(np.uint8), image.shape[::-1], interpolation=0)
    alone = image * mask
    top, left, height, width = found.box
    box = alone[top : top + height, left : left + width]
    return [("air blackened", alone), ("cropped, turned", orientation.to_left(box, wall))]
