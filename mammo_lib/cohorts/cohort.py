"""A data source as every later step sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from mammo_lib.cohorts.card import Card
from mammo_lib.pseudonym import Pseudonyms

DROPPED = ["file", "row", "verdict", "stage", "reason", "detail"]


def nothing_dropped() -> pd.DataFrame:
    """Return the table of dropped rows, empty."""
    return pd.DataFrame(columns=DROPPED)


@dataclass(frozen=True)
class Cohort:
    """Images on disk and what is known about them.

    `images` has the columns of the images table, save that split, rows and columns may be
    missing; its `path` is relative to `folder`. `lesions` has those of the lesions table.
    `dropped` has a row for each row of the source's own tables, or file that it leaves out:
    `file` (relative to `folder`, "" where the row names none), `row` (table:line, "" for a file),
    `verdict` and `stage` as in the audit, `reason` (a few words, the same for the same cause, so
    that it can be counted) and `detail`; further columns of the audit are taken over.

    Where names of files may name people, `files` maps what the tables call a file to its name
    below `folder`, and `closed` holds the pseudonyms that stand for people.
    """

    name: str
    folder: Path
    images: pd.DataFrame
    lesions: pd.DataFrame
    card: Card
    dropped: pd.DataFrame = field(default_factory=nothing_dropped)
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    closed: Pseudonyms | None = None

    def file(self, path: str) -> Path:
        """Return where the file that the tables call `path` stands."""
        return self.folder / self.files.get(path, path)
