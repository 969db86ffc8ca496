"""The pixel grid of an image: square pixels that tile the same field of view exactly."""

from dataclasses import dataclass

import numpy as np

FIELD_MM = (240.0, 192.0)  # height (rows) and width (columns, away from the chest wall)
STEP_MM = 48.0  # both sides are multiples of it, so 48/k mm pixels fit both exactly


@dataclass(frozen=True)
class Grid:
    """`rows` x `columns` square pixels of `pixel_mm`; the chest wall is the left edge."""

    rows: int
    columns: int
    pixel_mm: float

    def zoom(self, factor: int) -> "Grid":
        """Return the same field with each pixel cut into `factor` x `factor`."""
        return Grid(self.rows * factor, self.columns * factor, self.pixel_mm / factor)

    def crop(self, width_mm: float) -> "Grid":
        """Return the grid of the part that reaches `width_mm` from the chest wall."""
        columns = min(self.columns, int(np.ceil(width_mm / self.pixel_mm)))
        return Grid(self.rows, columns, self.pixel_mm)

    def axes(self) -> tuple[np.ndarray, np.ndarray]:
        """Return pixel centres in mm: x `(1, columns)` and y `(rows, 1)`, float32."""
        x = (np.arange(self.columns, dtype=np.float32) + 0.5) * self.pixel_mm
        y = (np.arange(self.rows, dtype=np.float32) + 0.5) * self.pixel_mm
        return x[None].astype(np.float32), y[:, None].astype(np.float32)


def near(pitch_mm: float) -> Grid:
    """Return the grid whose pixel is closest to `pitch_mm` among those that tile the field."""
    steps = max(1, round(STEP_MM / pitch_mm))
    pixel = STEP_MM / steps
    return Grid(round(FIELD_MM[0] / pixel), round(FIELD_MM[1] / pixel), pixel)
