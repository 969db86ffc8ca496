"""The standardised images as 16-bit PNG files, for whoever does not read NumPy arrays."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import pandas as pd

from mammo_lib import disk
from mammo_lib.imaging.store import take
from mammo_lib.progress import track

FAST = [cv2.IMWRITE_PNG_COMPRESSION, 1]  # a third larger than the default, five times as fast


def write(images: pd.DataFrame, store: Path, folder: Path, *, workers: int = 1) -> None:
    """Write image i of `store` to `folder`/<image_id>.png; an older folder is replaced whole."""
    if images.empty:
        return
    with disk.whole_folder(folder) as place, ThreadPoolExecutor(workers) as threads:

        def save(row: int, name: str) -> None:
            good, data = cv2.imencode(".png", take(store, [row])[0], FAST)
            if not good:
                raise OSError(f"{name}: the picture could not be encoded")
            (place / f"{name}.png").write_bytes(data.tobytes())

        done = threads.map(save, range(len(images)), images["image_id"])
        for _ in track(done, "Writing pictures", total=len(images)):
            pass
