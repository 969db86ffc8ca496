"""What curation makes of an image, step by step."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mammo_lib.report.figures import style

Steps = Sequence[tuple[str, np.ndarray]]


@style.styled
def pipelines(chains: Sequence[tuple[str, Steps]], *, height: float = 2.3) -> Figure:
    """Draw a row per chain of steps, each image over its own range with its extremes below.

    `chains` holds a name and its steps, a name and pixels (rows, columns) of any unit each.
    """
    if not chains:
        return style.message("No image to show.")
    width = max(len(chain) for _, chain in chains)
    size = (style.TWO_COLUMN[0], height * len(chains))
    figure, axes = style.plate(size, len(chains), width, squeeze=False)
    for (name, chain), row in zip(chains, axes, strict=True):
        for ax in row:
            ax.set_axis_off()
        for ax, (step, pixels) in zip(row, chain, strict=False):
            _step(ax, step, pixels)
        row[0].text(-0.08, 0.5, name, rotation=90, ha="right", va="center",
                    transform=row[0].transAxes, fontsize=8)  # fmt: skip
    return figure


def _step(ax: Axes, name: str, pixels: np.ndarray) -> None:
    stride = max(1, max(pixels.shape) // 800)
    ax.imshow(pixels[::stride, ::stride], cmap="gray")
    low, high = float(pixels.min()), float(pixels.max())
    ax.set_title(f"{name}\n{_number(low)} to {_number(high)}", fontsize=7)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:.3g}"


@style.styled
def before_after(
    before: Sequence[np.ndarray], after: Sequence[np.ndarray], titles: Sequence[str]
) -> Figure:
    """Draw each image as displayed (top) above the same image standardised (bottom).

    `before` are floats from 0 to 1 of any size, `after` uint16 (n, rows, columns).
    """
    size = (style.TWO_COLUMN[0], 3.6)
    figure, axes = style.plate(size, 2, len(titles), squeeze=False)
    for column, title in enumerate(titles):
        stride = max(1, max(before[column].shape) // 600)
        axes[0, column].imshow(before[column][::stride, ::stride], cmap="gray", vmin=0, vmax=1)
        axes[1, column].imshow(after[column], cmap="gray", vmin=0, vmax=65535)
        axes[0, column].set_title(title.replace(" ", "\n", 1), fontsize=7)
    for ax in axes.ravel():
        ax.set_axis_off()
    return figure
