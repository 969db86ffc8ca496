"""Curves with their bands over one horizontal axis: net benefit, power, coverage."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from mammo_lib.report.figures import style


@style.styled
def bands(
    rows: pd.DataFrame,
    *,
    xlabel: str,
    ylabel: str,
    names: Sequence[str],
    plain: Sequence[str] = (),
    ylim: tuple[float, float] | None = None,
    log: bool = False,
    lines: Mapping[str, float] | None = None,
) -> Figure:
    """Draw a curve for each name in `rows` (name, x, y and, where there is a band, low and high).

    `names` fixes colours; those of `plain` are grey: what the others are to be judged by. `lines`
    puts labelled horizontal lines at values of y; `log` makes the horizontal axis logarithmic.
    """
    if rows.empty:
        return style.message("Nothing to draw.")
    figure, ax = style.plate(style.TWO_COLUMN)
    colours, dashes = style.colours(names), style.dashes(names)
    for name in dict.fromkeys(rows["name"]):
        part = rows[rows["name"] == name].sort_values("x")
        x, y = part["x"].to_numpy(float), part["y"].to_numpy(float)
        grey = name in plain
        colour = style.MUTED if grey else colours[name]
        ax.plot(x, y, color=colour, ls=":" if grey else dashes[name], label=name, zorder=2 + grey)
        if "low" in part and np.isfinite(part["low"].astype(float)).any():
            ax.fill_between(x, part["low"].astype(float), part["high"].astype(float),
                            color=colour, alpha=0.14, lw=0)  # fmt: skip
    for text, height in (lines or {}).items():
        ax.axhline(height, color=style.MUTED, lw=0.8, ls=(0, (2, 3)), zorder=0)
        ax.annotate(text, (1, height), xycoords=("axes fraction", "data"), fontsize=8,
                    ha="right", va="bottom", color=style.MUTED)  # fmt: skip
    if log:
        ax.set_xscale("log")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if ylim:
        ax.set_ylim(*ylim)
    ax.grid(True)
    figure.legend(loc="outside right center")
    return figure
