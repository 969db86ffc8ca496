"""An answer of `mammo plan`."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Answer:
    """`text` in words; `rows` (name, x, y) are the curves and `point` the answer on them."""

    text: str
    rows: pd.DataFrame
    xlabel: str
    ylabel: str
    point: tuple[float, float] | None = None
    lines: Mapping[str, float] | None = None
    log: bool = True
