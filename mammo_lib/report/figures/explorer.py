"""A point on the ROC curve, and the rates of groups at its threshold."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mammo_lib.report.figures import style

WIDTH, LINE, LONGEST = 7.6, 0.27, 20  # inches; inches a group; characters of a group's name
CURVE, POINT, BAR = style.PALETTE[0], style.PALETTE[1], "#A9CCE3"
RATES = {"sensitivity": "Sensitivity", "specificity": "Specificity"}


@style.styled
def explorer(curve: pd.DataFrame, chosen: Any, groups: pd.DataFrame, *, level: float) -> Figure:
    """Draw the ROC `curve` with the point of `chosen`, and bars of each row of `groups`.

    `curve` has false_positive_rate and sensitivity; `chosen` maps sensitivity, specificity (with
    value, low, high) and note; `groups` has columns group, n, n_positive, sensitivity, specificity
    and note. Arms are intervals of `level`. Placed by hand: a constrained layout takes longer
    than all the drawing, and this figure follows a slider.
    """
    if groups.empty:
        return style.message("No group is chosen.")
    height = max(3.0, LINE * len(groups) + 1.1)
    figure = style.Plate(figsize=(WIDTH, height))
    bottom, top = 0.62 / height, 1 - 0.32 / height
    square = min(2.0 / WIDTH, (height - 0.94) / WIDTH)
    tall = square * WIDTH / height
    roc = figure.add_axes((0.075, top - tall, square, tall))
    _roc(roc, curve, chosen)
    bars = [figure.add_axes((left, bottom, 0.155, top - bottom)) for left in (0.64, 0.83)]
    for ax, (column, name) in zip(bars, RATES.items(), strict=True):
        _bars(ax, groups, column, name)
    bars[0].set_yticks(range(len(groups)), [_label(row) for _, row in groups.iterrows()],
                       fontsize=8)  # fmt: skip
    bars[1].set_yticks([])
    figure.text(0.99, 0.02, f"Arms: {100 * level:g} % intervals", ha="right", fontsize=7.5,
                color=style.MUTED)  # fmt: skip
    return figure


def _roc(ax: Axes, curve: pd.DataFrame, chosen: Any) -> None:
    ax.plot([0, 1], [0, 1], color=style.FAINT, lw=0.9, ls="--", zorder=0)
    ax.plot(curve["false_positive_rate"].astype(float), curve["sensitivity"].astype(float),
            color=CURVE)  # fmt: skip
    if chosen["note"]:
        ax.text(0.5, 0.5, f"n = {chosen['n']:,}: {chosen['note']}", ha="center", style="italic",
                color=style.MUTED)  # fmt: skip
    else:
        x, y = chosen["specificity"], chosen["sensitivity"]
        ax.errorbar(1 - x.value, y.value, xerr=_arms(1 - x.value, 1 - x.high, 1 - x.low),
                    yerr=_arms(y.value, y.low, y.high), fmt="o", color=POINT, ms=6, capsize=2,
                    zorder=3)  # fmt: skip
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1),
           xlabel="False-positive rate", ylabel="Sensitivity")  # fmt: skip
    ax.set_title("Chosen groups together", fontsize=8.5, loc="left")


def _bars(ax: Axes, groups: pd.DataFrame, column: str, name: str) -> None:
    few = (groups["note"] != "").to_numpy(bool)
    for place in np.flatnonzero(few).tolist():
        ax.text(0.02, place, groups["note"].iloc[place], va="center", fontsize=8, style="italic",
                color=style.MUTED)  # fmt: skip
    known = groups.loc[~few, column]
    value, low, high = (
        np.array([getattr(rate, end) for rate in known]) for end in ("value", "low", "high")
    )
    places = np.flatnonzero(~few)
    ax.barh(places, value, height=0.62, color=BAR)
    ax.errorbar(value, places, xerr=_arms(value, low, high), fmt="none", color=style.INK,
                elinewidth=1.1, capsize=2)  # fmt: skip
    ax.set(xlim=(0, 1.02), ylim=(len(groups) - 0.5, -0.5), xlabel=name)
    ax.set_xticks((0, 0.5, 1), ("0", "0.5", "1"))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _arms(value: Any, low: Any, high: Any) -> np.ndarray:
    """Return the arms of intervals, (2, n); none where there is no interval."""
    arms = [np.atleast_1d(value - low), np.atleast_1d(high - value)]
    return np.clip(np.nan_to_num(arms), 0, None)


def _label(row: pd.Series) -> str:
    group = " ".join(str(row["group"]).split())
    short = group if len(group) <= LONGEST else f"{group[: LONGEST - 1]}…"
    of = f"n = {row['n']:,}" if row["note"] else f"{row['n_positive']:,.0f}/{row['n']:,}"
    return f"{short} ({of})"
