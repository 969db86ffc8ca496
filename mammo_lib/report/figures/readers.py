"""Readers and networks in one ROC plane."""

from collections.abc import Sequence

import numpy as np
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


@style.styled
def each(curves: pd.DataFrame, *, names: Sequence[str]) -> Figure:
    """Draw every reader's curve, a panel a modality, with the readers' mean at each rate.

    `curves` has columns modality, reader, false_positive_rate, sensitivity; `names` lists the
    modalities, three panels a row.
    """
    columns = min(3, len(names))
    lines = -(-len(names) // columns)
    figure, axes = style.plate(
        (style.TWO_COLUMN[0], 3.2 * lines), lines, columns, squeeze=False, sharex=True, sharey=True
    )
    for ax, name in zip(axes.ravel(), names, strict=False):
        part = curves[curves["modality"] == name]
        _modality(ax, part)
        ax.set_title(name)
    for ax in axes.ravel()[len(names) :]:
        ax.set_axis_off()
    figure.supxlabel("False-positive rate (1 − specificity)", fontsize=9)
    figure.supylabel("Sensitivity", fontsize=9)
    return figure


def _modality(ax: Axes, curves: pd.DataFrame) -> None:
    at = np.linspace(0, 1, 201)
    drawn = []
    for _, curve in curves.groupby("reader", sort=False):
        x, y = curve["false_positive_rate"].to_numpy(), curve["sensitivity"].to_numpy()
        ax.plot(x, y, color=style.PALETTE[5], lw=1.0)
        drawn.append(np.interp(at, x, y))
    ax.plot(at, np.mean(drawn, axis=0), color=style.INK, lw=2)
    ax.plot([0, 1], [0, 1], color=style.MUTED, lw=0.8, ls=(0, (2, 3)), zorder=0)
    ax.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect="equal")
    ax.grid(True)
