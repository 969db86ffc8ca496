"""What each step of curation makes of one file, for a reader to see."""

from pathlib import Path

import numpy as np
import pandas as pd

from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.imaging import breast, orientation
from mammo_lib.imaging.decode import decode
from mammo_lib.imaging.display import display, of
from mammo_lib.imaging.standardise import plan, standardise


def steps(
    path: Path, *, rows: int, columns: int, keep_aspect: bool = True
) -> list[tuple[str, np.ndarray]]:
    """Return (name, pixels) after each step, from the stored values to the standardised image.

    Stored values are integers of the file, the next steps float32 from 0 to 1, the last uint16
    (rows, columns).
    """
    decoded = decode(path)
    image = display(decoded)
    found = breast.find(image)
    said = orientation.declared(decoded.header)
    wall = orientation.chest_wall(said.laterality, said.wall, found.wall, found.certainty)
    placement = plan(image.shape, found, wall, rows=rows, columns=columns, keep_aspect=keep_aspect)
    last = standardise(image, found, placement, rows=rows, columns=columns)
    shown = [("stored values", decoded.pixels)]
    if decoded.header is not None:
        transform = of(decoded.header)
        before = transform.voi(transform.modality(decoded.pixels))
        shown.append((f"VOI: {transform.voi}", np.asarray(before, np.float32)))
        if transform.inverted:
            shown.append(("inverted", image))
    return [*shown, ("standardised", last)]


def by_vendor(
    chosen: pd.DataFrame, source: Cohort, *, rows: int, columns: int
) -> list[tuple[str, list[tuple[str, np.ndarray]]]]:
    """Return (vendor, steps) for each image of `chosen`, an image of `source` each."""
    kept = source.card.aspect == "kept"
    names = chosen["vendor"].fillna("vendor not recorded")
    return [
        (str(name), steps(source.file(path), rows=rows, columns=columns, keep_aspect=kept))
        for name, path in zip(names, chosen["path"], strict=True)
    ]
