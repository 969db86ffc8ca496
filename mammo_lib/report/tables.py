"""Data frames as tables a person can read: escaped, captioned, with what the numbers mean below."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mammo_lib.report import wording

if TYPE_CHECKING:
    from great_tables import GT

Cell = Any


def table(
    frame: pd.DataFrame,
    *,
    title: str,
    names: Mapping[str, str],
    rows: str | None = None,
    blocks: str | None = None,
    notes: Sequence[str] = (),
    formats: Mapping[str, str] | None = None,
    empty: str = "Nothing to show.",
) -> "GT":
    """Return `frame` as a table for book, slides and notebook.

    `names` maps the columns to show, in order, to their headings. `rows` is the column that names
    each row, `blocks` the one that puts rows under a common heading. Estimates are written as
    value (low–high); `formats` gives a column's numbers a format such as ".3f", or "p" for
    p-values. What applies to several cells, such as n or how intervals were made, belongs in
    `notes`, to which the intervals' level is added where none says it; `empty` is said where
    there are no rows. All text is escaped.
    """
    from great_tables import GT

    chosen = [column for column in (blocks, rows, *names) if column]
    shown = frame.reindex(columns=list(dict.fromkeys(chosen))).reset_index(drop=True)
    text = _text(shown, formats or {}, empty)
    made = GT(text, rowname_col=rows, groupname_col=blocks, id=_identifier(text, title))
    headings: dict[str, Any] = {column: name for column, name in names.items() if column != rows}
    # Not as keywords: a column "cases" would be taken for this argument itself.
    made = made.tab_header(title=title).cols_label(headings)
    numeric = [c for c in names if c != rows and _is_numeric(shown[c])]
    made = made.cols_align("right", columns=numeric) if numeric else made
    if rows and names.get(rows):
        made = made.tab_stubhead(names[rows])
    for note in (*notes, *_brackets(shown, notes)):
        made = made.tab_source_note(note)
    return made.tab_options(**_LOOK)


def plain(
    frame: pd.DataFrame,
    *,
    title: str,
    rows: str | None = None,
    blocks: str | None = None,
    notes: Sequence[str] = (),
    empty: str = "Nothing to show.",
) -> "GT":
    """Return every column of `frame` as a table, headed by its name with spaces."""
    shown = [column for column in frame if column != blocks]
    names = {str(column): str(column).replace("_", " ").strip().capitalize() for column in shown}
    return table(
        frame, title=title, names=names, rows=rows, blocks=blocks, notes=notes, empty=empty
    )


# The page's own font. Colours stay dark on white, which also reads on a dark page.
_LOOK: dict[str, Any] = {
    "container_overflow_x": "auto",
    "data_row_padding": "3px",
    "heading_align": "left",
    "heading_title_font_size": "0.95em",
    "source_notes_font_size": "0.8em",
    "table_font_names": "inherit",
    "table_font_size": "0.85em",
    "table_margin_left": "0",
}


def _text(shown: pd.DataFrame, formats: Mapping[str, str], empty: str) -> pd.DataFrame:
    if shown.empty:
        return pd.DataFrame([[empty] + [""] * (shown.shape[1] - 1)], columns=shown.columns)
    columns = {
        name: [written(value, formats.get(str(name), "")) for value in shown[name]]
        for name in shown
    }
    return pd.DataFrame(columns, columns=shown.columns)


def written(value: Cell, spec: str = "") -> str:
    """Return one cell as text: an estimate as value (low–high), nothing as a dash."""
    if spec == "p":
        return p_value(float("nan") if value is None or value is pd.NA else float(value))
    mapping = wording.as_mapping(value)
    if wording.is_estimate(mapping):
        return _estimate(mapping, spec)
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return "–"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return format(int(value), spec or ",")
    if isinstance(value, float | np.floating) and np.isinf(value):
        return "∞" if value > 0 else "−∞"
    if isinstance(value, float | np.floating):
        whole = float(value).is_integer() and not spec
        return wording.text(int(value) if whole else float(value), spec)
    return " ".join(str(value).split())


def p_value(value: float) -> str:
    """Return a p-value to two digits, never as zero."""
    if not np.isfinite(value):
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def _estimate(value: Mapping[str, Any], spec: str) -> str:
    middle = value["value"]
    if middle is None or not np.isfinite(middle):
        return str(value.get("reason") or "–")
    if value["low"] is None or not np.isfinite(value["low"]):
        return f"{wording.signed(format(middle, spec or '.2f'))} (no interval)"
    text = wording.estimate({**value, "level": None}, spec)
    return text.replace("(CI ", "(")


def _brackets(shown: pd.DataFrame, notes: Sequence[str]) -> list[str]:
    """Return the note on the level of the intervals in `shown` that `notes` do not tell."""
    cells = (wording.as_mapping(value) for column in shown for value in shown[column])
    levels = {
        f"{100 * cell['level']:g} %"
        for cell in cells
        if wording.is_estimate(cell) and cell.get("level") and pd.notna(cell["low"])
    }
    untold = sorted(level for level in levels if level not in " ".join(notes))
    return [f"In brackets: {' or '.join(untold)} confidence intervals."] if untold else []


def _is_numeric(values: pd.Series) -> bool:
    return all(
        wording.is_estimate(wording.as_mapping(value)) or isinstance(value, int | float | np.number)
        for value in values.dropna()
    )


def _identifier(text: pd.DataFrame, title: str) -> str:
    """Return an identifier that is the same whenever the table is, unlike a random one."""
    digest = hashlib.sha256((title + text.to_csv()).encode()).hexdigest()
    return f"table-{digest[:10]}"
