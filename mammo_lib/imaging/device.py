"""Maker and model of a mammography machine in a closed vocabulary.

A header's free text may hold anything, a patient's name included. Where a source is not known to
be de-identified, only names of this list reach a table; others become "other" with a number that
tells them apart.
"""

import re

import pydicom

from mammo_lib.pseudonym import Pseudonyms

VENDORS = {
    "Hologic": r"hologic|lorad",
    "GE": r"\bge\b|general electric",
    "Siemens": r"siemens",
    "Fujifilm": r"fuji",
    "Philips": r"philips|sectra",
    "Planmed": r"planmed",
    "IMS Giotto": r"\bi\.?m\.?s\.?\b|giotto",
    "Carestream": r"carestream|kodak",
    "Konica Minolta": r"konica",
    "Agfa": r"agfa",
    "Metaltronica": r"metaltronica",
    "Canon": r"canon|toshiba",
    "Hamamatsu": r"hamamatsu",
    "R2 Technology": r"r2 technology",
    "Howtek": r"howtek",
    "Lumisys": r"lumisys",
    "MathWorks": r"mathworks",
}
MODELS = {
    "3Dimensions": r"3dimensions",
    "Selenia Dimensions": r"selenia dimensions",
    "Lorad Selenia": r"selenia",
    "Senographe Pristina": r"pristina",
    "Senographe Essential": r"essential",
    "Senographe DS": r"senographe? ds|senographe ds",
    "Senographe 2000D": r"2000d",
    "Senographe Crystal": r"crystal",
    "Mammomat Revelation": r"revelation",
    "Mammomat Inspiration": r"inspiration",
    "Mammomat Fusion": r"mammomat fusion",
    "Mammomat Novation": r"novation",
    "Amulet Innovality": r"innovality|fdr-3000",
    "Amulet": r"amulet|fdr-[12]000",
    "MicroDose": r"microdose|l30|l50",
    "Clarity": r"clarity",
    "Nuance": r"nuance",
    "Giotto Class": r"giotto class|class 3d",
    "Giotto": r"giotto",
    "Fuji CR": r"fcr|5000 ?ma|profect",
}


def vendor(header: pydicom.Dataset, closed: Pseudonyms | None) -> str:
    """Return the maker, "" where none is named; `closed` restricts it to the vocabulary."""
    return _named(str(header.get("Manufacturer") or "").strip(), VENDORS, closed)


def model(header: pydicom.Dataset, closed: Pseudonyms | None) -> str:
    """Return the model, "" where none is named; `closed` restricts it to the vocabulary."""
    return _named(str(header.get("ManufacturerModelName") or "").strip(), MODELS, closed)


def _named(text: str, names: dict[str, str], closed: Pseudonyms | None) -> str:
    if closed is None or not text:
        return text
    for name, pattern in names.items():
        if re.search(pattern, text, re.IGNORECASE):
            return name
    return f"other {closed.of('device', text.upper())[:4]}"
