"""The parts of a page of words and tables, before anything is written."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table of written cells; the first column names each row."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A heading, its paragraphs, its tables."""

    title: str
    text: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
