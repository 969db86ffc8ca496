"""Predicted against observed share of cancers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from mammo_lib.report.figures import style


@style.styled
def reliability(curve: pd.DataFrame, *, models: Sequence[str]) -> Figure:
    """Draw one calibration curve per model with its intervals.

    `curve` has a row per model and bin: model, predicted and observed (mean probability and
    share of cancers, 0 to 1), low, high (interval of observed) and n.
    """
    if curve.empty:
        return style.message("No scores that are probabilities.")
    figure, ax = style.plate(style.ONE_COLUMN)
    colours, markers = style.colours(models), style.markers(models)
    ax.plot([0, 1], [0, 1], color=style.MUTED, lw=0.8, ls=(0, (2, 3)), zorder=0)
    for model in dict.fromkeys(curve["model"]):
        rows = curve[curve["model"] == model]
        arms = np.clip([rows["observed"] - rows["low"], rows["high"] - rows["observed"]], 0, None)
        ax.errorbar(
            rows["predicted"],
            rows["observed"],
            yerr=arms,
            color=colours[model],
            marker=markers[model],
            ms=4.5,
            lw=1.2,
            elinewidth=0.9,
            label=model,
        )
    top = max(0.1, float(np.nanmax(curve[["predicted", "high"]].to_numpy(), initial=0.1)))
    ax.set(xlim=(0, min(1.02, top * 1.05)), ylim=(0, min(1.02, top * 1.05)), aspect="equal")
    ax.set_xlabel("Predicted probability of cancer")
    ax.set_ylabel("Observed share of cancers")
    ax.grid(True)
    ax.legend(loc="upper left")
    return figure
