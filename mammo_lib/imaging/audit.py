"""The account of every file: what it is, what was done with it and why."""

from dataclasses import dataclass, field
from typing import Any

import pydicom

from mammo_lib.imaging.decode import Decoded
from mammo_lib.imaging.display import describe
from mammo_lib.imaging.orientation import Declared

# Columns of the audit, in the order in which one reads them.
COLUMNS = (
    "file",
    "verdict",
    "stage",
    "reason",
    "detail",
    "image_id",
    "patient_id",
    "laterality",
    "laterality_source",
    "view",
    "view_source",
    "view_modifier",
    "side_from_pixels",
    "side_certainty",
    "contradictions",
    "kind",
    "transfer_syntax",
    "bits_stored",
    "stored_min",
    "stored_max",
    "photometric",
    "intent",
    "modality",
    "voi",
    "inverted",
    "padding",
    "vendor",
    "model",
    "rows",
    "columns",
    "pixel_mm",
    "breast_fraction",
    "grey_mean",
    "exact_hash",
    "perceptual_hash",
    "sop_uid",
    "duplicate_of",
)
VERDICTS = ("kept", "excluded", "unreadable", "missing")


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
    def rejected(cls, file: str, verdict: str, stage: str, message: object) -> "Entry":
        """Make an entry from one line `reason: detail`, so that reasons can be counted."""
        reason, _, detail = " ".join(str(message).split()).partition(": ")
        return cls(file, verdict, stage, reason, detail)

    def row(self) -> dict[str, Any]:
        """Return the entry as one row of the audit; unknown facts are absent."""
        head = {key: getattr(self, key) for key in COLUMNS[:5]}
        return head | self.facts


def tags(decoded: Decoded, said: Declared) -> dict[str, Any]:
    """Return the facts of a row that the header of a decoded file holds."""
    rows, columns = decoded.pixels.shape
    facts = {
        "kind": decoded.kind,
        "rows": rows,
        "columns": columns,
        "laterality": said.laterality,
        "laterality_source": said.laterality_source,
        "view": said.view,
        "view_source": said.view_source,
        "view_modifier": said.view_modifier,
    }
    if decoded.header is None:
        return facts | {"bits_stored": decoded.pixels.dtype.itemsize * 8}
    return facts | describe(decoded.header) | _dicom(decoded.header)


def _dicom(header: pydicom.Dataset) -> dict[str, Any]:
    return {
        "transfer_syntax": header.file_meta.TransferSyntaxUID.name,
        "bits_stored": int(header.BitsStored),
        "photometric": str(header.PhotometricInterpretation),
        "intent": str(header.get("PresentationIntentType") or ""),
        "vendor": str(header.get("Manufacturer") or ""),
        "model": str(header.get("ManufacturerModelName") or ""),
        "pixel_mm": _spacing(header),
        "sop_uid": str(header.get("SOPInstanceUID") or ""),
    }


def _spacing(header: pydicom.Dataset) -> float | None:
    """Pixel pitch in mm: at the detector where told, which is what mammography devices write."""
    value = header.get("ImagerPixelSpacing") or header.get("PixelSpacing")
    return float(value[0]) if value else None
