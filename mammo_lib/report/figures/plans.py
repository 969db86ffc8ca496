"""Curves of plans, with the answer that was asked for as a point on them."""

from collections.abc import Mapping
from math import ceil

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mammo_lib.report.figures import bands, style


@style.styled
def plans(
    rows: pd.DataFrame,
    *,
    xlabel: str,
    ylabel: str,
    note: str = "",
    ylim: tuple[float, float] | None = None,
    log: bool = True,
    lines: Mapping[str, float] | None = None,
    answer: tuple[float, float] | None = None,
) -> Figure:
    """Draw the curves of `rows` (see `bands.bands`), or say `note` where there are none.

    `answer` is a point (x, y) that is marked with guides to both axes.
    """
    if rows.empty:
        return style.message(note, (style.TWO_COLUMN[0], 1.2))
    names = list(dict.fromkeys(rows["name"]))
    figure = bands.bands(
        rows, xlabel=xlabel, ylabel=ylabel, names=names, ylim=ylim, log=log, lines=lines
    )
    ax = figure.axes[0]
    if log:
        ax.xaxis.set_major_formatter("{x:,.0f}")
    if answer is not None:
        _mark(ax, *answer, counted=log)
    return figure


def _mark(ax: Axes, x: float, y: float, *, counted: bool) -> None:
    limits = ax.get_xlim(), ax.get_ylim()
    ax.plot([x, x, limits[0][0]], [limits[1][0], y, y], color=style.MUTED, lw=0.8, zorder=1)
    ax.plot(x, y, "o", color=style.INK, mec="white", ms=7, zorder=5)
    # A count of cases is rounded up, as the words beside the figure do.
    text = f"{ceil(x - 1e-9):,}" if counted else f"{x:.3f}"
    ax.annotate(text, (x, limits[1][0]), xytext=(4, 4), textcoords="offset points")
    ax.set(xlim=limits[0], ylim=limits[1])
