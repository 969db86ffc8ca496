"""The golden set: one small file for each trap that a loader of mammograms meets."""

import warnings
from pathlib import Path

import pandas as pd

from mammo_lib.cohorts.golden import (
    traps_damage,
    traps_display,
    traps_film,
    traps_identity,
    traps_kind,
    traps_lut,
    traps_modality,
    traps_orientation,
    traps_pictures,
    traps_syntax,
    traps_twins,
    traps_values,
    traps_volume,
)
from mammo_lib.cohorts.golden.trap import COLUMNS, Trap
from mammo_lib.cohorts.golden.writing import encoded

SHELVES = (
    traps_display,
    traps_modality,
    traps_lut,
    traps_values,
    traps_syntax,
    traps_orientation,
    traps_film,
    traps_kind,
    traps_volume,
    traps_twins,
    traps_damage,
    traps_pictures,
    traps_identity,
)
TRAPS: tuple[Trap, ...] = tuple(one for shelf in SHELVES for one in shelf.trap)

README = """\
The golden set of mammo-lib
===========================

{count} small files, each with one trap that a loader of mammograms meets: a way of storing,
displaying, naming or damaging an image. All pictures are synthetic and every name is invented.

expected.csv has a row for each file:

file           path below this folder
trap           the trap's name
what           what is planted
rule           what a loader must do
verdict        kept, excluded (readable, but not for a study) or unreadable
reason         why, for those that are not kept
laterality     L, R or nothing
view           CC, MLO, ML ... or nothing
patient        files with the same number show the same woman; nothing: nobody can tell
contradiction  True: tags disagree with each other or with the pixels; an account must say so
reference      a file that must look the same: after the display transform, black 0 to white 1,
               both with the chest wall at the left
tolerance      by how much a pixel may differ from it, as a fraction of full scale

The rules hold for the folder as a whole: which of two equal images is kept, and whether an image
for processing or a volume is left out, depends on the files beside it.

Test a loader against all of it, and look at each file on which the two disagree: where your
study has other rules, for instance for synthetic views or implants, that is an answer too.
"""


def make(folder: Path) -> pd.DataFrame:
    """Write every trap's file below `folder`, with expected.csv and README.txt.

    The same files, byte for byte, come out each time with the same versions of the encoders.
    Return the table of expected.csv; its columns are those of `trap.COLUMNS`.
    """
    for one in TRAPS:
        path = folder / one.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(one))
    table = expected()
    table.to_csv(folder / "expected.csv", index=False, lineterminator="\n")
    text = README.format(count=len(table))
    (folder / "README.txt").write_text(text, encoding="utf-8", newline="\n")
    return table


def content(trap: Trap) -> bytes:
    """Return the bytes of a trap's file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some traps are values that no writer should write
        built = trap.build(trap)
        return built if isinstance(built, bytes) else encoded(built)


def expected() -> pd.DataFrame:
    """Return a row for each trap: its file, what it plants and what a loader must make of it.

    `patient` is a whole number or missing, `tolerance` a fraction of full scale or missing.
    """
    table = pd.DataFrame([one.row() for one in TRAPS], columns=list(COLUMNS))
    return table.astype({"patient": "Int64"})
