"""The very image of a file, made anew with finer pixels, for a reader to look at."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from mammo_lib.cohorts.phantom import exposure, files
from mammo_lib.cohorts.phantom.population import Woman, women
from mammo_lib.cohorts.phantom.shot import Shot, shots
from mammo_lib.config.schema import PhantomData
from mammo_lib.problem import Problem, nearest


@dataclass(frozen=True)
class Detail:
    """One image as displayed, oriented as its file.

    `pixels` (rows, columns) float32 0..1; `boxes` has a row per lesion: lesion_id, kind,
    pathology, x, y, width, height in these pixels; `masks` (rows, columns) bool by lesion_id,
    `mask` all of them together, None without a lesion; `pixel_mm` the size of a pixel.
    """

    pixels: np.ndarray
    boxes: pd.DataFrame
    masks: dict[str, np.ndarray]
    pixel_mm: float

    @property
    def mask(self) -> np.ndarray | None:
        return np.logical_or.reduce(list(self.masks.values())) if self.masks else None


COLUMNS = ["lesion_id", "kind", "pathology", "x", "y", "width", "height"]


def detail(settings: PhantomData, image_id: str, *, pitch_mm: float) -> Detail:
    """Return image `image_id` of the cohort of `settings` with pixels near `pitch_mm`.

    Each pixel of the file becomes a whole number of pixels, at least one each way.
    """
    shot = _shot(settings, image_id)
    native = shot.grid(settings.pitch_mm)
    factor = max(1, round(native.pixel_mm / pitch_mm))
    scene = exposure.scene(settings.seed, shot, native.zoom(factor))
    shown = exposure.shown(settings.seed, shot, scene, factor=factor)
    rows = [
        (m.lesion.lesion_id, m.lesion.kind, m.lesion.pathology, *files.box(m, shot, scene.grid))
        for m in scene.marks
    ]
    return Detail(
        pixels=files.oriented(shown, shot),
        boxes=pd.DataFrame(rows, columns=COLUMNS),
        masks={m.lesion.lesion_id: files.mask(m, shot, scene.grid) for m in scene.marks},
        pixel_mm=scene.grid.pixel_mm,
    )


def _shot(settings: PhantomData, image_id: str) -> Shot:
    woman = _cohort(settings.model_dump_json()).get(image_id.split("-")[0])
    known = list(shots(woman)) if woman else []
    for shot in known:
        if shot.image_id == image_id:
            return shot
    hint = nearest(image_id, [s.image_id for s in known]) if known else ""
    raise Problem(f"image_id: the phantom of {settings.women} women has no '{image_id}'.{hint}")


@lru_cache(maxsize=1)  # a page shows many images of one cohort
def _cohort(settings: str) -> dict[str, Woman]:
    """Return the women by their patient_id of the cohort of `settings`, PhantomData as JSON."""
    return {w.patient_id: w for w in women(PhantomData.model_validate_json(settings))}
