"""Look-up tables as DICOM stores them."""

from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

TOE = 1.5  # how strongly the curve bends


def bend(t: np.ndarray) -> np.ndarray:
    """Return a film-like curve of `t`, 0..1 to 0..1; its steepest slope is 1.93."""
    return np.expm1(TOE * t) / np.expm1(TOE)


def unbend(shown: np.ndarray) -> np.ndarray:
    """Return what `bend` sends to `shown`."""
    return np.log1p(shown * np.expm1(TOE)) / TOE


def sequence(
    entries: np.ndarray, *, first: int, bits: int, packed: bool = False, **tags: Any
) -> Sequence:
    """Return a LUT sequence of one item, its entries rounded to whole numbers of `bits` bits.

    `packed` puts two entries of 8 bits into a word, as PS3.3 C.11.2.1.1 allows, else each has a
    word of its own. 65,536 entries are announced as 0. A negative `first` has VR SS, else US.
    """
    item = Dataset()
    count = len(entries) % 65536
    item.add_new("LUTDescriptor", "SS" if first < 0 else "US", [count, first, bits])
    if "ModalityLUTType" not in tags:
        item.LUTExplanation = "NORMAL"
    data = np.rint(entries).astype("u1" if packed else "<u2").tobytes()
    item.add_new("LUTData", "OW", data + b"\0" * (len(data) % 2))
    for keyword, value in tags.items():
        setattr(item, keyword, value)
    return Sequence([item])
