"""Attributes from columns that are the user's own: words as groups, numbers in thirds."""

from collections.abc import Callable, Collection

import pandas as pd

from mammo_lib.errors.grouping import MISSING, is_number, of_unit, text, thirds
from mammo_lib.tables import COLUMNS

READABLE = 12  # groups shown; the rest is taken together
COVERED = 0.5  # share of recorded images that those must hold for words to be groups
# What curation, cohorts and outcomes write into the images table; nobody is grouped by it.
KEPT_BOOKS = frozenset({
    "sop_uid", "exact_hash", "perceptual_hash", "grey_mean", "crop_top", "crop_left",
    "crop_height", "crop_width", "flipped", "scale_y", "scale_x", "pad_top", "official_split",
    "exam", "exam_date", "study_date", "pathology", "event", "years_followed", "years_to_cancer",
    "png_path", "mask_path", "file", "side", "score",
})  # fmt: skip

Describer = Callable[[pd.DataFrame], pd.Series]


def describers(
    images: pd.DataFrame, known: Collection[str], keys: list[str]
) -> dict[str, Describer]:
    """Return, for each further column of `images`, its heading and how images are grouped by it.

    `keys` identify the units, whose mean number counts. `known` are columns that other attributes
    read. Columns of more words than can be read as groups, such as names of files, are left out:
    see `unreadable`.
    """
    found: dict[str, Describer] = {}
    for column in _further(images, known):
        if is_number(images[column]):
            found[heading(column)] = lambda frame, name=column: thirds(
                of_unit(frame, name, keys), name
            )  # type: ignore[misc]
        elif _readable(text(images, column)):
            found[heading(column)] = lambda frame, name=column: text(frame, name)  # type: ignore[misc]
    return found


def unreadable(images: pd.DataFrame, known: Collection[str]) -> list[str]:
    """Return the headings of further columns whose words are too many to be groups."""
    return [heading(column) for column in _further(images, known)
            if not is_number(images[column]) and not _readable(text(images, column))]  # fmt: skip


def heading(column: str) -> str:
    """Return a column's name as an attribute's."""
    words = " ".join(str(column).replace("_", " ").split())
    return words[:1].upper() + words[1:]


def _further(images: pd.DataFrame, known: Collection[str]) -> list[str]:
    books = {*COLUMNS["images"], *KEPT_BOOKS, *known}
    return [str(column) for column in images if column not in books]


def _readable(words: pd.Series) -> bool:
    recorded = words[words != MISSING]
    if recorded.empty:
        return True
    return bool(recorded.value_counts().iloc[:READABLE].sum() >= COVERED * len(recorded))
