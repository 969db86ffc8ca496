"""What a file is and whose, from its header alone.

Worker processes import this module, so it stays free of pandas.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pydicom

from mammo_lib.imaging import audit, identity, orientation
from mammo_lib.imaging.door import Opened, Unreadable, enter
from mammo_lib.imaging.mammogram import NotWanted
from mammo_lib.imaging.mammogram import require as require_mammogram
from mammo_lib.pseudonym import Pseudonyms

WHO = {  # what a header says of the woman and her exam, as it says it
    "patient_id": "PatientID",
    "exam_id": "StudyInstanceUID",
    "sop_uid": "SOPInstanceUID",
    "date": "StudyDate",
    "acquired": "AcquisitionDate",
    "age": "PatientAge",
    "birth": "PatientBirthDate",
    "race_ethnicity": "EthnicGroup",
}


@dataclass(frozen=True)
class Glance:
    """One file: why it is left out ("" if it is not), its facts, and the identities it names.

    `facts` are columns of the audit. `who` and `words` are the header's own and may name a
    person: they must not be written anywhere.
    """

    file: str
    verdict: str = ""
    stage: str = ""
    reason: str = ""
    detail: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    who: dict[str, str] = field(default_factory=dict, repr=False)
    words: frozenset[str] = field(default=frozenset(), repr=False)


def glance_all(
    folder: Path, files: Sequence[str], closed: Pseudonyms | None = None
) -> list[Glance]:
    """Look at every one of `files`, relative to `folder`. Never raises for a bad file."""
    return [glance(folder / file, file, closed) for file in files]


def glance(path: Path, file: str, closed: Pseudonyms | None = None) -> Glance:
    """Look at one file; `file` is its name below the source's folder."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the parser's quote values, which may name a person
            return _look(enter(path, pixels=False), file, closed)
    except Unreadable as error:
        return _rejected(file, error, closed)
    except Exception as error:  # a header may hold anything at all
        return _rejected(file, Unreadable("DICOM header cannot be used", error), closed)


def _look(opened: Opened, file: str, closed: Pseudonyms | None) -> Glance:
    said = orientation.declared(opened.header, file)
    facts = audit.header_facts(opened, said, closed)
    facts["contradictions"] = "; ".join(said.contradictions)
    if opened.header is None:
        return Glance(file, facts=facts)
    who, words = _who(opened.header), identity.words(opened.header)
    try:
        require_mammogram(opened.header)
    except NotWanted as error:
        reason, _, detail = str(error).partition(": ")
        return Glance(file, "excluded", "mammogram", reason, detail, facts, who, words)
    return Glance(file, facts=facts, who=who, words=words)


def _who(header: pydicom.Dataset) -> dict[str, str]:
    return {name: str(header.get(tag) or "").strip() for name, tag in WHO.items()}


def _rejected(file: str, error: Unreadable, closed: Pseudonyms | None) -> Glance:
    reason, _, detail = (error.unnamed if closed else str(error)).partition(": ")
    return Glance(file, "unreadable", "decode", reason, detail)
