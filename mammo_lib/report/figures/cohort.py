"""Who and what the data hold: contact sheets, exclusions, grey levels, labels."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from mammo_lib.report.figures import style


@style.styled
def contact_sheet(
    pixels: np.ndarray, titles: Sequence[str], *, columns: int = 8, height: float = 1.7
) -> Figure:
    """Draw n images of one size in rows of `columns`.

    `pixels` is (n, rows, columns): unsigned integers are scaled by their type's largest value,
    floats run from 0 to 1. `titles` has n entries.
    """
    if not len(pixels):
        return style.message("No image to show.")
    columns = min(columns, len(pixels))
    rows = -(-len(pixels) // columns)
    figure, axes = style.plate((style.TWO_COLUMN[0], rows * height), rows, columns, squeeze=False)
    for ax in axes.ravel():
        ax.set_axis_off()
    for ax, image, title in zip(axes.ravel(), pixels, titles, strict=False):
        _image(ax, image, title)
    return figure


def _image(ax: Axes, image: np.ndarray, title: str) -> None:
    top = np.iinfo(image.dtype).max if image.dtype.kind == "u" else 1.0
    ax.imshow(image, cmap="gray", vmin=0, vmax=top)
    ax.set_title(title, fontsize=6.5)


@style.styled
def pipeline(steps: Sequence[tuple[str, np.ndarray]]) -> Figure:
    """Draw what each step of the display makes of one image, left to right, with its grey levels.

    `steps` holds a name and the pixels (rows, columns) after that step, in any unit; each image
    is drawn over its own range, which the histogram below it shows.
    """
    figure, axes = style.plate(
        (style.TWO_COLUMN[0], 4.4), 2, len(steps), squeeze=False, height_ratios=[3, 1]
    )
    for (name, pixels), top, bottom in zip(steps, axes[0], axes[1], strict=True):
        top.imshow(pixels, cmap="gray")
        top.set_axis_off()
        top.set_title(name, fontsize=8)
        bottom.hist(np.ravel(pixels), bins=64, color=style.MUTED)
        bottom.set(yticks=[], xlabel="pixel value")
        bottom.locator_params(axis="x", nbins=4)
    axes[1, 0].set_ylabel("pixels")
    return figure


@style.styled
def flow(steps: pd.DataFrame) -> Figure:
    """Draw which images were kept and why others were not.

    `steps` has a row per stage in order: step (its name), images, patients (numbers left after
    it) and excluded (text of what left before the next stage, empty for none).
    """
    figure, ax = style.plate((style.TWO_COLUMN[0], 0.8 * len(steps) + 0.2))
    ax.set(xlim=(0, 10), ylim=(-len(steps) + 0.45, 0.45))
    ax.set_axis_off()
    for i, row in enumerate(steps.itertuples()):
        _box(ax, 0.1, -i, 4.4, f"{row.step}\n{row.images:,} images, {row.patients:,} patients")
        if i + 1 < len(steps):
            _arrow(ax, (2.3, -i - 0.3), (2.3, -i - 0.7))
        if isinstance(row.excluded, str) and row.excluded:
            _arrow(ax, (2.3, -i - 0.5), (5.1, -i - 0.5))
            _box(ax, 5.1, -i - 0.5, 4.8, row.excluded, faint=True)
    return figure


def _box(ax: Axes, x: float, y: float, width: float, text: str, faint: bool = False) -> None:
    edge = style.FAINT if faint else style.PALETTE[0]
    shape = FancyBboxPatch((x, y - 0.28), width, 0.56, boxstyle="round,pad=0.02", ec=edge,
                           fc="white", lw=1.2)  # fmt: skip
    ax.add_patch(shape)
    ax.text(x + width / 2, y, text, ha="center", va="center", fontsize=8)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": style.MUTED})


@style.styled
def grey_levels(images: pd.DataFrame, *, by: str = "vendor") -> Figure:
    """Draw the spread of the breast's mean display value in each group of column `by`.

    `images` has grey_mean (0 black to 1 white). Bars are shares of the group's images.
    """
    groups = images.assign(group=images[by].astype("string").fillna("not recorded"))
    known = groups["grey_mean"].dropna().to_numpy(float)
    if not known.size:
        return style.message("No grey level is recorded.")
    edges = np.linspace(known.min(), max(known.max(), known.min() + 0.01), 31)
    figure, ax = style.plate(style.ONE_COLUMN)
    names = sorted(groups["group"].unique())
    colours, dashes = style.colours(names), style.dashes(names)
    for name in names:
        values = groups.loc[groups["group"] == name, "grey_mean"].dropna().to_numpy(float)
        share = 100 * np.histogram(values, edges)[0] / max(1, len(values))
        ax.stairs(share, edges, color=colours[name], ls=dashes[name], lw=1.5,
                  label=f"{name} (n = {len(values):,})")  # fmt: skip
    ax.set_xlabel("Mean display value of the breast (0 black, 1 white)")
    ax.set_ylabel("Share of images (%)")
    ax.legend(loc="best")
    return figure


@style.styled
def composition(images: pd.DataFrame, attributes: Mapping[str, str]) -> Figure:
    """Draw how many patients of each split fall in each group of several attributes.

    `attributes` maps a column of `images` to its name; each bar is a share of the split's patients.
    """
    size = (style.TWO_COLUMN[0], 3.0)
    figure, axes = style.plate(size, 1, len(attributes), squeeze=False, sharey=True)
    patients = images.drop_duplicates("patient_id")
    for ax, (column, name) in zip(axes[0], attributes.items(), strict=True):
        _bars(ax, patients, column)
        ax.set_title(name)
    axes[0, 0].set_ylabel("Share of the split's patients (%)")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper right", ncols=3)
    return figure


def _bars(ax: Axes, patients: pd.DataFrame, column: str) -> None:
    groups = patients[column].astype("string").fillna("not recorded")
    table = pd.crosstab(groups, patients["split"], normalize="columns") * 100
    splits = [split for split in ("train", "validation", "test") if split in table]
    for i, split in enumerate(splits):
        at = np.arange(len(table)) + 0.27 * (i - (len(splits) - 1) / 2)
        ax.bar(at, table[split], width=0.25, color=style.PALETTE[i], label=split)
    labels = [str(name)[:14] for name in table.index]
    ax.set_xticks(range(len(table)), labels, rotation=35, ha="right", fontsize=7)
