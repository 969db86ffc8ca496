"""How every figure looks: sizes, colours, and files that are equal byte for byte."""

import functools
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from mammo_lib import disk
from mammo_lib.problem import Problem

# Inches. A book page shows about 7.5 inches, a printed column about 3.5.
ONE_COLUMN = (4.6, 3.6)
TWO_COLUMN = (7.6, 4.0)
SCREEN_DPI = 96

# Okabe and Ito's colours, told apart with any common colour blindness; yellow is left out
# because it does not show on white.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F3C8D", "#555555")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "h")
DASHES = ("-", "--", "-.", ":")
INK, MUTED, FAINT = "#222222", "#6B6B6B", "#D9D9D9"
NEGATIVE, POSITIVE = "#56B4E9", "#D55E00"

RC: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.labelsize": 9,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "text.parse_math": False,  # a group called "$" is text, not a formula
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "lines.linewidth": 1.6,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}

P = ParamSpec("P")
R = TypeVar("R")


class Plate(Figure):
    """A figure that shows itself in a notebook whatever backend the kernel has.

    Pyplot keeps a global list of figures and decides by an environment variable whether a
    notebook sees a picture or the words "<Figure size …>"; a plate needs neither.
    """

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """Return the PNG at twice the screen's resolution, with the size to show it at."""
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=2 * SCREEN_DPI)
        width, height = np.round(self.get_size_inches() * SCREEN_DPI).astype(int)
        return buffer.getvalue(), {"width": int(width), "height": int(height)}


def styled(function: Callable[P, R]) -> Callable[P, R]:
    """Run a figure function under the report's style and leave the global style alone."""

    @functools.wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with matplotlib.rc_context(RC):
            return function(*args, **kwargs)

    return inside


def plate(size: tuple[float, float], rows: int = 1, columns: int = 1, **options: Any) -> Any:
    """Return a new figure of `size` inches and its axes, as `pyplot.subplots` does."""
    figure = blank(size)
    return figure, figure.subplots(rows, columns, **options)


def blank(size: tuple[float, float]) -> Figure:
    """Return a new figure of `size` inches without axes."""
    return Plate(figsize=size, layout="constrained")


def colours(names: Sequence[str]) -> dict[str, str]:
    """Return one colour per name by its place in `names`.

    Give the run's whole list of models everywhere, and a model keeps its colour everywhere.
    """
    return {name: PALETTE[i % len(PALETTE)] for i, name in enumerate(names)}


def markers(names: Sequence[str]) -> dict[str, str]:
    """Return one marker per name, so that colour is never the only difference."""
    return {name: MARKERS[i % len(MARKERS)] for i, name in enumerate(names)}


def dashes(names: Sequence[str]) -> dict[str, str]:
    """Return one line style per name, so that colour is never the only difference."""
    return {name: DASHES[i % len(DASHES)] for i, name in enumerate(names)}


def save(figure: Figure, path: Path) -> Figure:
    """Write `figure` as an SVG that is equal byte for byte at every run; return the figure.

    Its layout is settled here once, for it takes as long as drawing: add nothing afterwards.
    """
    if path.suffix != ".svg":
        raise Problem(f"{path}: figures are written as .svg.")
    if engine := figure.get_layout_engine():
        engine.execute(figure)
        if any(ax.get_aspect() != "auto" for ax in figure.axes):
            engine.execute(figure)  # images that keep their shape have moved, their titles too
        figure.set_layout_engine("none")
    with (
        disk.whole_file(path) as partial,
        matplotlib.rc_context({"svg.hashsalt": "mammo_lib", "svg.fonttype": "path"}),
    ):
        figure.savefig(partial, format="svg", metadata={"Date": None})
    return figure


@styled
def message(text: str, size: tuple[float, float] = (ONE_COLUMN[0], 1.2)) -> Figure:
    """Return a figure that says `text` where there is nothing to draw."""
    figure, ax = plate(size)
    ax.set_axis_off()
    ax.text(0.5, 0.5, text, ha="center", va="center", color=MUTED, wrap=True)
    return figure
