"""Images at the finest pitch a data set has, with their lesions, for a reader to look at."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import pandas as pd

from mammo_lib.cohorts import registry
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import PhantomData, RealData
from mammo_lib.imaging import breast
from mammo_lib.imaging.decode import decode
from mammo_lib.imaging.display import display
from mammo_lib.progress import track


@dataclass(frozen=True)
class Panel:
    """One image to look at.

    `pixels` (rows, columns) float 0..1, chest wall wherever the file has it; `boxes` of lesions
    as (x, y, width, height) in pixels of `pixels`; `mask` (rows, columns) bool or None;
    `pixel_mm` the size of a pixel, None where the file does not say.
    """

    pixels: np.ndarray
    title: str
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    mask: np.ndarray | None = field(default=None, repr=False)
    pixel_mm: float | None = None


Title = Callable[[pd.Series], str]


def view_title(row: pd.Series) -> str:
    """Return side, view, density and vendor of an image, as far as its row tells them."""
    density = f"density {row['density']}" if isinstance(row.get("density"), str) else ""
    vendor = row["vendor"] if isinstance(row.get("vendor"), str) else ""
    beside = " · ".join(filter(None, (density, vendor)))
    return f"{row['laterality']} {row['view']}" + (f"\n{beside}" if beside else "")


def lesion_title(row: pd.Series) -> str:
    """Return what the lesion of a joined images and lesions row is, and where it is seen."""
    return f"{row['pathology']} {row['kind']}\n{row['laterality']} {row['view']}"


def panels(
    chosen: pd.DataFrame,
    lesions: pd.DataFrame,
    data: PhantomData | RealData,
    *,
    title: Title = view_title,
    outlines: bool = True,
    workers: int = 1,
) -> list[Panel]:
    """Return one panel per row of `chosen` (rows of the images table), `workers` at a time.

    Synthetic images are made anew at `data.detail_pitch_mm`; real ones are read from their files.
    """
    opened = _synthetic(data) if isinstance(data, PhantomData) else _from_files(lesions, data)

    def panel(row: pd.Series) -> Panel:
        found = replace(opened(row), title=title(row))
        return found if outlines else replace(found, boxes=(), mask=None)

    rows = [row for _, row in chosen.iterrows()]
    with ThreadPoolExecutor(workers) as threads:
        return list(track(threads.map(panel, rows), "Images", total=len(rows)))


Opened = Callable[[pd.Series], Panel]


def _synthetic(data: PhantomData) -> Opened:
    from mammo_lib.cohorts import phantom

    def opened(row: pd.Series) -> Panel:
        found = phantom.detail(data, row["image_id"], pitch_mm=data.detail_pitch_mm)
        return Panel(found.pixels, "", _boxes(found.boxes), found.mask, found.pixel_mm)

    return opened


def _from_files(lesions: pd.DataFrame, data: RealData) -> Opened:
    source = registry.load(data, workers=1)

    def opened(row: pd.Series) -> Panel:
        own = lesions[lesions["image_id"] == row["image_id"]]
        pitch = row.get("pixel_mm")
        pitch = float(pitch) if pd.notna(pitch) else None
        return Panel(viewed(source, row["path"]), "", _boxes(own), pixel_mm=pitch)

    return opened


def viewed(source: Cohort, path: str) -> np.ndarray:
    """Return an image of `source` as displayed; without its air where that may name somebody.

    Names and dates burned into an image stand beside the breast.
    """
    image = display(decode(source.file(path)))
    if source.closed is None:
        return image
    mask = breast.find(image).mask.astype(np.uint8)
    return image * cv2.resize(mask, image.shape[::-1], interpolation=cv2.INTER_NEAREST)


def _boxes(lesions: pd.DataFrame) -> tuple[tuple[float, float, float, float], ...]:
    """Return x, y, width, height of the rows of `lesions` whose place is known."""
    known = lesions[["x", "y", "width", "height"]].dropna().astype(float)
    return tuple(zip(known["x"], known["y"], known["width"], known["height"], strict=True))
