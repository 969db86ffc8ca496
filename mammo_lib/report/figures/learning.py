"""How training went, epoch by epoch."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mammo_lib.report.figures import style


@style.styled
def curves(
    history: pd.DataFrame,
    *,
    model: str,
    models: Sequence[str],
    best: int | None = None,
    metric: str = "AUC by breast",
) -> Figure:
    """Draw the loss of training (dashed) and validation (solid) data, and the latter's metric.

    `history` has a row per epoch with columns epoch (from 1), loss, val_loss and val_metric, any
    of which may be missing; `models` is the run's whole list, which fixes the colour of `model`;
    `best` is the epoch whose weights were kept, `metric` what they were best at.
    """
    figure, (left, right) = style.plate((style.TWO_COLUMN[0], 2.9), 1, 2)
    colour = style.colours(models)[model]
    for ax, name, text in (
        (left, "loss", "Loss"),
        (right, "metric", metric[0].upper() + metric[1:]),
    ):
        _pair(ax, history, name, colour)
        ax.set(xlabel="Epoch", ylabel=text)
        ax.grid(True)
        ax.set_xlim(0.5, history["epoch"].max() + 0.5)
        ax.xaxis.get_major_locator().set_params(integer=True)
        if best is not None:
            ax.axvline(best, color=style.MUTED, lw=0.9, ls=":", label="kept weights")
    figure.legend(*left.get_legend_handles_labels(), loc="outside upper right", ncols=3)
    return figure


def _pair(ax: Axes, history: pd.DataFrame, name: str, colour: str) -> None:
    for column, text, dash, shade in (
        (name, "training", "--", style.MUTED),
        (f"val_{name}", "validation", "-", colour),
    ):
        if column in history:
            known = history.dropna(subset=column)  # not every epoch need be validated
            ax.plot(known["epoch"], known[column], color=shade, ls=dash, marker="o", ms=3,
                    label=text)  # fmt: skip
