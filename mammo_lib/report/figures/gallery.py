"""Images side by side at their true proportions, with lesions outlined."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from mammo_lib.report.figures import style

LESION = "#E69F00"
SHOWN = 900  # pixels a side at most: more than a page can show
BAR_MM = 20.0
TALLEST, TITLE = 3.2, 0.4  # inches of an image and of the two lines above it


class Panel(Protocol):
    """What is drawn; see `mammo_lib.imaging.panels.Panel`."""

    @property
    def pixels(self) -> np.ndarray: ...
    @property
    def title(self) -> str: ...
    @property
    def boxes(self) -> Sequence[Sequence[float]]: ...
    @property
    def mask(self) -> np.ndarray | None: ...
    @property
    def pixel_mm(self) -> float | None: ...


@style.styled
def gallery(panels: Sequence[Panel], *, columns: int = 5) -> Figure:
    """Draw `panels` in rows of `columns`.

    Lesions are outlined in orange by their mask, else by their box; a bar shows 20 mm where the
    pixel's size is known.
    """
    if not panels:
        return style.message("No image to show.")
    columns = min(columns, len(panels))
    rows = -(-len(panels) // columns)
    tallest = max(panel.pixels.shape[0] / panel.pixels.shape[1] for panel in panels)
    height = min(TALLEST, style.TWO_COLUMN[0] / columns * tallest) + TITLE
    figure, axes = style.plate((style.TWO_COLUMN[0], rows * height), rows, columns, squeeze=False)
    for ax in axes.ravel():
        ax.set_axis_off()
    for ax, panel in zip(axes.ravel(), panels, strict=False):
        show(ax, panel)
    return figure


def show(ax: Axes, panel: Panel) -> None:
    """Draw one panel: grey from 0 (black) to 1 (white), nothing stretched."""
    step = max(1, -(-max(panel.pixels.shape) // SHOWN))
    # Extent keeps the axes in pixels of the whole image while fewer are drawn.
    rows, columns = panel.pixels.shape
    ax.imshow(
        panel.pixels[::step, ::step],
        cmap="gray",
        vmin=0,
        vmax=1,
        extent=(-0.5, columns - 0.5, rows - 0.5, -0.5),
        interpolation="antialiased",
    )
    _outline(ax, panel, step)
    if panel.pixel_mm:
        _bar(ax, rows, columns, BAR_MM / panel.pixel_mm)
    ax.set_title(panel.title, fontsize=7)


def rim(width: float) -> list[patheffects.AbstractPathEffect]:
    """Return a dark rim, so that a line shows on bright tissue too."""
    return [patheffects.withStroke(linewidth=width, foreground="black")]


def _outline(ax: Axes, panel: Panel, step: int) -> None:
    dark = rim(2.2)
    if panel.mask is not None and panel.mask.any():
        rows, columns = (np.arange(0, n, step) for n in panel.mask.shape)
        mask = panel.mask[::step, ::step].astype(float)
        lines = ax.contour(columns, rows, mask, levels=[0.5], colors=LESION, linewidths=1)
        lines.set_path_effects(dark)
        return
    for x, y, width, height in panel.boxes:
        box = Rectangle((x, y), width, height, fill=False, ec=LESION, lw=1)
        box.set_path_effects(dark)
        ax.add_patch(box)


def _bar(ax: Axes, rows: int, columns: int, length: float) -> None:
    if length > 0.8 * columns:
        return
    y = rows * 0.97
    line = ax.plot([columns * 0.95 - length, columns * 0.95], [y, y], color="white", lw=1.6)[0]
    line.set_path_effects(rim(3))
    text = ax.text(columns * 0.95, y - 0.012 * rows, f"{BAR_MM:g} mm",
                   color="white", ha="right", va="bottom", fontsize=6)  # fmt: skip
    text.set_path_effects(rim(1.5))
