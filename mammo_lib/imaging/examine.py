"""One file from its bytes to its row in the audit and its pixels in the store.

Worker processes import this module, so it stays free of pandas.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mammo_lib.imaging import audit, breast, identity, orientation, standardise
from mammo_lib.imaging.damage import refuse_flat_tail
from mammo_lib.imaging.decode import Unreadable, decode
from mammo_lib.imaging.display import display


@dataclass(frozen=True)
class Task:
    """A file to examine; its pixels go to `store[row]`, uint16 (n, rows, columns)."""

    row: int
    file: str
    path: Path
    store: Path
    keep_aspect: bool


def examine_all(tasks: Sequence[Task]) -> list[tuple[int, audit.Entry]]:
    """Examine files one by one; return (row, entry) of each. Never raises for a bad file."""
    store = np.load(tasks[0].store, mmap_mode="r+")
    return [(task.row, examine(task, store)) for task in tasks]


def examine(task: Task, store: np.ndarray) -> audit.Entry:
    """Examine one file and write its standardised pixels into its row of the store."""
    try:
        return _examine(task, store)
    except Unreadable as error:
        return audit.Entry.rejected(task.file, "unreadable", "decode", error)
    except breast.NoBreast as error:
        return audit.Entry.rejected(task.file, "excluded", "breast", error)
    except Exception as error:  # one odd file in 100,000 must not end the other 99,999
        message = f"unexpected error: {type(error).__name__}: {error}"
        return audit.Entry.rejected(task.file, "unreadable", "decode", message)


def _examine(task: Task, store: np.ndarray) -> audit.Entry:
    decoded = decode(task.path)
    image = display(decoded)
    refuse_flat_tail(image)
    said = orientation.declared(decoded.header)
    found = breast.find(image)
    wall = orientation.chest_wall(said.laterality, said.wall, found.wall, found.certainty)
    size = {"rows": store.shape[1], "columns": store.shape[2]}
    placement = standardise.plan(image.shape, found, wall, keep_aspect=task.keep_aspect, **size)
    store[task.row] = standardise.standardise(image, found, placement, **size)
    clashes = said.contradictions + orientation.contradictions(said, found.wall, found.certainty)
    facts = audit.tags(decoded, said) | placement.columns()
    facts |= _measured(store[task.row], found)
    facts |= {"stored_min": int(decoded.pixels.min()), "stored_max": int(decoded.pixels.max())}
    facts["exact_hash"] = identity.exact_hash(decoded.pixels)
    facts["contradictions"] = "; ".join(clashes)
    return audit.Entry(task.file, facts=facts)


def _measured(pixels: np.ndarray, found: breast.Breast) -> dict[str, Any]:
    inside = pixels[pixels > 0]
    return {
        "side_from_pixels": found.wall,
        "side_certainty": round(found.certainty, 4),
        "breast_fraction": found.fraction,
        "grey_mean": float(inside.mean() / standardise.WHITE) if inside.size else 0.0,
        "perceptual_hash": identity.perceptual_hash(pixels),
    }
