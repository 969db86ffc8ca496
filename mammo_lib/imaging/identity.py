"""Which identities a header carries: their tags for the audit, their words to be kept out."""

import re

import pydicom

# Attributes that name a person, a place of care, a date or a number that leads to one: those of
# the Basic Application Level Confidentiality Profile (PS3.15, table E.1-1) met in mammography.
TAGS = (
    "PatientName", "PatientID", "OtherPatientIDs", "OtherPatientNames", "PatientBirthDate",
    "PatientBirthTime", "PatientBirthName", "PatientMotherBirthName", "PatientAddress",
    "PatientTelephoneNumbers", "MilitaryRank", "PatientReligiousPreference", "Occupation",
    "PatientComments", "AdditionalPatientHistory", "AccessionNumber", "StudyID", "StudyDate",
    "SeriesDate", "AcquisitionDate", "ContentDate", "InstitutionName", "InstitutionAddress",
    "InstitutionalDepartmentName", "StationName", "DeviceSerialNumber", "ReferringPhysicianName",
    "ReferringPhysicianAddress", "ReferringPhysicianTelephoneNumbers", "PhysiciansOfRecord",
    "PerformingPhysicianName", "NameOfPhysiciansReadingStudy", "OperatorsName",
    "RequestingPhysician", "RequestingService", "ScheduledPerformingPhysicianName",
    "ResponsiblePerson", "AdmissionID", "ImageComments", "StudyComments", "RequestedProcedureID",
    "PerformedProcedureStepID", "StudyDescription", "SeriesDescription", "ProtocolName",
)  # fmt: skip
TEXT = frozenset({"AE", "CS", "DA", "DS", "IS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
FREE = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
# Those of which a single word already leads to a person.
PERSONAL = (
    "PatientName", "PatientID", "OtherPatientIDs", "OtherPatientNames", "PatientBirthName",
    "PatientMotherBirthName", "PatientBirthDate", "AccessionNumber", "StudyDate",
    "AcquisitionDate", "ReferringPhysicianName", "PerformingPhysicianName", "OperatorsName",
    "NameOfPhysiciansReadingStudy", "RequestingPhysician", "ResponsiblePerson",
)  # fmt: skip
SHORTEST = 3  # letters: shorter words stand in too many innocent names


def present(header: pydicom.Dataset) -> str:
    """Return the identity tags that hold a value, and the number of private ones, as words."""
    named = [tag for tag in TAGS if str(header.get(tag) or "").strip()]
    private = sum(element.tag.is_private for element in header)
    return ", ".join(named + ([f"{private} private"] if private else []))


def words(header: pydicom.Dataset) -> frozenset[str]:
    """Return the identities by which a file name may name a person, in lower case.

    Those are the values of the identity tags, and each word of the personal ones.
    """
    found = set()
    for tag in TAGS:
        value = str(header.get(tag) or "").strip().lower()
        found.add(value)
        if tag in PERSONAL:
            found.update(re.split(r"[\W_]+", value))
    return frozenset(word for word in found if len(word) >= SHORTEST)


def scrub(text: str, header: pydicom.Dataset | None) -> str:
    """Return `text` without any value that a text element of `header` holds.

    Parsers quote in their errors what they could not read. Without a header, nothing that a
    parser quotes can be trusted, and what stands after the first colon is left out.
    """
    if header is None:
        return text.partition(":")[0]
    for element in header.iterall():
        if element.VR in FREE or (element.VR == "CS" and len(str(element.value)) > SHORTEST):
            for value in re.split(r"[\\^]", str(element.value)):
                if len(value.strip()) >= SHORTEST:
                    text = text.replace(value.strip(), "…")
    return text
