import numpy as np
from pydicom.dataelem import RawDataElement
from pydicom.tag import Tag

from mammo_lib.imaging import identity
from tests.imaging import dicom


def header(**tags):
    return dicom.dataset(np.zeros((8, 8), np.uint16), **tags)


def test_tags_that_hold_a_value_are_named():
    made = header(PatientName="Doe^Jane", PatientID="", OperatorsName="Roe^Ann")
    made.add_new((0x0011, 0x0010), "LO", "CREATOR")
    made.add_new((0x0011, 0x1010), "LO", "secret")
    assert identity.present(made) == "PatientName, OperatorsName, 2 private"


def test_words_by_which_a_file_may_be_named():
    made = header(PatientName="Doe^Jane^B", PatientID="MRN-4711", InstitutionName="St. Mary Clinic")
    words = identity.words(made)
    assert {"doe", "jane", "4711", "mrn-4711", "doe^jane^b", "st. mary clinic"} <= words
    assert not {"b", "clinic"} & words


def test_an_odd_value_in_an_element_that_nobody_needs():
    made = header(PatientName="Doe")
    made[0x00111010] = RawDataElement(
        Tag(0x00111010), "FD", 3, b"abc", 0, is_implicit_VR=False, is_little_endian=True
    )
    assert identity.present(made) == "PatientName, 1 private"
