"""Readers and networks in one ROC plane."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mammo_lib.report.figures import style


@style.styled
def plane(
    networks: pd.DataFrame, readers: pd.DataFrame, points: pd.DataFrame, *, models: Sequence[str]
) -> Figure:
    """Draw the curves of networks, those of readers thin and grey, and each reader's point.

    `networks` and `readers` have columns model, false_positive_rate, sensitivity (0 to 1);
    `points` has reader, false_positive_rate, sensitivity; `models` fixes the networks' colours.
    """
    figure, ax = style.plate(style.TWO_COLUMN)
    for _, curve in readers.groupby("model", sort=False):
        x, y = curve["false_positive_rate"], curve["sensitivity"]
        ax.plot(x, y, color=style.FAINT, lw=0.9, zorder=1)
    colours, dashes = style.colours(models), style.dashes(models)
    for model in dict.fromkeys(networks["model"]):
        curve = networks[networks["model"] == model]
        x, y = curve["false_positive_rate"], curve["sensitivity"]
        ax.plot(x, y, color=colours[model], ls=dashes[model], label=model, zorder=3)
    _points(ax, points)
    ax.plot([0, 1], [0, 1], color=style.MUTED, lw=0.8, ls=(0, (2, 3)), zorder=0)
    ax.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect="equal")
    ax.set_xlabel("False-positive rate (1 − specificity)")
    ax.set_ylabel("Sensitivity")
    ax.grid(True)
    figure.legend(loc="outside right center")
    return figure


def _points(ax: Axes, points: pd.DataFrame) -> None:
    x, y = points["false_positive_rate"], points["sensitivity"]
    ax.scatter(x, y, s=26, color=style.INK, ec="white", lw=0.7, zorder=5, label="a reader")
    ax.scatter(
        x.mean(),
        y.mean(),
        s=90,
        marker="+",
        color=style.INK,
        lw=2,
        zorder=6,
        label="mean of readers",
    )
