"""The invented person stands where names leak from."""

import pydicom
import pytest

from mammo_lib.cohorts.golden import WORDS
from mammo_lib.cohorts.golden.golden import TRAPS
from mammo_lib.cohorts.golden.identity import NAME, NUMBER, TEXT

EVERYWHERE = next(one.file for one in TRAPS if one.name == "everywhere")


@pytest.fixture
def header(golden):
    return pydicom.dcmread(golden / EVERYWHERE)


def test_the_path_names_her():
    assert EVERYWHERE.count(NAME) == 2
    assert NUMBER in EVERYWHERE


@pytest.mark.parametrize("vr", TEXT)
def test_every_kind_of_text_names_her(vr, header):
    texts = [one for one in header if vr == one.VR]
    for private in (False, True):
        values = [str(one.value) for one in texts if one.tag.is_private == private]
        assert any(word in value for value in values for word in WORDS)


def test_sequences_name_her_at_depth(header):
    before = header.OriginalAttributesSequence[0].ModifiedAttributesSequence[0]
    assert NAME in str(before.PatientName)
    assert NAME in header.ViewCodeSequence[0].ViewModifierCodeSequence[0].CodeMeaning
    assert NAME in str(header[0x00091023].value[0].PatientName)


def test_bytes_outside_the_data_set_name_her(header):
    assert NAME.encode() in header.preamble
    assert header.file_meta.SourceApplicationEntityTitle == NAME
    assert NAME.encode() in header[0xFFFCFFFC].value


def test_no_other_file_names_her(golden):
    for one in TRAPS:
        if one.folder != "identity":
            data = (golden / one.file).read_bytes().lower()
            assert not any(word.lower().encode() in data for word in WORDS), one.file


def test_words_are_burned_in_as_white(golden):
    pixels = pydicom.dcmread(golden / "identity/burned_in.dcm").pixel_array
    plain = pydicom.dcmread(golden / "display/plain.dcm").pixel_array
    assert ((pixels == 4095) & (plain == 0)).sum() > 300
