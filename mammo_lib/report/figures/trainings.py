"""All trainings of a run, epoch by epoch, side by side."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from mammo_lib.report.figures import style

COLUMNS = 3


@style.styled
def trainings(epochs: pd.DataFrame, *, models: Sequence[str]) -> Figure:
    """Draw the validation metric of every training: a panel a model and stage, a line a seed.

    `epochs` has a row per epoch: model, stage, seed, metric (its name), epoch (from 1), val_metric
    and best (whether its weights were kept).
    """
    panels = list(epochs.groupby(["model", "stage"], sort=False))
    if not panels:
        return style.message("Nothing was trained.")
    rows = -(-len(panels) // COLUMNS)
    size = (style.TWO_COLUMN[0], 2.1 * rows)
    figure, axes = style.plate(size, rows, COLUMNS, squeeze=False)
    for ax in axes.ravel()[len(panels) :]:
        ax.set_axis_off()
    for ax, ((model, stage), part) in zip(axes.ravel(), panels, strict=False):
        colour = style.colours(models)[str(model)]
        for dash, (_, seed) in zip(style.DASHES * len(part), part.groupby("seed"), strict=False):
            known = seed.dropna(subset="val_metric")  # not every epoch need be validated
            ax.plot(known["epoch"], known["val_metric"], color=colour, ls=dash, lw=1.2,
                    marker=".", ms=4)  # fmt: skip
            kept = known[known["best"]]
            ax.plot(kept["epoch"], kept["val_metric"], color=colour, marker="o", ms=5, ls="")
        ax.set_title(str(model) + (f": {stage}" if stage else ""), loc="left")
        ax.set_ylabel(part["metric"].iloc[0], fontsize=6.5)
        ax.grid(True)
        ax.set_xlim(0.5, part["epoch"].max() + 0.5)
        ax.xaxis.get_major_locator().set_params(integer=True)
    for ax in axes[-1]:
        ax.set_xlabel("Epoch")
    return figure
