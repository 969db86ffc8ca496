"""How often something happened in the cells of a simulation, a panel a pair of conditions."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mammo_lib.report.figures import style

PANEL = 1.75  # inches of height per row of panels
SPREAD, STEP = 0.7, 0.12  # of all series of one group and between two; groups lie 1 apart
TITLE = 84  # characters of all headings beside each other
MARGIN = 0.03  # beyond the limits, of what lies between them, so that markers are seen whole

Band = tuple[float, float]


@style.styled
def panels(
    rates: pd.DataFrame,
    value: str,
    *,
    by: str,
    rows: str,
    columns: str,
    names: Mapping[str, str],
    band: Band,
    ylabel: str,
    limits: Band,
    strong: Sequence[str] = (),
    xlabel: str = "Positive images",
) -> Figure:
    """Draw the rate `value` with its Monte Carlo interval over the numbers of positives.

    `rates` has a row per cell and member of `by`: n_positive, the columns that `rows`, `columns`
    and `by` name, and `value`, `value`_low, `value`_high (0 to 1). `names` maps columns to the
    words of their panels' headings. `band` is shaded: there a rate is as it should be. Rates
    beyond `limits`, both 0 to 1, stand as open triangles on the edge. `strong` members of `by`
    are drawn with a thick line.
    """
    down, across = (list(dict.fromkeys(rates[column])) for column in (rows, columns))
    size = (style.TWO_COLUMN[0], PANEL * len(down) + 1.1)
    figure, axes = style.plate(
        size, len(down), len(across), squeeze=False, sharex=True, sharey=True
    )
    every = dict.fromkeys(rates[by])
    members = [name for name in strong if name in every]
    members += [name for name in every if name not in strong]
    for i, j in np.ndindex(axes.shape):
        part = rates[(rates[rows] == down[i]) & (rates[columns] == across[j])]
        _panel(axes[i, j], part, value, by, members, limits, strong)
        _frame(axes[i, j], band, limits)
        if i == 0:
            axes[i, j].set_title(_heading(names[columns], across[j], TITLE // len(across)))
    for ax, found in zip(axes[:, -1], down, strict=True):
        ax.annotate(_heading(names[rows], found, TITLE // 3), (1.02, 0.5), xycoords="axes fraction",
                    rotation=-90, va="center", ha="left")  # fmt: skip
    _words(figure, axes, sorted(set(rates["n_positive"])), xlabel, ylabel)
    return figure


def _panel(
    ax: Axes,
    part: pd.DataFrame,
    value: str,
    by: str,
    members: Sequence[str],
    limits: Band,
    strong: Sequence[str],
) -> None:
    place = {n: i for i, n in enumerate(sorted(set(part["n_positive"])))}
    step = min(STEP, SPREAD / max(1, len(members) - 1))
    colours, markers = style.colours(members), _markers(members)
    for k, member in enumerate(members):
        own = part[part[by] == member].sort_values("n_positive")
        x = own["n_positive"].map(place).to_numpy(float) + step * (k - (len(members) - 1) / 2)
        y = own[value].to_numpy(float)
        ends = np.clip([y - own[f"{value}_low"], own[f"{value}_high"] - y], 0, None)
        inside = (y >= limits[0]) & (y <= limits[1])
        bold = member in strong
        look: dict[str, Any] = {"color": colours[member], "zorder": 4 if bold else 3}
        ax.plot(x, np.clip(y, *limits), lw=2.0 if bold else 0.6, alpha=0.9 if bold else 0.6, **look)
        ax.errorbar(x[inside], y[inside], yerr=ends[:, inside], fmt=markers[member], label=member,
                    ms=5.5 if bold else 3.5, elinewidth=0.8, **look)  # fmt: skip
        edges = np.clip(y[~inside], *limits)
        ways = np.where(edges <= limits[0], "v", "^")
        for at, edge, way in zip(x[~inside], edges, ways, strict=True):
            ax.plot(at, edge, marker=way, mfc="white", ms=5, clip_on=False, **look)


def _markers(members: Sequence[str]) -> dict[str, str]:
    """Return a marker a member; where colours begin again, the markers do not."""
    count = len(style.MARKERS)
    places = {name: k + 3 * (k // len(style.PALETTE)) for k, name in enumerate(members)}
    return {name: style.MARKERS[place % count] for name, place in places.items()}


def _frame(ax: Axes, band: Band, limits: Band) -> None:
    ax.axhspan(*band, color=style.FAINT, alpha=0.7, lw=0, zorder=0)
    beyond = MARGIN * (limits[1] - limits[0])
    ax.set_ylim(limits[0] - beyond, limits[1] + beyond)
    ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:g}")
    ax.grid(True, axis="y")


def _words(figure: Figure, axes: np.ndarray, sizes: list[int], xlabel: str, ylabel: str) -> None:
    for ax in axes[-1]:
        ax.set_xticks(range(len(sizes)), [str(size) for size in sizes])
        ax.set_xlabel(xlabel)
    for ax in axes[:, 0]:
        ax.set_ylabel(ylabel)
    handles, names = axes[0, 0].get_legend_handles_labels()
    for ax in axes.ravel():
        more = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
        handles += [handle for name, handle in more.items() if name not in names]
        names += [name for name in more if name not in names]
    figure.legend(handles, names, loc="outside upper center", ncols=4)


def _heading(name: str, value: object, width: int) -> str:
    told = f"{value:g}" if isinstance(value, float | np.floating) else str(value)
    return textwrap.fill(f"{name} {told}".strip(), width)
