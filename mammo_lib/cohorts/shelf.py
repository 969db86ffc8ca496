"""Which data sources stand on this machine, and how to get the others."""

from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from mammo_lib.cohorts import registry
from mammo_lib.cohorts.card import Card
from mammo_lib.paths import cache, external_data
from mammo_lib.problem import Problem

PICTURES = {".dcm", ".dicom", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".pgm"}
ENOUGH = 20_000  # entries of a folder to look at for a picture
State = Literal["yes", "tables only", "images only", "no"]


@dataclass(frozen=True)
class Source:
    """A source as `mammo data list` shows it; `how` says how to get or use it."""

    name: str
    card: Card
    state: State
    where: Path | None
    how: str

    def row(self) -> dict[str, Any]:
        """Return the source as plain values."""
        card = self.card
        return {
            "name": self.name,
            "title": card.title,
            "licence": card.licence,
            "size": card.size,
            "access": card.access,
            "here": self.state,
            "where": str(self.where) if self.where else None,
            "how": self.how,
            "address": link(card),
            "collection": card.collection,
        }


def sources() -> list[Source]:
    """Return every source that the registry names, in its order."""
    return [_source(name) for name in registry.names()]


def home(name: str) -> Path:
    """Return where `name` is put unless told: below MAMMO_DATA, else in the shared cache."""
    return (external_data() or cache()) / name


def fetchable(card: Card) -> bool:
    """Say whether `mammo data fetch` can get the source: open, and in the Imaging Data Commons."""
    return card.access == "open" and bool(card.collection)


def refusal(name: str, card: Card) -> str:
    """Return why `name` cannot be fetched, and how to get it."""
    if card.access in ("made here", "yours"):
        return f"{name}: there is nothing to fetch. Use it with: {_how(name, card)}"
    state, where = standing(name)
    if state == "yes":
        return f"{name}: there is nothing to fetch, it stands in {where}."
    why = {
        "open": "it is open, but not in the Imaging Data Commons",
        "registration": "it needs a registration, which only you can make",
        "agreement": "it needs an agreement, which only you can sign",
    }[card.access]
    about = f" About it: {link(card)}." if card.address else ""
    return f"{name}: cannot be fetched from here: {why}.{about} {_sought(name)}"


def standing(name: str) -> tuple[State, Path | None]:
    """Return what of source `name` is on this machine, and in which folder."""
    if name == "phantom":
        made = sorted(path.parent for path in cache().glob("phantom-*/complete.json"))
        return ("yes", made[-1].parent) if made else ("no", None)
    for folder in (None, str(cache() / name)):
        try:
            place = _find(name, folder)
        except Problem:
            continue
        return ("yes" if _has_pictures(place) else "tables only"), place
    for place in (home(name), cache() / name):
        if _has_pictures(place):
            return "images only", place
    return "no", None


def link(card: Card) -> str:
    """Return the source's page as a web address, "" where none is known."""
    return f"https://doi.org/{card.address}" if card.address.startswith("10.") else card.address


def _source(name: str) -> Source:
    card = registry.card(name)
    state, where = standing(name)
    if state == "yes" and card.access not in ("made here", "yours"):
        # The adapter does not look into the cache by itself.
        named = f" data.folder={where}" if where == cache() / name else ""
        how = f"mammo report data={name}{named}"
    elif state == "images only":
        how = f"its tables are missing: {link(card)}"
    else:
        how = _how(name, card)
    return Source(name, card, state, where, how)


def _how(name: str, card: Card) -> str:
    if card.access == "made here":
        return f"mammo report data={name}"
    if card.access == "yours":
        return f"mammo report data={name} data.folder=FOLDER"
    if fetchable(card):
        return f"mammo data fetch {name} --patients 20"
    asks = {"open": "download", "registration": "register", "agreement": "sign its agreement"}
    return f"{asks[card.access]}: {link(card)}" if card.address else "ask its owners"


def _find(name: str, folder: str | None) -> Path:
    """Return what the adapter's own `find` returns, or raise its Problem."""
    return import_module(f"mammo_lib.cohorts.{name}").find(folder)


def _sought(name: str) -> str:
    """Return the adapter's words on how to get the source and where to put it."""
    try:
        _find(name, None)
    except Problem as problem:
        return str(problem).removeprefix(f"{name}: ").removeprefix("MAMMO_DATA is not set. ")
    return f"Its images belong into $MAMMO_DATA/{name}, or name their folder: data.folder=…"


def _has_pictures(place: Path) -> bool:
    found = islice(place.rglob("*"), ENOUGH) if place.is_dir() else iter(())
    return any(path.suffix.lower() in PICTURES and path.is_file() for path in found)
