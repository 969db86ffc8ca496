"""Two images of the pixel store beside each other, as the networks receive them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from mammo_lib.imaging.fingerprint import HASH_SIZE
from mammo_lib.imaging.panels import Panel
from mammo_lib.imaging.standardise import WHITE


@dataclass(frozen=True)
class Pair:
    """Two images to compare, and what is known of them together."""

    left: Panel
    right: Panel
    title: str


def of_store(found: pd.DataFrame, images: pd.DataFrame, store: Path) -> list[Pair]:
    """Return a pair for each row of `found` (image_a, image_b, bits, same_patient).

    Row i of `images` is row i of the pixel store at `store`.
    """
    pixels = np.load(store, mmap_mode="r")
    rows = images.reset_index(drop=True).reset_index(names="row").set_index("image_id")
    return [
        Pair(_panel(rows.loc[a], pixels), _panel(rows.loc[b], pixels), _title(number, bits, same))
        for number, (a, b, bits, same) in enumerate(
            found[["image_a", "image_b", "bits", "same_patient"]].to_numpy(), 1
        )
    ]


def _title(number: int, bits: int, same: bool) -> str:
    return f"{number}: {bits} of {HASH_SIZE**2} bits apart, {'one woman' if same else 'two women'}"


def _panel(row: pd.Series, pixels: np.ndarray) -> Panel:
    title = f"{row['laterality']} {row['view']}\n{row['split']}"
    return Panel(pixels[row["row"]] / np.float32(WHITE), title)
