"""FROC curves: lesions found against false marks an image."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
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


@style.styled
def with_bands(
    curves: pd.DataFrame,
    single: pd.DataFrame,
    points: pd.DataFrame,
    *,
    models: Sequence[str],
    whole: str = "all",
) -> Figure:
    """Draw each model's curve of all lesions with its band, then the first model's by kind.

    `curves` has model, group, x (false marks an image), y, low, high (shares, 0 to 1), `whole`
    the group of all lesions; `single` the curve of each seed (model, seed, x, y), thin where there
    are several; `points` an operating point a model (model, x, y). `models` fixes colours.
    """
    if curves.empty:
        return style.message("No detector was trained and tested on images with boxes.")
    first = curves["model"].iloc[0]
    kinds = curves[(curves["model"] == first) & (curves["group"] != whole)].dropna(subset="y")
    width = style.TWO_COLUMN if len(kinds) else style.ONE_COLUMN
    figure, axes = style.plate(width, 1, 2 if len(kinds) else 1, sharey=True, squeeze=False)
    every = curves[curves["group"] == whole]
    _banded(axes[0, 0], every, "model", list(models))
    _thin(axes[0, 0], single, list(models))
    _points(axes[0, 0], points, list(models))
    axes[0, 0].set_ylabel("Share of malignant lesions found")
    if len(kinds):
        axes[0, 0].set_title("All malignant lesions")
        _banded(axes[0, 1], kinds, "group", list(dict.fromkeys(kinds["group"])), skip=len(models))
        axes[0, 1].set_title(f"{first}, by kind")
    for ax in axes.ravel():
        ax.set(xlim=(0, float(curves["x"].max())), ylim=(0, 1), xlabel="False marks an image")
        ax.grid(True)
        ax.legend(loc="lower right")
    return figure


def _banded(
    ax: Axes, curves: pd.DataFrame, by: str, names: Sequence[str], *, skip: int = 0
) -> None:
    """Draw a curve with its band for each of `names`, whose colours begin after `skip` others."""
    known = [*[f"\0{i}" for i in range(skip)], *names]
    colours, dashes = style.colours(known), style.dashes(known)
    for name in [name for name in names if name in set(curves[by])]:
        part = curves[curves[by] == name].sort_values("x")
        x, y, low, high = (part[c].to_numpy(float) for c in ("x", "y", "low", "high"))
        ax.plot(x, y, color=colours[name], ls=dashes[name], label=name, drawstyle="steps-post")
        if np.isfinite(low).any():
            ax.fill_between(x, low, high, step="post", color=colours[name], alpha=0.14, lw=0)


def _thin(ax: Axes, single: pd.DataFrame, names: Sequence[str]) -> None:
    """Draw each seed of the models that have several."""
    colours = style.colours(names)
    for (model, _), part in single.groupby(["model", "seed"], sort=False):
        if single.loc[single["model"] == model, "seed"].nunique() > 1:
            ax.plot(part["x"], part["y"], color=colours[str(model)], lw=0.6, alpha=0.6,
                    drawstyle="steps-post", zorder=1)  # fmt: skip


def _points(ax: Axes, points: pd.DataFrame, names: Sequence[str]) -> None:
    colours, markers = style.colours(names), style.markers(names)
    known = points.dropna()
    for name, x, y in zip(known["model"], known["x"], known["y"], strict=True):
        ax.plot(x, y, color=colours[name], marker=markers[name], ms=7, mec="white", ls="none",
                zorder=4)  # fmt: skip
