"""What the data hold: exclusions and grey levels."""

import textwrap
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from mammo_lib.report.figures import style

LINE = 0.19  # of a stage's height: a line of text


@style.styled
def flow(steps: pd.DataFrame) -> Figure:
    """Draw which images were kept and why others were not.

    `steps` has a row per stage in order: step (its name), images, patients (numbers left after
    it) and excluded (text of what left before the next stage, empty for none).
    """
    texts = [_lines(text) for text in steps["excluded"]]
    # A stage stands as far above the next as the reasons between them need.
    gaps = [max(1.0, LINE * (text.count("\n") + 1) + 0.35) for text in texts]
    places = -np.cumsum([0.0, *gaps[:-1]])
    figure, ax = style.plate((style.TWO_COLUMN[0], 0.8 * (1 - places[-1]) + 0.2))
    ax.set(xlim=(0, 10), ylim=(places[-1] - 0.45, 0.45))
    ax.set_axis_off()
    for row, text, y, gap in zip(steps.itertuples(), texts, places, gaps, strict=True):
        noun = "images" if y < 0 else "files"
        _box(ax, 0.1, y, 4.4, f"{row.step}\n{row.images:,} {noun}, {row.patients:,} patients")
        if y > places[-1]:
            _arrow(ax, (2.3, y - 0.3), (2.3, y - gap + 0.3))
        if text:
            _arrow(ax, (2.3, y - gap / 2), (5.1, y - gap / 2))
            _box(ax, 5.1, y - gap / 2, 4.8, text, faint=True)
    return figure


def _lines(excluded: object) -> str:
    """Return the reasons of a stage, one a line, long ones broken."""
    if not isinstance(excluded, str):
        return ""
    lines = [line for reason in excluded.split("; ") for line in textwrap.wrap(reason, 56)]
    return "\n".join(lines)


def _box(ax: Axes, x: float, y: float, width: float, text: str, faint: bool = False) -> None:
    edge = style.FAINT if faint else style.PALETTE[0]
    tall = max(0.56, LINE * (text.count("\n") + 1) + 0.12)
    shape = FancyBboxPatch((x, y - tall / 2), width, tall, boxstyle="round,pad=0.02", ec=edge,
                           fc="white", lw=1.2)  # fmt: skip
    ax.add_patch(shape)
    ax.text(x + width / 2, y, text, ha="center", va="center", fontsize=8)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": style.MUTED})


def grey_levels(images: pd.DataFrame, *, by: str = "vendor") -> Figure:
    """Draw the spread of the breast's mean display value in each group of column `by`.

    `images` has grey_mean (0 black to 1 white). Bars are shares of the group's images.
    """
    label = "Mean display value of the breast (0 black, 1 white)"
    return histograms(images, {"grey_mean": label}, by=by)


@style.styled
def histograms(images: pd.DataFrame, labels: Mapping[str, str], *, by: str) -> Figure:
    """Draw how each column of `labels` is spread in each group of column `by`, side by side.

    `labels` names the axis of each numeric column. Bars are shares of a group's images.
    """
    groups = images.assign(group=images[by].astype("string").fillna("not recorded"))
    known = {name: label for name, label in labels.items() if groups[name].notna().any()}
    if not known:
        return style.message("None of these values is recorded.")
    size = style.ONE_COLUMN if len(known) == 1 else (style.TWO_COLUMN[0], 3.2)
    figure, axes = style.plate(size, 1, len(known), squeeze=False)
    for ax, (name, label) in zip(axes[0], known.items(), strict=True):
        _histogram(ax, groups, name)
        ax.set_xlabel(label)
    axes[0, 0].set_ylabel("Share of images (%)")
    if len(known) == 1:
        axes[0, 0].legend(loc="best")
    else:
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure


def _histogram(ax: Axes, groups: pd.DataFrame, column: str) -> None:
    """Draw the shares of each group's images in 30 bins that all groups share."""
    every = groups[column].dropna().to_numpy(float)
    edges = np.linspace(every.min(), max(every.max(), every.min() + 0.01), 31)
    names = sorted(groups["group"].unique())
    colours, dashes = style.colours(names), style.dashes(names)
    for name in names:
        values = groups.loc[groups["group"] == name, column].dropna().to_numpy(float)
        share = 100 * np.histogram(values, edges)[0] / max(1, len(values))
        ax.stairs(share, edges, color=colours[name], ls=dashes[name], lw=1.5,
                  label=f"{name} (n = {len(values):,})")  # fmt: skip
