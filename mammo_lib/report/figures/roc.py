"""ROC curves with the operating points that validation data chose."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mammo_lib.report.figures import style

INSIDE = 4  # models whose names fit below their curves


@style.styled
def roc(
    curves: pd.DataFrame,
    *,
    models: Sequence[str],
    points: pd.DataFrame | None = None,
    labels: Mapping[str, str] | None = None,
) -> Figure:
    """Draw one curve per model.

    `curves` has columns model, false_positive_rate, sensitivity (shares, 0 to 1); `points` the
    same for achieved operating points; `models` is the run's whole list, which fixes colours:
    a curve of none of them is thin and grey; `labels` replaces a model's name in the legend, for
    example by its name and AUC. The legend of more than `INSIDE` models stands beside the curves.
    """
    aside = len(models) > INSIDE
    figure, ax = style.plate(style.TWO_COLUMN if aside else style.ONE_COLUMN)
    colours, dashes = style.colours(models), style.dashes(models)
    for model in dict.fromkeys(curves["model"]):
        curve = curves[curves["model"] == model]
        x, y = curve["false_positive_rate"], curve["sensitivity"]
        if model not in colours:
            ax.plot(x, y, color=style.FAINT, lw=0.9, zorder=1)
            continue
        text = (labels or {}).get(model, model)
        ax.plot(x, y, color=colours[model], ls=dashes[model], label=text)
    if points is not None:
        _points(ax, points, models)
    ax.plot([0, 1], [0, 1], color=style.MUTED, lw=0.8, ls=(0, (2, 3)), zorder=0)
    _square(ax)
    if aside:
        figure.legend(loc="outside right center")
    else:
        ax.legend(loc="lower right")
    return figure


def _points(ax: Axes, points: pd.DataFrame, models: Sequence[str]) -> None:
    colours, markers = style.colours(models), style.markers(models)
    for row in points.to_dict("records"):
        ax.plot(
            row["false_positive_rate"],
            row["sensitivity"],
            marker=markers[row["model"]],
            color=colours[row["model"]],
            mec="white",
            ms=7,
            zorder=5,
        )


def _square(ax: Axes) -> None:
    ax.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect="equal")
    ax.set_xlabel("False-positive rate (1 − specificity)")
    ax.set_ylabel("Sensitivity")
    ax.grid(True)
