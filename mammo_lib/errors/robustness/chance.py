"""What is left to chance when an image is spoilt, drawn once and used at every severity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]  # (rows, columns), 0 black to 1 white; 0 is no breast


@dataclass(frozen=True)
class Chance:
    """The draws of one image.

    `grain` (rows, columns) float32 is standard normal noise, `angle` in radians, 0 to pi, the
    direction of a movement, `low` says whether a label lies at the bottom and not at the top.
    One draw serves all severities, so that these differ by their severity alone.
    """

    grain: Image
    angle: float
    low: bool


def draw(shape: tuple[int, int], rng: np.random.Generator) -> Chance:
    """Return the draws for an image of `shape` (rows, columns)."""
    grain = rng.standard_normal(shape, dtype=np.float32)
    return Chance(grain, float(rng.uniform(0, np.pi)), bool(rng.integers(2)))
