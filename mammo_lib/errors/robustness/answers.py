"""What a network says of the same images without a fault and with each."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.errors.robustness.chance import Chance, Image, draw
from mammo_lib.errors.robustness.faults import FAULTS, MISSING, Fault, ladder
from mammo_lib.progress import track
from mammo_lib.training.examples import Material

Asked = Callable[[Material], pd.DataFrame]
CLEAN = "clean"
WHITE = 65535


def possible(images: pd.DataFrame, faults: Sequence[Fault] = FAULTS) -> list[Fault]:
    """Return those of `faults` that `images` allow: millimetres need the pixel's size."""
    return [fault for fault in faults if not fault.in_mm or pixel_mm(images).notna().all()]


def pixel_mm(images: pd.DataFrame) -> pd.Series:
    """Return the size of a pixel of each standardised image in mm, NaN where unknown."""
    return images["pixel_mm"].astype(float) / images["scale_y"].astype(float)


def chances(material: Material, rng: np.random.Generator) -> list[Chance]:
    """Return what is left to chance, of every image of `material`."""
    return [draw(material.shape, rng) for _ in material.store]


def spoilt(
    material: Material, fault: Fault, level: float, drawn: Sequence[Chance]
) -> NDArray[np.uint16]:
    """Return the store of `material` with `fault` at `level` in every image."""
    out = np.empty_like(material.store)
    sizes = pixel_mm(material.images).fillna(1.0)
    for place, (stored, chance, size) in enumerate(zip(material.store, drawn, sizes, strict=True)):
        out[place] = np.rint(fault(shown(stored), level, chance, size) * WHITE)
    return out


def shown(stored: NDArray[np.uint16]) -> Image:
    """Return a stored image as float32 from 0 (black) to 1 (white)."""
    return np.asarray(stored, np.float32) / np.float32(WHITE)


def answers(
    asked: Asked,
    material: Material,
    drawn: Sequence[Chance],
    *,
    faults: Sequence[Fault] = FAULTS,
    views: Sequence[str] = (),
) -> pd.DataFrame:
    """Return fault, step, level, said, image_id and score: of clean images, then of each step.

    Faults are put into the standardised image, as the network gets it: what curation would have
    turned away, mended or made worse is not asked here. For each of `views` there are the clean
    scores without that view's images.
    """
    clean = asked(material)
    parts = [clean.assign(fault=CLEAN, step=0, level=0.0, said=CLEAN)]
    named = {fault.name: fault for fault in faults}
    without = {MISSING.format(view): view for view in views}
    for step in track(ladder(faults, views).to_dict("records"), "Faults"):
        if step["fault"] in without:
            left = material.images[material.images["view"] != without[step["fault"]]]
            found = clean[clean["image_id"].isin(left["image_id"])]
        else:
            store = spoilt(material, named[step["fault"]], step["level"], drawn)
            found = asked(replace(material, store=store))
        parts.append(found.assign(**{str(name): value for name, value in step.items()}))
    return pd.concat(parts, ignore_index=True)


def of_images(images: pd.DataFrame, store: NDArray[np.uint16]) -> Material:
    """Return the material of `images`, whose index says their rows of `store`."""
    from mammo_lib.training.examples import LESION_COLUMNS

    pixels = store[images.index.to_numpy()]
    return Material(images.reset_index(drop=True), pixels, pd.DataFrame(columns=LESION_COLUMNS))


def unlike(said: pd.DataFrame, scores: pd.DataFrame) -> float:
    """Return the largest difference between clean scores in `said` and the run's own `scores`."""
    clean = said[said["fault"] == CLEAN].set_index("image_id")["score"]
    own = scores.set_index("image_id")["score"].reindex(clean.index)
    return float((clean - own).abs().max())
