"""Which identities a header carries: their tags for the audit, the words by which they show."""

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
    # Not the elements: to look at one converts its value, and one odd value would raise.
    private = sum(tag.is_private for tag in header.keys())  # noqa: SIM118
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
