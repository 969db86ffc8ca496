"""A model card written: as Markdown, as a page of HTML, on the terminal."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import mammo_lib
from mammo_lib.model_store.card import Card
from mammo_lib.model_store.page import Table
from mammo_lib.report.tables import written

if TYPE_CHECKING:
    from rich.console import Console


def markdown(card: Card) -> str:
    """Return `card` as Markdown."""
    parts = [f"# Model card: {card.title}", card.summary]
    parts += [f"> **Warning.** {card.warning}"] if card.warning else []
    for section in card.sections:
        parts += [f"## {section.title}", *section.text]
        parts += [_table(table) for table in section.tables]
    return "\n\n".join(parts) + "\n"


def _table(table: Table) -> str:
    rows = [table.headings, ("---",) * len(table.headings), *table.rows]
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    note = f"\n\n{table.note}" if table.note else ""
    return f"**{table.title}**\n\n" + "\n".join(lines) + note


def html(card: Card) -> str:
    """Return `card` as a page that needs no network and no second file."""
    return _page([card], whole=True)


def fragment(cards: Sequence[Card]) -> str:
    """Return `cards` as a part of a page, a section each."""
    return _page(cards, whole=False)


def _page(cards: Sequence[Card], *, whole: bool) -> str:
    place = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    page = place.get_template("card.html")
    return page.render(cards=cards, whole=whole, written=written, version=mammo_lib.__version__)


def terminal(card: Card, console: "Console") -> None:
    """Print `card` on `console`."""
    from rich.padding import Padding
    from rich.text import Text

    console.print(Text(f"Model card: {card.title}", style="bold"))
    console.print(Text(card.summary))
    if card.warning:
        console.print(Text(f"WARNING: {card.warning}", style="bold red"))
    for section in card.sections:
        console.print()
        console.print(Text(section.title, style="bold cyan"))
        for words in section.text:
            console.print(Padding(Text(words), (0, 0, 0, 2)))
        for table in section.tables:
            console.print(Padding(_rich(table), (0, 0, 0, 2)))


def _rich(table: Table):
    from rich import box
    from rich.table import Table as Drawn
    from rich.text import Text

    drawn = Drawn(title=table.title, title_justify="left", caption=table.note or None,
                  caption_justify="left", box=box.HORIZONTALS, pad_edge=False)  # fmt: skip
    for heading in table.headings:
        drawn.add_column(heading, overflow="fold")
    for row in table.rows:
        drawn.add_row(*(Text(cell) for cell in row))
    return drawn
