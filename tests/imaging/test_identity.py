import numpy as np

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
