"""The account of every file: what it is, what was done with it and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pydicom
from pydicom.uid import UID, AllTransferSyntaxes, JPEGBaseline8Bit, JPEGExtended12Bit

from mammo_lib.imaging import device, identity, modifiers
from mammo_lib.imaging.decode import Decoded
from mammo_lib.imaging.display import describe
from mammo_lib.imaging.door import Opened
from mammo_lib.imaging.mammogram import acquisition
from mammo_lib.imaging.orientation import Declared
from mammo_lib.pseudonym import Pseudonyms

if TYPE_CHECKING:  # worker processes load this module, and need no pandas
    import pandas as pd

LOSSY = frozenset({JPEGBaseline8Bit, JPEGExtended12Bit})
FAST = ("uint8", "uint16", "int16")  # of which OpenCV tells both ends
PHOTOMETRIC = frozenset({"MONOCHROME1", "MONOCHROME2", "RGB", "PALETTE COLOR", "YBR_FULL"})
INTENTS = frozenset({"FOR PRESENTATION", "FOR PROCESSING"})
# What lies beyond is a slip of the pen or a number of another kind, such as a date of birth.
LIMITS = {
    "ImagerPixelSpacing": (0.005, 5), "PixelSpacing": (0.005, 5), "NumberOfFrames": (1, 10_000),
    "Rows": (0, 65_535), "Columns": (0, 65_535), "BitsStored": (0, 64), "KVP": (1, 200),
    "ExposureInuAs": (0, 10_000_000), "BodyPartThickness": (0, 500), "CompressionForce": (0, 1000),
    "RelativeXRayExposure": (-100_000, 100_000),
}  # fmt: skip

# Columns of the audit, in the order in which one reads them.
COLUMNS = (
    # what became of the file
    "file", "verdict", "stage", "reason", "detail", "action", "contradictions", "duplicate_of",
    # whose image it is
    "image_id", "patient_id", "exam_id", "laterality", "laterality_source", "view", "view_source",
    "view_modifier", "implant", "side_from_pixels", "side_certainty",
    # what the file is
    "kind", "acquisition", "frames", "frame", "transfer_syntax", "lossy", "rows", "columns",
    "pixel_mm", "bits_stored", "signed", "stored_min", "stored_max", "photometric", "intent",
    # how it is displayed
    "modality", "voi", "inverted", "padding",
    # how it was made
    "vendor", "model", "kvp", "exposure_uas", "thickness_mm", "force_n", "relative_exposure",
    # what it shows, and what tells it apart
    "breast_fraction", "grey_mean", "exact_hash", "perceptual_hash", "sop_uid",
    # whose names it carries
    "identity_tags", "burned_in",
)  # fmt: skip
MEANING = {
    "file": "name below the source's folder; words that name a person are replaced",
    "verdict": "kept, excluded, unreadable, or missing from the disk",
    "stage": "step of curation that decided it",
    "reason": "why it was not kept, in words that can be counted",
    "detail": "what was found",
    "action": "what was done to the picture after its display",
    "contradictions": "what tags, tables and pixels hold against each other",
    "duplicate_of": "the image with the same pixels that was kept",
    "image_id, patient_id, exam_id": "names in the tables; keyed hashes where the source's may "
    "name a person",
    "laterality, view": "side and view, and beside each the place that told it",
    "view_modifier, implant": "implant displaced, tangential …; an implant is told",
    "side_from_pixels": "image edge at which the chest wall was seen",
    "side_certainty": "how one-sided the breast is, 0 to 1; below 0.2 the tags decide",
    "kind": "DICOM, PNG, TIFF, PGM or JPEG, by the bytes and not the name",
    "acquisition": "2D, synthetic 2D or tomosynthesis",
    "frames, frame": "number of frames, and the one taken",
    "transfer_syntax, lossy": "how the pixels are encoded, and whether something was lost",
    "rows, columns, pixel_mm": "size in pixels, and of a pixel at the detector",
    "bits_stored, signed, stored_min, stored_max": "stored values as announced, and as found",
    "photometric, intent": "which end is white; for presentation or for processing",
    "modality, voi, inverted, padding": "the display transform, as applied",
    "vendor, model": "maker and machine; in closed words where the source is not de-identified",
    "kvp, exposure_uas, thickness_mm, force_n, relative_exposure": "exposure: kV, µAs, mm, N",
    "breast_fraction, grey_mean": "share of the image that is breast; its mean display value",
    "exact_hash, perceptual_hash": "fingerprints of the stored pixels and of the picture",
    "sop_uid": "the instance's number, or its keyed hash",
    "identity_tags, burned_in": "tags that hold an identity; whether one is said to be in the "
    "picture",
}  # columns -> what they say
HEAD = ("file", "verdict", "stage", "reason", "detail")
VERDICTS = ("kept", "excluded", "unreadable", "missing")


def meanings() -> "pd.DataFrame":
    """Return the columns of the audit, those that belong together, and what they say."""
    import pandas as pd

    return pd.DataFrame(list(MEANING.items()), columns=["columns", "meaning"])


@dataclass(frozen=True)
class Entry:
    """What one file gave: its verdict, the stage that decided it and the facts of its row."""

    file: str
    verdict: str = "kept"
    stage: str = ""
    reason: str = ""
    detail: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def rejected(
        cls, file: str, verdict: str, stage: str, message: object, facts: dict[str, Any]
    ) -> "Entry":
        """Make an entry from one line `reason: detail`, so that reasons can be counted."""
        reason, _, detail = " ".join(str(message).split()).partition(": ")
        return cls(file, verdict, stage, reason, detail, facts)

    def row(self) -> dict[str, Any]:
        """Return the entry as one row of the audit; unknown facts are absent."""
        head = {key: getattr(self, key) for key in HEAD}
        return head | self.facts


def header_facts(
    opened: Opened, said: Declared, closed: Pseudonyms | None = None
) -> dict[str, Any]:
    """Return the facts of a row that stand in a file's header; pixels are not looked at.

    With `closed` the source is not known to be de-identified: free text is reduced to closed
    vocabularies and the instance's number to a pseudonym.
    """
    facts = {
        "kind": opened.kind,
        "laterality": said.laterality,
        "laterality_source": said.laterality_source,
        "view": said.view,
        "view_source": said.view_source,
        "view_modifier": said.view_modifier,
    }
    if opened.header is None:
        return facts
    return facts | _dicom(opened.header, closed) | _exposure(opened.header)


def pixel_facts(decoded: Decoded) -> dict[str, Any]:
    """Return the facts of a row that only the decoded pixels tell."""
    pixels = decoded.pixels
    low, high = _range(pixels)
    facts = {
        "rows": pixels.shape[0],
        "columns": pixels.shape[1],
        "frames": decoded.frames,
        "frame": decoded.frame,
        "stored_min": int(low),
        "stored_max": int(high),
    }
    if decoded.header is None:
        facts["bits_stored"] = pixels.dtype.itemsize * 8
    return facts | describe(decoded.header)


def _range(pixels: np.ndarray) -> tuple[float, float]:
    """Return the least and the largest value; both at once, for a film is slow to read."""
    if pixels.dtype in FAST:
        return cv2.minMaxLoc(pixels)[:2]
    return pixels.min(), pixels.max()


def _dicom(header: pydicom.Dataset, closed: Pseudonyms | None) -> dict[str, Any]:
    syntax = UID(header.file_meta.TransferSyntaxUID)
    instance = str(header.get("SOPInstanceUID") or "")
    intent = str(header.get("PresentationIntentType") or "")
    photometric = str(header.get("PhotometricInterpretation") or "")
    return {
        "acquisition": acquisition(header),
        "frames": _count(header, "NumberOfFrames") if header.get("NumberOfFrames") else 1,
        "implant": modifiers.implant(header),
        "transfer_syntax": syntax.name if syntax in AllTransferSyntaxes else "unknown",
        "lossy": header.get("LossyImageCompression") == "01" or syntax in LOSSY,
        "rows": _count(header, "Rows"),
        "columns": _count(header, "Columns"),
        "bits_stored": _count(header, "BitsStored"),
        "signed": header.get("PixelRepresentation") == 1,
        "photometric": photometric if photometric in PHOTOMETRIC else "other",
        "intent": intent if intent in INTENTS else "",
        "vendor": device.vendor(header, closed),
        "model": device.model(header, closed),
        "pixel_mm": _number(header, "ImagerPixelSpacing") or _number(header, "PixelSpacing"),
        "sop_uid": closed.of("instance", instance) if closed and instance else instance,
        "identity_tags": identity.present(header),
        "burned_in": header.get("BurnedInAnnotation") == "YES",
    }


def _exposure(header: pydicom.Dataset) -> dict[str, Any]:
    """Return how the image was exposed, as far as told: kV, µAs, mm, N."""
    return {
        "kvp": _number(header, "KVP"),
        "exposure_uas": _number(header, "ExposureInuAs"),
        "thickness_mm": _number(header, "BodyPartThickness"),
        "force_n": _number(header, "CompressionForce"),
        "relative_exposure": _number(header, "RelativeXRayExposure"),
    }


def _number(header: pydicom.Dataset, tag: str) -> float | None:
    """Return the (first) value of `tag` as a number; None where there is none within LIMITS."""
    value = header.get(tag)
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = value[0] if value else None
    try:
        number = None if value is None else float(value)
    except (TypeError, ValueError):
        return None
    low, high = LIMITS[tag]
    return number if number is not None and low <= number <= high else None


def _count(header: pydicom.Dataset, tag: str) -> int | None:
    value = _number(header, tag)
    return None if value is None else int(value)
