"""How much of each point is fibroglandular tissue: texture inside an envelope behind the nipple."""

import cv2
import numpy as np

from mammo_lib.cohorts.phantom import texture
from mammo_lib.cohorts.phantom.anatomy import View
from mammo_lib.cohorts.phantom.place import Place, ramp
from mammo_lib.cohorts.phantom.texture import Tile

SAMPLE_MM = 2.0  # spacing of the points that fix the threshold, the same at any pixel size
STRETCH = 0.42  # along a duct, structure is this many times longer than across
FAN_MM = 62.0  # of texture per radian about the nipple
LOBULE_MM = 1.1  # the border of gland is smooth below this
RIM_MM = 2.5  # smoothing of what makes the envelope's border uneven
SEPTA_MM = 1.6  # smoothing of the field whose level lines are the septa
SOFT = 0.55  # of the threshold between fat and gland, in SD of the texture


def tissue(view: View, where: Place, tile: Tile) -> np.ndarray:
    """Return the gland's share of the path of each ray, `(rows, columns)` float32 0..1."""
    rows, columns = where.depth.shape
    pixel = where.grid.pixel_mm
    cloud = texture.straight(tile.first, rows, columns, pixel)
    grain = texture.straight(tile.second, rows, columns, pixel, turned=True)
    along, across = where.distance * np.float32(STRETCH), where.bearing * np.float32(FAN_MM)
    # Close to the nipple the fan is finer than a pixel, so it fades out there.
    near = ramp(where.distance, 4, 26)
    ducts = texture.curved(tile.second, along, across) * near
    septa = _septa(tile, along, across) * near
    shape = envelope(view, where, cv2.GaussianBlur(grain, (0, 0), RIM_MM / pixel))
    score = 0.7 * cloud + 0.8 * ducts + 4.0 * shape
    score = cv2.GaussianBlur(score, (0, 0), LOBULE_MM / pixel)
    level = threshold(score, where, view.body.dense)
    gland = ramp(shape, 0.01, 0.15) / (1 + np.exp((level - score) * np.float32(1 / SOFT)))
    inside = gland * (0.54 + 0.18 * view.body.dense + 0.09 * grain + 0.12 * ducts) + 0.025 * (
        1 + cloud
    )
    return np.clip(inside + septa * (0.10 + 0.10 * gland), 0, 0.95)


def _septa(tile: Tile, along: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Return the walls between fat lobules, 0..1: thin lines that wander towards the nipple."""
    # The level lines of a rough field are crumbs; those of a smooth one are long and thin.
    smooth = cv2.GaussianBlur(tile.first, (0, 0), SEPTA_MM * tile.per_mm)
    field = texture.curved(smooth, 0.9 * along, across)
    return np.square(np.clip(1 - np.abs(field) * np.float32(1 / 0.14), 0, None))


def envelope(view: View, where: Place, grain: np.ndarray) -> np.ndarray:
    """Return where gland may be, 0..1: a cone from the nipple, off the skin and the muscle."""
    body = view.body
    rim = body.fat_rim
    shape = ramp(where.depth + 2.5 * grain, 0.6 * rim, 1.6 * rim + 4)
    open_angle = 0.55 + 0.55 * body.dense
    lean = body.upper_outer + (0.18 if view.muscle else 0.0)
    shape = shape * np.exp(-np.square((where.bearing - np.float32(lean)) / np.float32(open_angle)))
    shape = shape * (1 - ramp(where.distance, 0.95 * body.depth, 1.5 * body.depth))
    if where.muscle is not None:
        down = where.y - np.float32(view.outline.nipple[1])
        shape = shape * (1 - ramp(down, 0.55 * body.depth, 0.85 * body.depth))
        return shape * ramp(-where.muscle + 4 * grain, 0, 22)
    return shape * ramp(where.x + 6 * grain, -12, 34 - 20 * body.dense)


def threshold(score: np.ndarray, where: Place, dense: float) -> float:
    """Return the level of `score` that `dense` of the breast's area exceeds."""
    step = max(1, round(SAMPLE_MM / where.grid.pixel_mm))
    cut = (slice(step // 2, None, step),) * 2
    inside = where.depth[cut] > 0
    if where.muscle is not None:
        inside &= where.muscle[cut] < 0
    return float(np.quantile(score[cut][inside], 1 - dense))
