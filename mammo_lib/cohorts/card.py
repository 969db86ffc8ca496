"""What a reader must know about a data source before trusting a number from it."""

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Trap:
    """One known fault of a source, and what is done about it here."""

    what: str
    handled: str


@dataclass(frozen=True)
class Card:
    """A data source in words; the dataset card page and `mammo data list` print it.

    `address` is a DOI or page. `collection` is its name in the Imaging Data Commons, "" where it
    is not there. `labels` says what label 1 and 0 mean and who decided it; `splits` describes the
    official split and its faults, "" where there is none.
    """

    title: str
    origin: str
    licence: str
    access: Literal["open", "registration", "agreement", "made here", "yours"]
    size: str
    labels: str
    citation: str
    address: str = ""
    collection: str = ""
    splits: str = ""
    traps: tuple[Trap, ...] = ()
    good_for: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    synthetic: bool = False
    aspect: Literal["kept", "lost"] = "kept"
    deidentified: bool = True  # by its publisher; False: identities may stand in the files

    def row(self) -> dict[str, Any]:
        """Return the card as plain values, for results and tables."""
        return asdict(self)
