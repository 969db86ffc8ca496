"""Images on the plane of their first two principal components: clusters, and errors."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mammo_lib.report.figures import style
from mammo_lib.report.figures.gallery import rim

RIGHT = "right"
LOOK = {"missed cancers": ("^", style.POSITIVE), "false alarms": ("s", style.PALETTE[0])}


@style.styled
def clusters(points: pd.DataFrame) -> Figure:
    """Draw `points` twice: in the colour of their cluster, and by what the network made of them.

    Columns: x, y, cluster (from 1, its number at its mean) and error ("missed cancers", "false
    alarms" or "right").
    """
    if points.empty:
        return style.message("No clusters: see the text.")
    figure, axes = style.plate((style.TWO_COLUMN[0], 3.6), 1, 2, sharex=True, sharey=True)
    _by_cluster(axes[0], points)
    _by_error(axes[1], points)
    for ax in axes:
        ax.set_xlabel("Component 1")
    axes[0].set_ylabel("Component 2")
    return figure


def _by_cluster(ax: Axes, points: pd.DataFrame) -> None:
    for number, own in points.groupby("cluster", sort=True):
        place = (int(str(number)) - 1) % len(style.PALETTE)
        ax.scatter(own["x"], own["y"], s=7, lw=0, alpha=0.6, color=style.PALETTE[place],
                   marker=style.MARKERS[place])  # fmt: skip
    for number, own in points.groupby("cluster", sort=True):
        text = ax.text(own["x"].median(), own["y"].median(), str(number), ha="center", va="center",
                       color="white", fontsize=11, fontweight="bold")  # fmt: skip
        text.set_path_effects(rim(2.5))
    ax.set_title("Clusters")


def _by_error(ax: Axes, points: pd.DataFrame) -> None:
    right = points[points["error"] == RIGHT]
    ax.scatter(right["x"], right["y"], s=6, lw=0, color="#C4C4C4", label=f"right ({len(right):,})")
    for name, (marker, colour) in LOOK.items():
        own = points[points["error"] == name]
        ax.scatter(own["x"], own["y"], s=16, lw=0, alpha=0.85, color=colour, marker=marker,
                   label=f"{name} ({len(own):,})")  # fmt: skip
    ax.set_title("Errors")
    ax.legend(loc="best", fontsize=8, handletextpad=0.2)
