"""The files of one woman: her images, the masks of her lesions, and their table rows."""

import os
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mammo_lib.cohorts.phantom import dicom, exposure, lesions, vendors
from mammo_lib.cohorts.phantom.grid import Grid
from mammo_lib.cohorts.phantom.lesions import Lesion
from mammo_lib.cohorts.phantom.marks import Mark, marks
from mammo_lib.cohorts.phantom.population import Woman
from mammo_lib.cohorts.phantom.reader import birads
from mammo_lib.cohorts.phantom.shot import PRIOR, Shot, shots

Row = dict[str, Any]


def write(seed: int, pitch_mm: float, woman: Woman, folder: Path) -> tuple[list[Row], list[Row]]:
    """Write the files of `woman` below `folder` unless they are there; return her table rows.

    Her folder appears whole or not at all, so one that is there is complete.
    """
    if not (folder / woman.patient_id).exists():
        _write_all(seed, pitch_mm, woman, folder)
    return rows(seed, pitch_mm, woman)


def rows(seed: int, pitch_mm: float, woman: Woman) -> tuple[list[Row], list[Row]]:
    """Return the rows of `woman` in the images and lesions tables."""
    found = lesions.of(seed, woman)
    images, marked = [], []
    for shot in shots(woman):
        grid = shot.grid(pitch_mm)
        images.append(_image_row(seed, shot, grid, found))
        if any(x.side == shot.side for x in found):
            view = exposure.projected(seed, shot)
            here = marks(found, shot, view, grid.crop(view.outline.reach_mm))
            marked += [_lesion_row(mark, shot, grid) for mark in here]
    return images, marked


def is_cancer(found: list[Lesion], side: str, exam: int) -> bool:
    """Say whether the breast of `side` holds a visible malignant lesion at `exam`."""
    return any(x.side == side and x.pathology == "malignant" and x.size(exam) > 0 for x in found)


def box(mark: Mark, shot: Shot, grid: Grid) -> tuple[int, int, int, int]:
    """Return x, y, width, height of `mark` in pixels of the file: top left corner and size."""
    x, y, width, height = mark.box
    return (grid.columns - x - width if shot.side == "R" else x), y, width, height


def oriented(image: np.ndarray, shot: Shot) -> np.ndarray:
    """Return `image` as the file has it: chest wall at the right for a right breast."""
    return np.ascontiguousarray(image[:, ::-1]) if shot.side == "R" else image


def mask(mark: Mark, shot: Shot, grid: Grid) -> np.ndarray:
    """Return the mask of `mark` as the file orients it, `(rows, columns)` bool."""
    full = np.zeros((grid.rows, grid.columns), bool)
    full[mark.rows, mark.columns] = mark.mask
    return oriented(full, shot)


def _write_all(seed: int, pitch_mm: float, woman: Woman, folder: Path) -> None:
    own, masks = folder / woman.patient_id, folder / "masks" / woman.patient_id
    partial = folder / f".{woman.patient_id}.{os.getpid()}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for shot in shots(woman):
        grid = shot.grid(pitch_mm)
        scene = exposure.scene(seed, shot, grid)
        stored = oriented(vendors.store(exposure.shown(seed, shot, scene), shot.vendor), shot)
        path = partial / Path(shot.path).name
        dicom.write(path, stored, shot, seed=seed, pixel_mm=grid.pixel_mm)
        for mark in scene.marks:
            masks.mkdir(parents=True, exist_ok=True)
            target = folder / _mask_path(mark, shot)
            cv2.imwrite(str(target), mask(mark, shot, grid).astype(np.uint8) * 255)
    partial.rename(own)


def _mask_path(mark: Mark, shot: Shot) -> str:
    return f"masks/{shot.woman.patient_id}/{shot.image_id}-{mark.lesion.lesion_id}.png"


def _image_row(seed: int, shot: Shot, grid: Grid, found: list[Lesion]) -> Row:
    woman = shot.woman
    return {
        "image_id": shot.image_id,
        "exam_id": shot.exam_id,
        "patient_id": woman.patient_id,
        "laterality": shot.side,
        "view": shot.view,
        "path": shot.path,
        "source": "phantom",
        "label": int(is_cancer(found, shot.side, shot.exam)),
        "label_source": "synthetic",
        "age": float(shot.age),
        "race_ethnicity": woman.race_ethnicity,
        "density": woman.density,
        "birads": birads(seed, woman, shot.side, shot.exam, found),
        "vendor": woman.vendor,
        "scanner": woman.scanner,
        "site": woman.site,
        "rows": grid.rows,
        "columns": grid.columns,
        "pixel_mm": grid.pixel_mm,
        "exam": "prior" if shot.exam == PRIOR else "index",
        "thickness_mm": woman.thickness,
        "years_followed": shot.years_followed,
        "event": int(woman.cancer),
    }


def _lesion_row(mark: Mark, shot: Shot, grid: Grid) -> Row:
    x, y, width, height = box(mark, shot, grid)
    return {
        "image_id": shot.image_id,
        "lesion_id": mark.lesion.lesion_id,
        "kind": mark.lesion.kind,
        "pathology": mark.lesion.pathology,
        "x": float(x),
        "y": float(y),
        "width": float(width),
        "height": float(height),
        "mask_path": _mask_path(mark, shot),
        "size_mm": float(max(width, height) * grid.pixel_mm),
    }
