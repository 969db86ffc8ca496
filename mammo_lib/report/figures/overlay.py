"""Images with what is true of them and what networks said laid over them."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from mammo_lib.report.figures import style
from mammo_lib.report.figures.gallery import LESION, TITLE, rim

MARK, DRAWN = "#7CC8F5", "#7CFC9A"
DASH, DOT = (0, (4, 1.5)), (0, (1, 1))
STRONGEST = 0.75  # opacity of a map's highest cell
TALLEST, LEGEND = 3.4, 0.3  # inches of an image and of the legend below

Box = tuple[float, float, float, float]


class Example(Protocol):
    """What is drawn; see `mammo_lib.evaluation.examples.Example`."""

    @property
    def pixels(self) -> np.ndarray: ...
    @property
    def title(self) -> str: ...
    @property
    def lesions(self) -> Sequence[Box]: ...
    @property
    def mask(self) -> np.ndarray | None: ...
    @property
    def marks(self) -> Sequence[tuple[Box, float]]: ...
    @property
    def drawn(self) -> np.ndarray | None: ...
    @property
    def saliency(self) -> np.ndarray | None: ...


@style.styled
def overlay(examples: Sequence[Example], *, columns: int = 4) -> Figure:
    """Draw `examples` side by side, below each its saliency map where there is one.

    Lesions are solid orange, by outline or else by box; a detector's boxes dashed blue with their
    scores; what a segmentation network outlined dotted green. A map is coloured from its lowest
    value, which is clear, to its highest.
    """
    if not examples:
        return style.message("No image to show.")
    mapped = any(one.saliency is not None for one in examples)
    columns = max(columns, len(examples))
    tall = max(one.pixels.shape[0] / one.pixels.shape[1] for one in examples)
    height = min(TALLEST, style.TWO_COLUMN[0] / columns * tall)
    rows = 1 + mapped
    size = (style.TWO_COLUMN[0], rows * height + TITLE + LEGEND)
    figure, axes = style.plate(size, rows, columns, squeeze=False)
    figure.get_layout_engine().set(h_pad=0.02, w_pad=0.03, hspace=0.01)
    for ax in axes.ravel():
        ax.set_axis_off()
    for column, one in enumerate(examples):
        _show(axes[0, column], one)
        if one.saliency is not None:
            _map(axes[1, column], one)
    figure.legend(handles=_keys(examples), loc="outside lower center", ncols=3)
    return figure


def _show(ax: Axes, one: Example) -> None:
    _grey(ax, one)
    ax.set_title(one.title, fontsize=7)
    _truth(ax, one)
    if one.drawn is not None and one.drawn.any():
        _contour(ax, one.drawn, DRAWN, DOT, 1.3)
    for number, (box, score) in enumerate(one.marks):
        _box(ax, box, MARK, DASH)
        # Of boxes within one another the second has its score below.
        down, y = ("top", box[1] + box[3]) if number % 2 else ("bottom", box[1])
        text = ax.annotate(
            f"{score:.2f}", (box[0] + box[2], y), (1, 0), textcoords="offset points", va=down,
            color=MARK, fontsize=7.5, annotation_clip=False,
        )  # fmt: skip
        text.set_path_effects(rim(1.5))


def _grey(ax: Axes, one: Example) -> None:
    ax.imshow(one.pixels, cmap="gray", vmin=0, vmax=1, interpolation="bilinear")


def _map(ax: Axes, one: Example) -> None:
    assert one.saliency is not None
    _grey(ax, one)
    low, high = float(one.saliency.min()), float(one.saliency.max())
    strength = (one.saliency - low) / (high - low) if high > low else 0 * one.saliency
    ax.imshow(strength, cmap="inferno", vmin=0, vmax=1, alpha=STRONGEST * strength,
              interpolation="bilinear")  # fmt: skip
    _truth(ax, one)


def _truth(ax: Axes, one: Example) -> None:
    if one.mask is not None and one.mask.any():
        _contour(ax, one.mask, LESION, "-", 1)
        return
    for box in one.lesions:
        _box(ax, box, LESION, "-")


def _contour(ax: Axes, mask: np.ndarray, colour: str, dash: object, width: float) -> None:
    # A rim of False lets the line close where the mask touches the image's edge.
    wide = np.pad(mask.astype(float), 1)
    rows, columns = (np.arange(n) - 1 for n in wide.shape)
    lines = ax.contour(columns, rows, wide, levels=[0.5], colors=colour, linewidths=width,
                       linestyles=[dash])  # fmt: skip
    lines.set_path_effects(rim(width + 1))


def _box(ax: Axes, box: Box, colour: str, dash: object) -> None:
    x, y, width, height = box
    drawn = Rectangle((x - 0.5, y - 0.5), width, height, fill=False, ec=colour, lw=1, ls=dash)
    drawn.set_path_effects(rim(2))
    ax.add_patch(drawn)


def _keys(examples: Sequence[Example]) -> list[Line2D]:
    """Return what the legend explains: that which is drawn in any example."""
    kinds = (
        ("lesion", LESION, "-", any(one.lesions or one.mask is not None for one in examples)),
        ("detector's box, score", MARK, DASH, any(one.marks for one in examples)),
        ("outline drawn by network", DRAWN, DOT, any(one.drawn is not None and one.drawn.any()
                                                     for one in examples)),
    )  # fmt: skip
    return [Line2D([], [], color=colour, ls=dash, lw=1.5, label=name, path_effects=rim(2.5))
            for name, colour, dash, shown in kinds if shown]  # fmt: skip
