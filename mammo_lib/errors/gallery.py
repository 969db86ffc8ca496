"""The most confident errors, as images a reader can look at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from mammo_lib.config.schema import PhantomData, RealData
from mammo_lib.progress import track

MISS, ALARM = "missed cancer", "false alarm"


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


def choose(units: pd.DataFrame, images: pd.DataFrame, *, count: int) -> pd.DataFrame:
    """Return the `count` lowest-scored cancers and highest-scored non-cancers, a patient once each.

    `units` is one model's scores at image level. Columns: error, rank (1 is the worst), score,
    share_of_others (share of the other class ranked on the wrong side), and those of `images`.
    """
    parts = []
    for error, label, lowest_first in ((MISS, 1, True), (ALARM, 0, False)):
        own, others = units[units["label"] == label], units.loc[units["label"] != label, "score"]
        worst = own.sort_values(["score", "image_id"], ascending=[lowest_first, True])
        worst = worst.drop_duplicates("patient_id").head(count)
        wrong = [np.mean(others > s if label else others < s) if len(others) else np.nan
                 for s in worst["score"]]  # fmt: skip
        parts.append(worst.assign(error=error, rank=range(1, len(worst) + 1),
                                  share_of_others=wrong))  # fmt: skip
    chosen = pd.concat(parts, ignore_index=True)
    chosen = chosen[["image_id", "error", "rank", "score", "share_of_others"]]
    return chosen.merge(images, on="image_id", how="left", validate="one_to_one")


Opened = Callable[[pd.Series], Panel]


def panels(
    chosen: pd.DataFrame, lesions: pd.DataFrame, data: PhantomData | RealData
) -> list[Panel]:
    """Return one panel per row of `chosen`, at the finest pitch that the data set has.

    Synthetic images are made anew at `data.detail_pitch_mm`; real ones are read from their files.
    """
    opened = _synthetic(data) if isinstance(data, PhantomData) else _from_files(lesions, data)
    rows: Iterable[tuple[object, pd.Series]] = chosen.iterrows()
    return [opened(row) for _, row in track(rows, "images", total=len(chosen))]


def title(row: pd.Series) -> str:
    """Return what a panel says above it: the score, the view and what may explain the error."""
    view = f"{row['laterality']} {row['view']}"
    density = row.get("density")
    beside = f" · density {density}" if isinstance(density, str) else ""
    return f"score {row['score']:.2f}\n{view}{beside}"


def _synthetic(data: PhantomData) -> Opened:
    from mammo_lib.cohorts import phantom

    def opened(row: pd.Series) -> Panel:
        found = phantom.detail(data, row["image_id"], pitch_mm=data.detail_pitch_mm)
        boxes = _boxes(found.boxes)
        return Panel(found.pixels, title(row), boxes, found.mask, found.pixel_mm)

    return opened


def _from_files(lesions: pd.DataFrame, data: RealData) -> Opened:
    from mammo_lib.cohorts import registry

    folder = Path(registry.load(data, workers=1).folder)

    def opened(row: pd.Series) -> Panel:
        own = lesions[lesions["image_id"] == row["image_id"]]
        pitch = row.get("pixel_mm")
        return Panel(
            displayed(folder / row["path"]),
            title(row),
            _boxes(own),
            pixel_mm=float(pitch) if pd.notna(pitch) else None,
        )

    return opened


def _boxes(lesions: pd.DataFrame) -> tuple[tuple[float, float, float, float], ...]:
    """Return x, y, width, height of the rows of `lesions` whose place is known."""
    known = lesions[["x", "y", "width", "height"]].dropna().astype(float)
    return tuple(zip(known["x"], known["y"], known["width"], known["height"], strict=True))


def displayed(path: Path) -> np.ndarray:
    """Return the image file at `path` as a screen shows it, (rows, columns) float 0..1."""
    from mammo_lib.imaging import decode, display

    return display.display(decode.decode(path))
