"""Whether a DICOM file is a mammogram of the kind that screening networks are given."""

import pydicom

from mammo_lib.imaging import modifiers
from mammo_lib.imaging.orientation import views_of

MAMMOGRAPHY = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.1.2",  # digital mammography, for presentation
        "1.2.840.10008.5.1.4.1.1.1.2.1",  # digital mammography, for processing
        "1.2.840.10008.5.1.4.1.1.13.1.3",  # breast tomosynthesis
        "1.2.840.10008.5.1.4.1.1.13.1.4",  # breast projection X-ray, for presentation
        "1.2.840.10008.5.1.4.1.1.13.1.5",  # breast projection X-ray, for processing
    }
)
FILM = frozenset({"CR", "DX", "RG", "OT", "SC"})  # how scanned films and old plates call themselves
MODALITIES = FILM | {"CT", "MR", "US", "PT", "NM", "XA", "RF", "SR", "PR", "KO", "SEG", "DOC"}


class NotWanted(Exception):
    """A readable file that is left out; the message is `reason: detail`."""


def require(header: pydicom.Dataset) -> None:
    """Raise NotWanted unless the header is that of a plain mammogram.

    Specimens and spot or magnification views show a part of a breast, enlarged: a network made
    for whole breasts takes them for something else.
    """
    modality = str(header.get("Modality") or "").strip().upper()
    if not _is_mammography(header, modality):
        known = modality if modality in MODALITIES else "another" if modality else "missing"
        raise NotWanted(f"not mammography: modality {known}")
    if "SPECIMEN" in views_of(header).values():
        raise NotWanted("specimen: a piece of tissue, not a breast")
    enlarged = {"magnification", "spot compression"}.intersection(modifiers.of(header))
    if enlarged:
        raise NotWanted(f"spot or magnification view: {', '.join(sorted(enlarged))}")


def acquisition(header: pydicom.Dataset) -> str:
    """Return "tomosynthesis", "synthetic 2D" (computed from a volume) or "2D"."""
    kinds = " ".join(map(str, header.get("ImageType") or [])).upper()
    if "GENERATED_2D" in kinds or "CVIEW" in kinds or "C-VIEW" in kinds:
        return "synthetic 2D"
    if int(header.get("NumberOfFrames") or 1) > 1:
        return "tomosynthesis"
    tomo = "1.2.840.10008.5.1.4.1.1.13.1.3"
    derived = "TOMOSYNTHESIS" in kinds and header.get("SOPClassUID") != tomo
    return "synthetic 2D" if derived else "2D"


def _is_mammography(header: pydicom.Dataset, modality: str) -> bool:
    if header.get("SOPClassUID") in MAMMOGRAPHY or modality == "MG":
        return True
    body = str(header.get("BodyPartExamined") or "").strip().upper()
    return body == "BREAST" and (not modality or modality in FILM)
