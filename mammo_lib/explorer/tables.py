"""The panel's tables as HTML, all text escaped."""

import html

import pandas as pd

from mammo_lib.explorer.reading import NAMES, Reading
from mammo_lib.report.tables import written

CELL = 'style="text-align:right;padding:0.1rem 0.7rem"'


def confusion(reading: Reading, table: pd.DataFrame) -> str:
    """Return the confusion `table` (see `reading.confusion`) as HTML, with n where it is empty."""
    if table.empty:
        told = reading.chosen
        return f"<p>n = {told['n']:,} breasts: {html.escape(str(told['note']))}.</p>"
    level = 100 * table["rate"].iloc[0].level
    head = _row("th", ["", "Called", "Not called", "n", f"Right ({level:g} % interval)"])
    body = "".join(
        _row("td", [f"{row.truth}", f"{row.called:,}", f"{row.not_called:,}", f"{row.n:,}",
                    written(row.rate)])
        for row in table.itertuples()
    )  # fmt: skip
    caption = (
        f"Breasts of the chosen groups: n = {reading.chosen['n']:,} of "
        f"{reading.chosen['n_patients']:,} patients"
    )
    return f'<table class="confusion"><caption>{caption}</caption>{head}{body}</table>'


def _row(tag: str, values: list[str]) -> str:
    cells = "".join(f"<{tag} {CELL}>{html.escape(value)}</{tag}>" for value in values)
    return f"<tr>{cells}</tr>"


def cells(reading: Reading) -> list[tuple[str, str]]:
    """Return (words with the number of cases, cell) for each cell of the confusion table."""
    return [(f"{words}: {len(reading.cases[cell]):,}", cell) for cell, words in NAMES.items()]


def cases(found: pd.DataFrame) -> list[tuple[str, int]]:
    """Return (words, place) for each case of a cell: its rank, score and side, nobody's name."""
    return [(f"{place + 1}. score {score:.3f} · {side}", place)
            for place, (score, side) in enumerate(
                zip(found["score"], found["laterality"], strict=True))]  # fmt: skip
