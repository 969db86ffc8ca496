"""The breast of one woman and how each view projects it: outline, muscle, thickness."""

from dataclasses import dataclass

import numpy as np

from mammo_lib.cohorts.phantom.grid import FIELD_MM
from mammo_lib.cohorts.phantom.outline import BEHIND_MM, Outline, outline, smooth

HEIGHT = FIELD_MM[0]


@dataclass(frozen=True)
class Body:
    """One breast: what both of its views share; lengths in mm, `dense` the share of its area."""

    depth: float  # chest wall to nipple, in CC
    half_width: float
    nipple: float
    fat_rim: float  # of subcutaneous fat
    thickness: float  # compressed
    dense: float
    upper_outer: float  # how far the tissue leans that way, radians
    muscle: tuple[float, float]  # width at the top and height of the pectoral triangle in MLO


@dataclass(frozen=True)
class View:
    """One projection of a breast; `muscle` is None in CC, else (width, height, bow) in mm."""

    name: str
    outline: Outline
    muscle: tuple[float, float, float] | None
    body: Body


def body(woman: np.random.Generator, side: np.random.Generator, *, thickness: float, dense: float):
    """Draw a breast: mostly the woman's, with the small differences that sides have."""
    depth = float(np.clip(woman.normal(86, 15) + 0.35 * (thickness - 55), 52, 132))
    width = float(np.clip(80 + 0.45 * (depth - 86) + woman.normal(0, 6), 52, 106))
    nipple, lean = woman.uniform(2.5, 5.0), woman.normal(0.12, 0.12)
    rim = np.clip(woman.normal(11 - 7 * dense, 1.5), 3.5, 14)
    muscle = np.array([woman.normal(56, 8), woman.normal(135, 18)]) * side.normal(1, 0.04, 2)
    return Body(
        depth=depth * side.normal(1, 0.03),
        half_width=width * side.normal(1, 0.02),
        nipple=nipple,
        fat_rim=float(rim),
        thickness=thickness,
        dense=float(np.clip(dense * side.normal(1, 0.07), 0.01, 0.92)),
        upper_outer=lean + side.normal(0, 0.05),
        muscle=(float(np.clip(muscle[0], 34, 78)), float(np.clip(muscle[1], 90, 175))),
    )


def view(name: str, breast: Body, rng: np.random.Generator, position: np.random.Generator) -> View:
    """Draw view `name` (CC or MLO); `position` is what differs when she is positioned anew."""
    if name == "CC":
        edge = outline(_cranio_caudal(breast, rng, position), nipple_mm=breast.nipple)
        return View(name, edge, None, breast)
    width, height = (float(v) for v in np.array(breast.muscle) * position.normal(1, 0.03, 2))
    points = _oblique(breast, width, rng, position)
    edge = outline(points, nipple_mm=breast.nipple * rng.uniform(0.5, 1))
    return View(name, edge, (width, height, rng.uniform(3, 9)), breast)


def _cranio_caudal(
    breast: Body, rng: np.random.Generator, position: np.random.Generator
) -> np.ndarray:
    """Return the edge `(n, 2)`: near a half ellipse, a little pointed, nipple near its middle."""
    t = np.linspace(-1, 1, 161)
    depth = breast.depth * position.normal(1, 0.02)
    power, root = rng.uniform(1.8, 2.25), rng.uniform(1.2, 1.55)
    skewed = t + rng.normal(0, 0.05) * (1 - t**2)
    wobble = 1 + 0.008 * np.sin(np.pi * np.outer([2, 3], t) + rng.uniform(0, 6, (2, 1))).sum(0)
    x = depth * (1 - np.abs(t) ** power) ** (1 / root) * wobble
    y = HEIGHT / 2 + position.normal(0, 5) + breast.half_width * skewed
    return np.column_stack([x, y])


def _oblique(
    breast: Body, muscle: float, rng: np.random.Generator, position: np.random.Generator
) -> np.ndarray:
    """Return the edge `(n, 2)` from the axilla past the nipple to the fold below the breast."""
    depth = breast.depth * rng.normal(1.03, 0.03) * position.normal(1, 0.02)
    nipple = 126 + 0.25 * (depth - 86) + position.normal(0, 5)
    drop = np.clip(0.86 * depth + rng.normal(0, 4), 45, 228 - nipple)
    top = np.clip(muscle + rng.uniform(4, 16), 40, depth)
    fold, flare = rng.uniform(0.10, 0.24) * depth, rng.uniform(8, 30)
    # Seen from the pole of the outline, the skin below the fold must keep turning downwards.
    ray = (fold + 2 + BEHIND_MM) * (262 - nipple) / (1.10 * drop) - BEHIND_MM
    foot = min(fold + flare, 0.93 * ray)
    control = np.array(
        [
            (top, -6),
            (top + 0.03 * (depth - top), 0.22 * nipple),
            (top + 0.45 * (depth - top), 0.52 * nipple),
            (0.99 * depth, 0.80 * nipple),
            (1.06 * depth, nipple + 0.04 * drop),
            (0.99 * depth, nipple + 0.34 * drop),
            (0.78 * depth, nipple + 0.72 * drop),
            (0.42 * depth, nipple + 0.97 * drop),
            (fold, nipple + 1.02 * drop),
            (fold + 2, nipple + 1.10 * drop),
            (foot, 262),
        ]
    )
    return smooth(control)


def muscle_depth(view: View, x: np.ndarray, y: np.ndarray) -> np.ndarray | None:
    """Return mm inside the pectoral muscle (negative outside), or None where none is seen."""
    if view.muscle is None:
        return None
    width, height, bow = view.muscle
    along = np.clip(y / np.float32(height), 0, 1)
    edge = 1 - along + np.float32(bow / width * 4) * along * (1 - along)
    return (edge * np.float32(width) - x) * np.float32(height / np.hypot(width, height))
