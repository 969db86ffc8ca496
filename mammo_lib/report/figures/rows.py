"""From a table of estimates to the rows of a forest figure."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

COLUMNS = ["panel", "block", "label", "series", "value", "low", "high", "note"]


def rows(
    table: pd.DataFrame,
    *,
    estimates: Sequence[str],
    label: str,
    block: str | None = None,
    series: str | None = None,
    panel: str | None = None,
    counts: tuple[str, str] | None = None,
) -> pd.DataFrame:
    """Return a row for every row of `table` and every column of `estimates`.

    `label`, `block`, `series` and `panel` name columns of `table`; without `panel` the name of the
    estimate's column is the panel. `counts` names the columns of cancers and of all, written
    behind the label. A missing estimate takes its note from the column note, else from its reason.
    """
    parts = []
    for _, row in table.iterrows():
        named = {"block": str(row[block]) if block else "", "label": _label(row, label, counts),
                 "series": row[series] if series else ""}  # fmt: skip
        parts += [{"panel": row[panel] if panel else column, **named, **_ends(row, column)}
                  for column in estimates]  # fmt: skip
    frame = pd.DataFrame(parts, columns=COLUMNS)
    return frame.astype({"value": float, "low": float, "high": float})


def _label(row: pd.Series, label: str, counts: tuple[str, str] | None) -> str:
    if counts is None:
        return str(row[label])
    cancers, every = row[counts[0]], row[counts[1]]
    told = f"{cancers:,.0f}/{every:,.0f}" if pd.notna(cancers) else f"n = {every:,.0f}"
    return f"{row[label]} ({told})"


def _ends(row: pd.Series, column: str) -> dict[str, object]:
    estimate, note = row[column], row.get("note")
    note = note if isinstance(note, str) else ""
    if not hasattr(estimate, "value"):
        return {"value": np.nan, "low": np.nan, "high": np.nan, "note": note}
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high,
            "note": note or estimate.reason or ""}  # fmt: skip
