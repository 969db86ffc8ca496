"""How long a computation takes as the cases grow, tool by tool."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mammo_lib.report.figures import style


@style.styled
def speed(times: pd.DataFrame) -> Figure:
    """Draw seconds against cases on logarithmic axes: a panel a computation, a line a tool.

    `times` has a row per computation `what`, `tool` and `n` cases, with `seconds`. On such axes
    equal distances are equal ratios, and a slope of one is time in proportion to the cases.
    """
    if times.empty:
        return style.message("No times were kept.")
    panels = list(dict.fromkeys(times["what"]))
    size = (style.TWO_COLUMN[0], 3.4) if len(panels) > 1 else style.ONE_COLUMN
    figure, axes = style.plate(size, 1, len(panels), squeeze=False)
    tools = list(dict.fromkeys(times["tool"]))
    for ax, what in zip(axes[0], panels, strict=True):
        _panel(ax, times[times["what"] == what], tools)
        ax.set_title(what)
    axes[0][0].set_ylabel("Seconds")
    found = {line.get_label(): line for ax in axes[0] for line in ax.lines}
    figure.legend(handles=list(found.values()), loc="outside upper left", ncols=3)
    return figure


def _panel(ax: Axes, times: pd.DataFrame, tools: list[str]) -> None:
    colours, markers, dashes = style.colours(tools), style.markers(tools), style.dashes(tools)
    for tool in dict.fromkeys(times["tool"]):
        rows = times[times["tool"] == tool].sort_values("n")
        ax.plot(rows["n"], rows["seconds"], color=colours[tool], marker=markers[tool],
                ls=dashes[tool], ms=4.5, label=tool)  # fmt: skip
    ax.set(xscale="log", yscale="log", xlabel="Cases")
    ax.grid(True)
