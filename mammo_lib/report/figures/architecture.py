"""The maps of a network from image to answer: how large, how deep."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from mammo_lib.report.figures import style

COLUMNS = 2
GAP = 0.6
SHOWN = 14  # parts of a network at most: the rest are small heads
HIDDEN = ("copies", "merged", "views", "noise", "parted", "reshape", "regions", "dropout")


@style.styled
def maps(parts: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw the maps of several networks, a panel each, from left to right.

    `parts` holds for each name the table of `networks.sizes.by_part`. A box is a map: its height
    grows with the logarithm of its rows, which stand above it, its width with that of its
    channels; grey ones have no weights that learn.
    """
    rows = -(-len(parts) // COLUMNS)
    figure, axes = style.plate((style.TWO_COLUMN[0], 1.45 * rows), rows, COLUMNS, squeeze=False)
    for ax in axes.ravel():
        ax.set_axis_off()
    for ax, (name, table) in zip(axes.ravel(), parts.items(), strict=False):
        _panel(ax, table)
        ax.set_title(name, loc="left")
    return figure


def _panel(ax: Axes, table: pd.DataFrame) -> None:
    left = 0.0
    shown = [(part, _shape(part["map"])) for part in table.to_dict("records")]
    shown = [each for each in shown if len(each[1]) >= 3 and each[0]["part"] not in HIDDEN][:SHOWN]
    for part, shape in shown:
        height, width = np.log2(shape[-3] + 1), 0.35 + np.log2(shape[-1] + 1) / 4
        shade = style.PALETTE[0] if part["weights"] else style.FAINT
        ax.add_patch(
            Rectangle((left, -height / 2), width, height, facecolor=shade, alpha=0.75, lw=0)
        )
        ax.text(left + width / 2, -height / 2 - 0.3, part["part"], ha="center", va="top",
                fontsize=5.5, rotation=35, rotation_mode="anchor", color=style.MUTED)  # fmt: skip
        ax.text(left + width / 2, height / 2 + 0.2, f"{shape[-3]}", ha="center", va="bottom",
                fontsize=5.5, color=style.INK)  # fmt: skip
        left += width + GAP
    ax.set(xlim=(-0.3, max(left, 1)), ylim=(-9.5, 7.5))


def _shape(text: str) -> list[int]:
    return [int(n) for n in text.split(" × ")]
