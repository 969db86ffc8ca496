"""The figures of merit of every reader in every modality of a free-response study."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mammo_lib.stats.marks.figures import FIGURES, figure
from mammo_lib.stats.marks.reader_study import readings

if TYPE_CHECKING:
    import pandas as pd


def froc_figures_of_merit(
    marks: pd.DataFrame, cases: pd.DataFrame, figures: Iterable[str] = tuple(FIGURES)
) -> pd.DataFrame:
    """Return a row for each modality and reader of `marks` with a column for each of `figures`.

    Both tables are described at `reader_study.readings`, the figures at `figures.FIGURES`. NaN
    where a figure is undefined, such as AFROC without a normal case.
    """
    import pandas as pd  # late: a second to import, and most callers have it already

    wanted = list(figures)
    rows = [
        {"modality": modality, "reader": reader}
        | {name: figure(name, ratings).value() for name in wanted}
        for (modality, reader), ratings in readings(marks, cases).items()
    ]
    return pd.DataFrame(rows, columns=["modality", "reader", *wanted])
