"""Faults at every severity: what they do to one breast, and what they cost."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mammo_lib.report.figures import style

ACROSS = 4  # panels a row of the ladders
TALL = 1.7  # inches of a row of pictures
STEPS, ABREAST = 3, 3  # pictures of a fault, and faults side by side
MEASURES = {"auc": "AUC", "sensitivity": "Sensitivity", "specificity": "Specificity"}


class Row(Protocol):
    """One fault's pictures; see `mammo_lib.errors.robustness.pictures.Row`."""

    @property
    def name(self) -> str: ...
    @property
    def said(self) -> Sequence[str]: ...
    @property
    def pictures(self) -> Sequence[np.ndarray]: ...


@style.styled
def severities(rows: Sequence[Row]) -> Figure:
    """Draw the pictures of `rows`, three faults side by side, from mild (left) to grave."""
    lines = -(-len(rows) // ABREAST)
    size = (style.TWO_COLUMN[0], TALL * lines)
    ratios = ([1.0] * STEPS + [0.15]) * ABREAST
    figure, axes = style.plate(size, lines, len(ratios), squeeze=False, width_ratios=ratios)
    for ax in axes.ravel():
        ax.set_axis_off()
    for place, row in enumerate(rows):
        left = (STEPS + 1) * (place % ABREAST)
        _pictures(axes[place // ABREAST, left : left + STEPS], row)
    return figure


def _pictures(axes: Sequence[Axes], row: Row) -> None:
    shown = zip(axes, row.said, row.pictures, strict=False)
    for place, (ax, said, picture) in enumerate(shown):
        ax.imshow(picture, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        above = row.name if place == 0 else ""
        ax.set_title(f"{above}\n{said}", fontsize=7, loc="left")


@style.styled
def ladders(table: pd.DataFrame, *, measures: Sequence[str] = tuple(MEASURES)) -> Figure:
    """Draw what every fault costs, a panel a fault, from mild (left) to grave.

    `table` has columns fault, step, said, measure and difference (an Estimate, faulty minus
    clean); the dashed line is no difference. All panels share one axis.
    """
    known = table[[np.isfinite(one.value) for one in table["difference"]]]
    if known.empty:
        return style.message("Too few cancers or other breasts to show any difference.")
    panels = list(known.groupby("fault", sort=False))
    lines = -(-len(panels) // ACROSS)
    size = (style.TWO_COLUMN[0], 1.75 * lines + 0.5)
    figure, axes = style.plate(size, lines, ACROSS, squeeze=False, sharey=True)
    for ax in axes.ravel()[len(panels) :]:
        ax.set_axis_off()
    for ax, (name, part) in zip(axes.ravel(), panels, strict=False):
        _ladder(ax, part, measures)
        ax.set_title(str(name), loc="left", fontsize=8.5)
    figure.supylabel("Faulty minus clean", fontsize=9)
    handles, names = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper right", ncols=len(measures))
    return figure


def _ladder(ax: Axes, part: pd.DataFrame, measures: Sequence[str]) -> None:
    steps = part.drop_duplicates("step").sort_values("step")
    for place, measure in enumerate(measures):
        own = part[part["measure"] == measure].sort_values("step")
        ends = np.array([[one.value, one.low, one.high] for one in own["difference"]])
        x = own["step"].to_numpy(float) + 0.16 * (place - (len(measures) - 1) / 2)
        arms = np.nan_to_num([ends[:, 0] - ends[:, 1], ends[:, 2] - ends[:, 0]])
        ax.errorbar(x, ends[:, 0], yerr=np.clip(arms, 0, None), fmt=style.MARKERS[place],
                    color=style.PALETTE[place], ms=3.5, elinewidth=1, capsize=1.5,
                    label=MEASURES[measure])  # fmt: skip
    ax.axhline(0, color=style.MUTED, lw=0.9, ls="--", zorder=0)
    ax.set_xlim(0.5, STEPS + 0.5)
    ax.set_xticks(steps["step"], [_short(text) for text in steps["said"]], fontsize=6.5)
    ax.grid(True, axis="y")


def _short(text: str) -> str:
    """Return a step in at most two lines: three of them stand under one panel."""
    head, _, tail = text.partition(" ")
    return f"{head}\n{tail}" if len(text) > 7 and len(head) > 2 else text
