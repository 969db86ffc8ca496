"""Images side by side at their true proportions, with lesions outlined."""

from collections.abc import Mapping, Sequence
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
LINE = 0.165  # inches of each further line
STRONGEST = 0.75  # opacity of a map's highest place


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


class Look(Protocol):
    """An image with a map of where a network looks; see `mammo_lib.errors.looks.Look`."""

    @property
    def pixels(self) -> np.ndarray: ...
    @property
    def map(self) -> np.ndarray: ...
    @property
    def boxes(self) -> Sequence[Sequence[float]]: ...


@style.styled
def gallery(
    panels: Sequence[Panel],
    looks: Mapping[str, Sequence[Look | None]] | None = None,
    *,
    columns: int = 5,
) -> Figure:
    """Draw `panels` in rows of `columns`, below each what every method of `looks` maps on it.

    Lesions are outlined in orange by their mask, else by their box; a bar shows 20 mm where the
    pixel's size is known. A map is coloured from its lowest value, which is clear, to its highest.
    """
    if not panels:
        return style.message("No image to show.")
    looks = looks or {}
    columns = min(columns, len(panels))
    lines, each = -(-len(panels) // columns), 1 + len(looks)
    titles = TITLE + LINE * max(0, max(panel.title.count("\n") for panel in panels) - 1)
    tallest = max(panel.pixels.shape[0] / panel.pixels.shape[1] for panel in panels)
    height = min(TALLEST, style.TWO_COLUMN[0] / columns * tallest)
    size = (style.TWO_COLUMN[0], lines * (height * each + titles + (each - 1) * (TITLE - LINE)))
    figure, axes = style.plate(size, lines * each, columns, squeeze=False)
    for ax in axes.ravel():
        ax.set_axis_off()
    for number, panel in enumerate(panels):
        line, column = divmod(number, columns)
        show(axes[line * each, column], panel)
        for below, (name, found) in enumerate(looks.items(), start=1):
            _look(axes[line * each + below, column], name, found[number])
    return figure


def _look(ax: Axes, name: str, look: Look | None) -> None:
    """Draw one map over its image; nothing where the method gave none."""
    if look is None:
        return
    ax.imshow(look.pixels, cmap="gray", vmin=0, vmax=1, interpolation="antialiased")
    low, high = float(look.map.min()), float(look.map.max())
    strength = (look.map - low) / (high - low) if high > low else np.zeros_like(look.map)
    ax.imshow(strength, cmap="inferno", vmin=0, vmax=1, alpha=STRONGEST * strength,
              interpolation="bilinear")  # fmt: skip
    for box in look.boxes:
        _box(ax, box)
    ax.set_title(name, fontsize=7)


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
    for box in panel.boxes:
        _box(ax, box)


def _box(ax: Axes, box: Sequence[float]) -> None:
    x, y, width, height = box
    drawn = Rectangle((x, y), width, height, fill=False, ec=LESION, lw=1)
    drawn.set_path_effects(rim(2.2))
    ax.add_patch(drawn)


def _bar(ax: Axes, rows: int, columns: int, length: float) -> None:
    if length > 0.8 * columns:
        return
    y = rows * 0.97
    line = ax.plot([columns * 0.95 - length, columns * 0.95], [y, y], color="white", lw=1.6)[0]
    line.set_path_effects(rim(3))
    text = ax.text(columns * 0.95, y - 0.012 * rows, f"{BAR_MM:g} mm",
                   color="white", ha="right", va="bottom", fontsize=6)  # fmt: skip
    text.set_path_effects(rim(1.5))
