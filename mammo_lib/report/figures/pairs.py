"""Images two by two, to be compared by eye."""

from collections.abc import Sequence
from typing import Protocol

from matplotlib.figure import Figure

from mammo_lib.report.figures import style
from mammo_lib.report.figures.gallery import TALLEST, Panel, show

HEAD = 0.62  # inches of the lines above two images


class Pair(Protocol):
    """What is drawn; see `mammo_lib.imaging.pairs.Pair`."""

    @property
    def left(self) -> Panel: ...
    @property
    def right(self) -> Panel: ...
    @property
    def title(self) -> str: ...


@style.styled
def side_by_side(pairs: Sequence[Pair], *, columns: int = 3) -> Figure:
    """Draw `pairs` in rows of `columns`, the two images of a pair close together."""
    if not pairs:
        return style.message("No two images to compare.")
    columns = min(columns, len(pairs))
    rows = -(-len(pairs) // columns)
    width = style.TWO_COLUMN[0] / 3  # of a pair, however few there are
    tallest = max(pair.left.pixels.shape[0] / pair.left.pixels.shape[1] for pair in pairs)
    height = min(TALLEST, width / 2 * tallest) + HEAD
    figure = style.blank((width * columns, height * rows))
    parts = figure.subfigures(rows, columns, squeeze=False, wspace=0.04)
    for part, pair in zip(parts.ravel(), pairs, strict=False):
        part.suptitle(pair.title, fontsize=8)
        for ax, panel in zip(part.subplots(1, 2), (pair.left, pair.right), strict=True):
            ax.set_axis_off()
            show(ax, panel)
    return figure
