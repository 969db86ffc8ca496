"""Which cancers are missed by whom, and how many err on the same case."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from mammo_lib.report.figures import style

ROW = 0.17  # inches of height per reader or network


@style.styled
def grid(missed: pd.DataFrame, blocks: Mapping[str, Sequence[str]], xlabel: str) -> Figure:
    """Draw a cell for every cancer (column) and name (row), filled where the name missed it.

    `missed` (cancers, names) bool, cancers in the order of drawing; `blocks` maps a heading to its
    rows' names, in order, each block in a colour of its own. Bars above count who missed a cancer.
    """
    rows = [name for names in blocks.values() for name in names]
    height = ROW * len(rows) + 1.9
    figure, (top, ax) = style.plate(
        (style.TWO_COLUMN[0], height), 2, 1, sharex=True,
        gridspec_kw={"height_ratios": [1.0, ROW * len(rows)]},
    )  # fmt: skip
    block = np.repeat(np.arange(len(blocks)), [len(names) for names in blocks.values()])
    cells = np.where(missed[rows].to_numpy().T, block[:, None] + 1, 0)
    colours = ListedColormap(["#F2F2F2", *style.PALETTE[: len(blocks)]])
    ax.pcolormesh(cells, cmap=colours, vmin=0, vmax=len(blocks), edgecolors="white", linewidth=0.5)
    ax.set_yticks(np.arange(len(rows)) + 0.5, rows, fontsize=7.5)
    ax.invert_yaxis()
    _bare(ax)
    ax.axhline(len(next(iter(blocks.values()))), color=style.INK, lw=1.2)
    ax.set_xlabel(xlabel)
    ax.set_xticks(np.arange(0, len(missed) + 1, 10))
    _bars(top, missed, blocks)
    return figure


def _bars(ax: Axes, missed: pd.DataFrame, blocks: Mapping[str, Sequence[str]]) -> None:
    below = np.zeros(len(missed))
    for place, (kind, names) in enumerate(blocks.items()):
        count = missed[list(names)].to_numpy().sum(axis=1)
        ax.bar(np.arange(len(missed)) + 0.5, count, 0.85, bottom=below, label=kind,
               color=style.PALETTE[place])  # fmt: skip
        below = below + count
    ax.set_ylabel("Missed by")
    ax.legend(loc="upper right", ncols=len(blocks))
    ax.set_ylim(0, missed.shape[1] + 0.5)
    ax.grid(True, axis="y")
    ax.tick_params(axis="x", length=0)


def _bare(ax: Axes) -> None:
    for side in ax.spines.values():
        side.set_visible(False)
    ax.tick_params(axis="y", length=0)


@style.styled
def counts(panels: Mapping[str, pd.DataFrame], xlabels: Mapping[str, str]) -> Figure:
    """Draw, in a panel each, how many cases a number of people err on, beside independent errors.

    Each table has columns wrong, observed, expected, low and high; the band is low to high.
    """
    figure, axes = style.plate(
        (style.TWO_COLUMN[0], 2.9), 1, len(panels), squeeze=False
    )  # fmt: skip
    for ax, (name, table) in zip(axes[0], panels.items(), strict=True):
        ax.bar(table["wrong"], table["observed"], 0.8, color=style.PALETTE[0], label="observed")
        ax.fill_between(table["wrong"], table["low"], table["high"], color=style.PALETTE[1],
                        alpha=0.25, lw=0, zorder=3)  # fmt: skip
        ax.plot(table["wrong"], table["expected"], color=style.PALETTE[1], marker="o", ms=3, lw=1.2,
                label="if errors were independent", zorder=4)  # fmt: skip
        ax.set_xlabel(xlabels[name])
        ax.set_title(name)
        ax.grid(True, axis="y")
        ax.set_ylim(0)
    axes[0, 0].set_ylabel("Breasts")
    handles, names = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper right", ncols=2)
    return figure
