"""From one column of a table to the group of each row: words, bands of a number, yes or no."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

MISSING = "not recorded"
THIRDS = ("lowest third", "middle third", "highest third")
FEW = 6  # different numbers up to which each is a group of its own, such as grades 1 to 5
YES = {"yes", "y", "true", "1", "1.0", "present"}
NO = {"no", "n", "false", "0", "0.0", "absent", "none"}


def text(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return `column` as text, with "not recorded" where it is empty or absent."""
    if column not in frame:
        return pd.Series(MISSING, frame.index)
    values = frame[column].astype("string").str.strip()
    return values.mask(values.isna() | (values == ""), MISSING).astype(str)


def band(
    frame: pd.DataFrame, column: str, edges: Sequence[float], names: Sequence[str]
) -> pd.Series:
    """Return the band of a number, lower edge included, with "not recorded" where it is missing."""
    bands = pd.cut(numbers(frame, column), list(edges), right=False, labels=list(names))
    return bands.astype("string").fillna(MISSING).astype(str)


def thirds(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return which third of the table's own values a number lies in, with the third's borders.

    Few different numbers, such as grades, are groups of their own.
    """
    values = numbers(frame, column)
    known = values[np.isfinite(values)]
    if known.nunique() <= FEW:
        return values.map(_plain).where(np.isfinite(values), MISSING)
    first, second = known.quantile([1 / 3, 2 / 3])
    names = [f"{THIRDS[0]} (under {_plain(first)})",
             f"{THIRDS[1]} ({_plain(first)} to {_plain(second)})",
             f"{THIRDS[2]} ({_plain(second)} and over)"]  # fmt: skip
    if not first < second:
        halves = np.where(values > first, f"over {_plain(first)}", f"up to {_plain(first)}")
        return pd.Series(halves, frame.index).where(np.isfinite(values), MISSING)
    place = np.digitize(values, [first, second])
    return pd.Series(np.array(names)[place], frame.index).where(np.isfinite(values), MISSING)


def yes_or_no(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return "yes" or "no" where the column's words mean either, other words as they are."""
    words = text(frame, column)
    lower = words.str.lower()
    return words.mask(lower.isin(YES), "yes").mask(lower.isin(NO), "no")


def numbers(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return `column` (n,) as float64, NaN where it holds no finite number or is absent."""
    if column not in frame:
        return pd.Series(np.nan, frame.index)
    values = pd.to_numeric(frame[column], errors="coerce").astype(float)
    return values.where(np.isfinite(values))


def of_unit(frame: pd.DataFrame, column: str, keys: Sequence[str]) -> pd.DataFrame:
    """Return `frame` with the mean of `column` over the rows that share `keys`.

    Grades stay as they are: the mean of two is none.
    """
    values = numbers(frame, column)
    if values.nunique() <= FEW:
        return frame
    together = values.groupby([frame[key] for key in keys]).transform("mean")
    return frame.assign(**{column: together})


def is_number(values: pd.Series) -> bool:
    """Return whether `values` hold numbers, and nothing but them, at least one."""
    known = values.dropna()
    if known.empty or known.dtype.kind == "b" or isinstance(known.iloc[0], bool):
        return False
    return bool(pd.to_numeric(known, errors="coerce").notna().all())


def order(groups: Sequence[str], bands: Sequence[str] = ()) -> list[str]:
    """Return groups in reading order: bands as listed, numbers by size, words, unrecorded last."""
    there = set(groups) - {MISSING}
    listed = [group for group in bands if group in there]
    listed += sorted((g for g in there if g.startswith(THIRDS)), key=lambda g: _third(g))
    return [*listed, *sorted(there - set(listed), key=_natural), MISSING]


def _third(group: str) -> int:
    return next(i for i, name in enumerate(THIRDS) if group.startswith(name))


def _natural(word: str) -> tuple[float, str]:
    number = pd.to_numeric(word, errors="coerce")
    return (float(number), word) if np.isfinite(number) else (np.inf, word)


def _plain(value: float) -> str:
    return f"{value:.3g}" if np.isfinite(value) else MISSING
