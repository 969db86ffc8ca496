"""Estimates and their intervals, one group a line."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mammo_lib.report.figures import odds, style

LINE = 0.2  # inches of height per line of text
TALL = 24  # lines, from which on the axes are labelled above too
LONGEST = 40  # characters of a label before it is cut

Lines = dict[tuple[str, str | None], int]


@style.styled
def forest(
    rows: pd.DataFrame,
    *,
    xlabels: Mapping[str, str],
    references: Mapping[str, float] | None = None,
    series: Sequence[str] = (),
    log: Sequence[str] = (),
) -> Figure:
    """Draw an estimate with its interval for every row, under a heading for every block.

    `rows` has columns panel, block, label, value, low, high and note (see `rows.rows`), and with
    `series` a column series, whose members share a line and are told apart by colour and marker.
    A row without value shows its note instead. `xlabels` maps each panel, left to right, to its
    axis label with unit; `references` maps a panel to a vertical line; panels in `log` have a
    logarithmic axis, as odds ratios need.
    """
    if not np.isfinite(rows["value"].astype(float)).any():
        notes = "\n".join(dict.fromkeys(rows["note"].astype(str)))
        return style.message(notes or "Nothing to compare in this data set.")
    lines = _lines(rows)
    line = LINE * (1 + 0.25 * max(0, len(series) - 2))  # more than two need room beside each other
    height = max(1.7, line * len(lines) + 0.75 + 0.25 * bool(series))
    figure, axes = style.plate(
        (style.TWO_COLUMN[0], height), 1, len(xlabels), squeeze=False, sharey=True
    )
    for ax, (panel, xlabel) in zip(axes[0], xlabels.items(), strict=True):
        part = rows[rows["panel"] == panel]
        reference = (references or {}).get(panel)
        _panel(ax, part, lines, series, reference, panel in log)
        ax.set_xlabel(xlabel)
        if len(lines) >= TALL:
            ax.tick_params(axis="x", top=True, labeltop=True)
            ax.set_title(xlabel, fontsize=ax.xaxis.label.get_size(), fontweight="normal")
    _frame(axes[0, 0], lines)
    if series:
        handles, names = axes[0, 0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside upper right", ncols=len(series))
    return figure


def _lines(rows: pd.DataFrame) -> Lines:
    """Return the height of each line, counted downwards; label None is a block's heading."""
    lines: Lines = {}
    for block, part in rows.groupby("block", sort=False):
        if str(block):
            lines.setdefault((str(block), None), len(lines))
        for label in part["label"].astype(str):
            lines.setdefault((str(block), label), len(lines))
    return lines


def _panel(
    ax: Axes,
    rows: pd.DataFrame,
    lines: Lines,
    series: Sequence[str],
    reference: float | None,
    log: bool,
) -> None:
    if log:
        ax.set_xscale("log")
    for place, name in enumerate(series or [None]):
        part = rows if name is None else rows[rows["series"] == name]
        shift = (
            min(0.3, 0.8 / max(1, len(series))) * (place - (len(series) - 1) / 2) if series else 0.0
        )
        _intervals(ax, part, lines, place, shift, name)
    if reference is not None and np.isfinite(reference):
        ax.axvline(reference, color=style.MUTED, lw=0.9, ls="--", zorder=0)
    ax.grid(True, axis="x")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    _limits(ax, rows, reference, log)
    _notes(ax, rows, lines)


def _heights(rows: pd.DataFrame, lines: Lines) -> list[int]:
    return [lines[str(row.block), str(row.label)] for row in rows.itertuples()]


def _intervals(
    ax: Axes, rows: pd.DataFrame, lines: Lines, place: int, shift: float, name: str | None
) -> None:
    known = rows[np.isfinite(rows["value"].astype(float))]
    value = known["value"].to_numpy(float)
    # An interval that could not be had leaves its point without arms.
    arms = np.array([value - known["low"].to_numpy(float), known["high"].to_numpy(float) - value])
    ax.errorbar(
        value,
        np.array(_heights(known, lines), float) + shift,
        xerr=np.clip(np.nan_to_num(arms), 0, None).reshape(2, -1),
        fmt=style.MARKERS[place],
        color=style.PALETTE[place],
        ms=4.5,
        elinewidth=1.2,
        capsize=1.8,
        label=name,
    )


def _frame(ax: Axes, lines: Lines) -> None:
    ax.set_yticks(list(lines.values()), [_short(label or block) for block, label in lines])
    for (_, label), text in zip(lines, ax.get_yticklabels(), strict=True):
        text.set_fontweight("bold" if label is None else "normal")
    ax.set_ylim(len(lines) - 0.4, -0.6)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _limits(ax: Axes, rows: pd.DataFrame, reference: float | None, log: bool) -> None:
    ends = rows[["value", "low", "high"]].to_numpy(float).ravel()
    ends = np.append(ends, [] if reference is None else [reference])
    ends = ends[np.isfinite(ends) & (ends > 0 if log else True)]
    if ends.size and ends.min() < ends.max():
        low, high = (
            np.log(ends.min()) if log else ends.min(),
            np.log(ends.max()) if log else ends.max(),
        )
        limits = np.array([low - 0.06 * (high - low), high + 0.06 * (high - low)])
        ax.set_xlim(*(np.exp(limits) if log else limits))
    if log:
        odds.plain_ticks(ax)


def _notes(ax: Axes, rows: pd.DataFrame, lines: Lines) -> None:
    silent = rows[~np.isfinite(rows["value"].astype(float))]
    told: dict[int, list[str]] = {}
    for row, height in zip(silent.itertuples(), _heights(silent, lines), strict=True):
        told.setdefault(height, []).append(str(row.note))
    for height, notes in told.items():
        ax.text(
            0.02,
            height,
            _short("; ".join(dict.fromkeys(notes))),
            transform=ax.get_yaxis_transform(),
            va="center",
            color=style.MUTED,
            style="italic",
            fontsize=8,
        )
