"""Traps of identity: an invented person in places from which names leak."""

import numpy as np
from pydicom.dataset import Dataset

from mammo_lib.cohorts.golden import identity, letters
from mammo_lib.cohorts.golden.breast import stored
from mammo_lib.cohorts.golden.trap import Shelf, Trap
from mammo_lib.cohorts.golden.writing import breast_of, encoded, mammogram

trap = Shelf("identity")


@trap(
    rule="keep the image and none of the words: not in tables, messages, file names or pixels",
    patient=91,
    file=(
        f"identity/{identity.NAME}_{identity.GIVEN}_{identity.BIRTH}/"
        f"{identity.NUMBER}_{identity.NAME}.dcm"
    ),
)
def everywhere(trap: Trap) -> Dataset:
    """A name in every text element, in sequences, private elements, preamble, file name, folder
    name and pixels."""
    dataset = mammogram(trap, stored(_signed(breast_of(trap)), trap.file))
    identity.fill(dataset)
    identity.fill_sequences(dataset)
    identity.fill_private(dataset)
    dataset.BurnedInAnnotation = "YES"
    return dataset


@trap(
    rule="black out what is not breast, whatever the header says",
    patient=92,
)
def burned_in(trap: Trap) -> Dataset:
    """A name burned into the air, while BurnedInAnnotation says NO."""
    return mammogram(trap, stored(_signed(breast_of(trap)), trap.file))


@trap(
    rule="refuse it without quoting the value: messages end up in reports",
    verdict="unreadable",
    reason="colour where grey is expected",
    patient=93,
)
def quoted_by_an_error(trap: Trap) -> Dataset:
    """A name where the photometric interpretation should stand."""
    return mammogram(trap, PhotometricInterpretation=identity.NAME.upper())


@trap(
    rule="refuse it without quoting the value: messages end up in reports",
    verdict="unreadable",
    reason="display transform cannot be applied",
    patient=94,
)
def quoted_by_a_parser(trap: Trap) -> bytes:
    """A name where a number should stand, in the window."""
    number = "1000.0000001"  # as long as the word; no writer of numbers would take that
    data = encoded(mammogram(trap, WindowCenter=number, WindowWidth="900"))
    return data.replace(number.encode(), identity.NAME.encode())


def _signed(shown: np.ndarray) -> np.ndarray:
    """Return a picture with the person's words in the air around the breast."""
    shown = shown.copy()
    letters.write(shown, identity.GIVEN, 0, 16, scale=2)
    letters.write(shown, identity.NAME, 97, 2)
    letters.write(shown, identity.NUMBER, 14, 42)
    return shown
