"""One trap: a file with one odd trait, and what a loader must make of it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from pydicom.dataset import Dataset

# Columns of expected.csv, in the order in which one reads them.
COLUMNS = (
    "file", "trap", "what", "rule", "verdict", "reason", "laterality", "view", "patient",
    "contradiction", "reference", "tolerance",
)  # fmt: skip
PLAIN = "display/plain.dcm"
Tags = dict[str, Any]  # DICOM keyword or field of a trap: its value


@dataclass(frozen=True)
class Trap:
    """A trap's name, what it plants, what a loader must do with it, and how the outcome looks.

    `build` makes the file: a data set, written as its own transfer syntax says, or the bytes.
    `patient` numbers the woman, None where nothing tells who she is. `contradiction` is true
    where the tags disagree with each other or with the pixels, and an account must say so.
    `reference` is the file whose displayed picture, chest wall at the left, this one's must
    equal to within `tolerance` of full scale.
    """

    name: str
    folder: str
    what: str
    rule: str
    build: "Callable[[Trap], Dataset | bytes]"
    verdict: str = "kept"
    reason: str = ""
    laterality: str = "L"
    view: str = "CC"
    patient: int | None = 1
    contradiction: bool = False
    reference: str = ""
    tolerance: float = math.nan
    file: str = ""

    def __post_init__(self) -> None:
        # Frozen for its users, and yet: one field's default depends on two others, and texts
        # come as docstrings and as parts of sentences.
        object.__setattr__(self, "file", self.file or f"{self.folder}/{self.name}.dcm")
        object.__setattr__(self, "what", _sentence(self.what))
        object.__setattr__(self, "rule", _sentence(self.rule))

    def row(self) -> dict[str, Any]:
        """Return the trap as a row of expected.csv."""
        return {"trap": self.name} | {
            column: getattr(self, column, self.name) for column in COLUMNS
        }


@dataclass
class Shelf:
    """The traps of one folder; used as a decorator of the functions that build their files."""

    folder: str
    traps: list[Trap] = field(default_factory=list)

    def __call__(self, **told: Any) -> "Callable[[Callable], Callable]":
        """Return a decorator that puts a function on the shelf as a trap.

        `told` are fields of the trap; where they are silent, it bears the function's name, and
        plants what the function's docstring says.
        """
        unknown = set(told) - {one.name for one in fields(Trap)}
        if unknown:
            raise TypeError(f"a trap has no {unknown.pop()}")

        def put(build: Callable) -> Callable:
            own = {"name": build.__name__, "folder": self.folder, "what": build.__doc__ or ""}
            self.traps.append(Trap(build=build, **own | told))
            return build

        return put

    def __iter__(self) -> Iterator[Trap]:
        return iter(self.traps)


def levels(bits: int, number: float = 1.2) -> float:
    """Return `number` grey levels of `bits` bits as a fraction of full scale."""
    return number / (2**bits - 1)


def _sentence(text: str) -> str:
    """Return `text` on one line, with a capital letter and a full stop."""
    line = " ".join(text.split()).rstrip(".")
    return f"{line[:1].upper()}{line[1:]}." if line else ""
