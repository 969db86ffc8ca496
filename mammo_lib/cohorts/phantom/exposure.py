"""One image from anatomy to brightness: the noiseless scene, then what the detector makes of it."""

from dataclasses import dataclass

import cv2
import numpy as np

from mammo_lib.cohorts.phantom import anatomy, lesions, parenchyma, projection, texture
from mammo_lib.cohorts.phantom.grid import FIELD_MM, Grid
from mammo_lib.cohorts.phantom.marks import Mark, marks, with_masses, with_specks
from mammo_lib.cohorts.phantom.place import place
from mammo_lib.cohorts.phantom.seeds import Purpose, stream
from mammo_lib.cohorts.phantom.shot import Shot
from mammo_lib.cohorts.phantom.vendors import Vendor

# Octaves of tissue texture that both breasts of a woman share, mirrored (32 mm and longer).
SHARED_OCTAVES = 3
MOTTLE_MM = 5.0  # coarse enough to be taken for a small mass, or to hide one
SHOULDER = 0.72  # displayed brightness above which contrast falls


@dataclass(frozen=True)
class Scene:
    """A noiseless image, chest wall at the left; `bright` is cut where the breast ends."""

    grid: Grid
    bright: np.ndarray
    marks: list[Mark]


def projected(seed: int, shot: Shot) -> anatomy.View:
    """Return the breast of `shot` as its view projects it."""
    woman, side, view, _ = shot.where
    breast = anatomy.body(
        stream(seed, Purpose.BODY, woman),
        stream(seed, Purpose.SIDE, woman, side),
        thickness=shot.woman.thickness,
        dense=shot.woman.dense,
    )
    shape = stream(seed, Purpose.VIEW, woman, view)
    return anatomy.view(shot.view, breast, shape, stream(seed, Purpose.POSITION, *shot.where))


def scene(seed: int, shot: Shot, grid: Grid) -> Scene:
    """Return `shot` without noise on `grid`, for the cohort of `seed`."""
    view = projected(seed, shot)
    where = place(view, grid.crop(view.outline.reach_mm))
    woman, side, number, _ = shot.where

    def streams(octave: int) -> np.random.Generator:
        own = 2 if octave <= SHARED_OCTAVES else side
        return stream(seed, Purpose.TISSUE, woman, own, number, octave)

    tile = texture.tile(streams, grid.pixel_mm)
    found = marks(lesions.of(seed, shot.woman), shot, view, where.grid)
    composition = parenchyma.tissue(view, where, tile)
    composition = with_masses(projection.with_muscle(composition, where, tile), found)
    bright = with_specks(projection.brightness(composition, view, where), found)
    return Scene(grid, bright, found)


def shown(seed: int, shot: Shot, found: Scene, *, factor: int = 1) -> np.ndarray:
    """Return what the machine shows, `(rows, columns)` float32 0..1, chest wall at the left.

    `factor` says how many pixels of `found` one pixel of the file spans; noise averages to the
    same value over each of the file's pixels, whatever the factor.
    """
    vendor, grid = shot.vendor, found.grid
    tone = np.zeros((grid.rows, grid.columns), np.float32)
    tone[:, : found.bright.shape[1]] = _shouldered(found.bright)
    # Denser and thicker tissue lets fewer photons through; air is all but free of noise.
    level = vendor.noise * np.sqrt(shot.woman.thickness / 55)
    air = 0.12 if vendor.veil else 0.0
    spread = np.clip(2.2 * tone, 0, 0.55) + 0.45 * tone + np.float32(air)
    noise = _noise(seed, shot, grid, factor) * np.float32(level)
    if vendor.mottle:
        noise += _mottle(seed, shot, grid) * np.float32(vendor.mottle)
    tone += noise * spread
    tone = np.clip(_blurred(tone, vendor, grid.pixel_mm), 0, 1)
    if vendor.tone != 1:
        tone = tone ** np.float32(vendor.tone)
    return np.float32(vendor.veil) + np.float32(1 - vendor.veil) * tone


def _shouldered(bright: np.ndarray) -> np.ndarray:
    """Return `bright` without negatives, what is above `SHOULDER` pressed below 1 as film does."""
    room = np.float32(1 - SHOULDER)
    over = np.clip(bright - np.float32(SHOULDER), 0, None)
    return np.clip(bright, 0, SHOULDER) + room * (1 - np.exp(-over / room))


def _noise(seed: int, shot: Shot, grid: Grid, factor: int) -> np.ndarray:
    """Return white noise of SD 1 per square millimetre, the file's pixels kept at any factor."""
    rows, columns = grid.rows // factor, grid.columns // factor
    rng = stream(seed, Purpose.NOISE, *shot.where)
    coarse = rng.standard_normal((rows, columns), np.float32)
    coarse *= np.float32(1 / (grid.pixel_mm * factor))
    if factor == 1:
        return coarse
    fine = rng.standard_normal((rows, factor, columns, factor), np.float32)
    fine *= np.float32(1 / grid.pixel_mm)
    fine += (coarse - fine.mean(axis=(1, 3)))[:, None, :, None]
    return fine.reshape(grid.rows, grid.columns)


def _mottle(seed: int, shot: Shot, grid: Grid) -> np.ndarray:
    """Return the grain of an imaging plate: smooth noise of SD 1 at knots `MOTTLE_MM` apart."""
    rows, columns = (round(side / MOTTLE_MM) for side in FIELD_MM)
    knots = stream(seed, Purpose.MOTTLE, *shot.where).standard_normal((rows, columns), np.float32)
    return cv2.resize(knots, (grid.columns, grid.rows), interpolation=cv2.INTER_CUBIC)


def _blurred(image: np.ndarray, vendor: Vendor, pixel_mm: float) -> np.ndarray:
    sigma = vendor.blur_mm / pixel_mm
    return cv2.GaussianBlur(image, (0, 0), sigma) if sigma > 0.25 else image
