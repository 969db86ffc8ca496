"""One file from its bytes to its row in the audit and its pixels in the store.

Worker processes import this module, so it stays free of pandas.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mammo_lib.imaging import audit, breast, fingerprint, orientation, standardise, store
from mammo_lib.imaging.damage import refuse_flat_tail, refuse_mask
from mammo_lib.imaging.decode import Decoded, pixels_of
from mammo_lib.imaging.display import shown
from mammo_lib.imaging.door import Unreadable, enter
from mammo_lib.imaging.mammogram import NotWanted
from mammo_lib.imaging.mammogram import require as require_mammogram
from mammo_lib.imaging.placement import Placement
from mammo_lib.pseudonym import Pseudonyms


@dataclass(frozen=True)
class Task:
    """A file to examine; its pixels become image `row` of the pixel store.

    `file` is what the audit calls it; `closed` is given where its source is not known to be
    de-identified.
    """

    row: int
    file: str
    path: Path
    store: store.Place
    keep_aspect: bool = True
    closed: Pseudonyms | None = None


def examine_all(tasks: Sequence[Task]) -> list[tuple[int, audit.Entry]]:
    """Examine files one by one; return (row, entry) of each. Never raises for a bad file."""
    return [(task.row, examine(task)) for task in tasks]


def examine(task: Task) -> audit.Entry:
    """Examine one file and write its standardised pixels into its row of the store."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the parser's quote values, which may name a person
        return _examine(task)


def _examine(task: Task) -> audit.Entry:
    facts: dict[str, Any] = {}
    try:
        opened = enter(task.path)
        said = orientation.declared(opened.header)
        facts |= audit.header_facts(opened, said, task.closed)
        if opened.header is not None:
            require_mammogram(opened.header)
        decoded = pixels_of(opened)
        facts |= audit.pixel_facts(decoded)
        facts |= _standardised(task, decoded, said)
        return audit.Entry(task.file, facts=facts)
    except NotWanted as error:
        return audit.Entry.rejected(task.file, "excluded", "mammogram", error, facts)
    except breast.NoBreast as error:
        return audit.Entry.rejected(task.file, "excluded", "breast", error, facts)
    except Unreadable as error:
        why = error
    except Exception as error:  # one odd file in 100,000 must not end the other 99,999
        why = Unreadable("unexpected error", error)
    message = why.unnamed if task.closed else why
    return audit.Entry.rejected(task.file, "unreadable", "decode", message, facts)


def _standardised(task: Task, decoded: Decoded, said: orientation.Declared) -> dict[str, Any]:
    """Write the standardised image into the store and return what was measured on the way."""
    refuse_mask(decoded.pixels)
    image = shown(decoded)
    refuse_flat_tail(image)
    found = breast.find(image)
    wall = orientation.chest_wall(said.laterality, said.wall, found.wall, found.certainty)
    size = {"rows": task.store.rows, "columns": task.store.columns}
    placement = standardise.plan(image.shape, found, wall, keep_aspect=task.keep_aspect, **size)
    pixels = standardise.standardise(image, found, placement, **size)
    store.put(task.store, task.row, pixels)
    clashes = said.contradictions + orientation.contradictions(said, found.wall, found.certainty)
    facts = placement.columns() | _measured(pixels, found)
    facts["exact_hash"] = fingerprint.exact_hash(decoded.pixels)
    facts["contradictions"] = "; ".join(clashes)
    facts["action"] = _action(image.shape, placement)
    return facts


def _measured(pixels: np.ndarray, found: breast.Breast) -> dict[str, Any]:
    inside = max(cv2.countNonZero(pixels), 1)
    return {
        "side_from_pixels": found.wall,
        "side_certainty": round(found.certainty, 4),
        "breast_fraction": found.fraction,
        "grey_mean": cv2.sumElems(pixels)[0] / inside / standardise.WHITE,
        "perceptual_hash": fingerprint.perceptual_hash(pixels),
    }


def _action(shape: tuple[int, ...], at: Placement) -> str:
    """Return in words what was done to the picture after its display."""
    steps = ["air blackened"]
    if (at.crop_height, at.crop_width) != shape:
        steps.append(f"cropped {shape[0]}×{shape[1]} to {at.crop_height}×{at.crop_width}")
    if at.flipped:
        steps.append("mirrored")
    if at.scale_y != at.scale_x:
        return "; ".join([*steps, f"scaled by {at.scale_y:.3g} down, {at.scale_x:.3g} across"])
    return "; ".join([*steps, f"scaled by {at.scale_x:.3g}"])
