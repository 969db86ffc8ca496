"""A logarithmic axis whose ticks read 0.5, 1, 2 rather than powers of ten."""

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

COARSE = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
FINE = (0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 4)


def plain_ticks(ax: Axes) -> None:
    """Give the x axis of `ax`, already logarithmic, ticks at round ratios."""
    low, high = ax.get_xlim()
    shown = [tick for tick in COARSE if low <= tick <= high]
    if len(shown) < 3:
        shown = [tick for tick in FINE if low <= tick <= high]
    ax.xaxis.set_major_locator(FixedLocator(shown))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda ratio, _: f"{ratio:g}"))
