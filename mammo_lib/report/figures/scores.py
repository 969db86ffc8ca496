"""How a model's scores are spread among cancers and non-cancers."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mammo_lib.report.figures import style

BINS = 30


@style.styled
def distributions(
    units: pd.DataFrame,
    *,
    models: Sequence[str],
    thresholds: Mapping[str, float] | None = None,
    what: str = "breasts",
) -> Figure:
    """Draw, for each model, the share of cancers and of non-cancers at each score.

    `units` has columns model, label (0 or 1) and score; `thresholds` the cut-off of each model
    that validation data chose; `what` names one row of `units` in the plural.
    """
    drawn = [model for model in models if (units["model"] == model).any()]
    if not drawn:
        return style.message("No score to show.")
    size = (style.TWO_COLUMN[0], 2.8) if len(drawn) > 1 else style.ONE_COLUMN
    figure, axes = style.plate(size, 1, len(drawn), squeeze=False, sharey=True)
    for model, ax in zip(drawn, axes[0], strict=True):
        rows = units[units["model"] == model]
        _panel(ax, rows["label"].to_numpy(int), rows["score"].to_numpy(float), what)
        ax.set_title(model)
        if thresholds and np.isfinite(thresholds.get(model, np.nan)):
            ax.axvline(thresholds[model], color=style.INK, lw=1, ls="--")
    axes[0, 0].set_ylabel(f"Share of {what} (%)")
    # Every model scores the same units, so one legend holds for all panels.
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper right", ncols=2)
    return figure


def _panel(ax: Axes, label: np.ndarray, score: np.ndarray, what: str) -> None:
    low, high = score.min(), score.max()
    edges = np.linspace(low, high if high > low else low + 1, BINS + 1)
    for value, name, colour, fill in (
        (0, "not cancer", style.NEGATIVE, True),
        (1, "cancer", style.POSITIVE, False),
    ):
        part = score[label == value]
        share = 100 * np.histogram(part, edges)[0] / max(1, part.size)
        ax.stairs(share, edges, fill=fill, color=colour, alpha=0.6 if fill else 1, lw=1.6,
                  label=f"{name} (n = {part.size:,})")  # fmt: skip
    ax.set_xlabel("Score")
