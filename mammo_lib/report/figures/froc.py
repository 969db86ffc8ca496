"""FROC curves: lesions found against false marks an image."""

import pandas as pd
from matplotlib.figure import Figure

from mammo_lib.report.figures import style


@style.styled
def froc(curves: pd.DataFrame, *, most: float = 4.0) -> Figure:
    """Draw one curve for each model in `curves`, up to `most` false marks an image.

    Columns: model, false_positives_per_image, lesion_sensitivity (0 to 1). A curve ends where the
    lowest mark is.
    """
    figure, ax = style.plate(style.ONE_COLUMN)
    names = list(dict.fromkeys(curves["model"]))
    colours, dashes = style.colours(names), style.dashes(names)
    for name in names:
        curve = curves[curves["model"] == name]
        x, y = curve["false_positives_per_image"], curve["lesion_sensitivity"]
        ax.step(x, y, where="post", color=colours[name], ls=dashes[name], label=name)
    furthest = float(curves["false_positives_per_image"].max())
    ax.set(xlim=(0, min(most, 1.05 * furthest) or 1), ylim=(0, 1.02))
    ax.set_xlabel("False marks an image")
    ax.set_ylabel("Share of lesions found")
    ax.grid(True)
    ax.legend(loc="lower right")
    return figure
