"""Files of several frames: which one stands for the file, and where its attributes are.

An enhanced object, such as a breast tomosynthesis, keeps what a plain image has at the top of its
header in functional groups, one for all frames and one for each (PS3.3 C.7.6.16).
"""

import pydicom

# Attributes that are read from the top of a header everywhere else.
WANTED = (
    "FrameLaterality", "PixelSpacing", "RescaleSlope", "RescaleIntercept", "WindowCenter",
    "WindowWidth", "VOILUTFunction", "VOILUTSequence", "ModalityLUTSequence",
)  # fmt: skip
RENAMED = {"FrameLaterality": "ImageLaterality"}


def count(header: pydicom.Dataset) -> int:
    """Return the number of frames."""
    return int(header.get("NumberOfFrames") or 1)


def middle(header: pydicom.Dataset) -> int:
    """Return the index, from 0, of the frame that stands for a volume: the middle one.

    Compression spreads tissue evenly over the slices, so the middle one crosses most of it.
    """
    return (count(header) - 1) // 2


def flattened(header: pydicom.Dataset) -> pydicom.Dataset:
    """Return `header` with the middle frame's attributes at the top, where none stood before."""
    for groups in _groups(header):
        for group in groups:
            if group.VR != "SQ" or not group.value:
                continue
            for name in WANTED:
                place = RENAMED.get(name, name)
                if name in group.value[0] and not header.get(place):
                    setattr(header, place, group.value[0][name].value)
    return header


def _groups(header: pydicom.Dataset) -> list[pydicom.Dataset]:
    """Return the functional groups of the middle frame, then those of all frames."""
    each = header.get("PerFrameFunctionalGroupsSequence") or []
    shared = header.get("SharedFunctionalGroupsSequence") or []
    return [*each[middle(header) : middle(header) + 1], *shared[:1]]
