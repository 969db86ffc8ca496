import numpy as np
import pytest

from mammo_lib.imaging.audit import header_facts
from mammo_lib.imaging.door import enter
from mammo_lib.imaging.orientation import Declared
from tests.imaging import dicom

PIXELS = np.zeros((8, 8), np.uint16)


def facts(tmp_path, **tags):
    return header_facts(enter(dicom.write(tmp_path / "a.dcm", PIXELS, **tags)), Declared())


def test_numbers_are_taken_as_they_stand(tmp_path):
    found = facts(tmp_path, KVP="28", ImagerPixelSpacing=["0.07", "0.07"], BodyPartThickness="51")
    assert (found["kvp"], found["pixel_mm"], found["thickness_mm"]) == (28, 0.07, 51)


@pytest.mark.parametrize(
    ("name", "column"),
    [("KVP", "kvp"), ("ExposureInuAs", "exposure_uas"), ("NumberOfFrames", "frames")],
)
def test_a_date_in_the_place_of_a_number_is_none(tmp_path, name, column):
    assert facts(tmp_path, **{name: "19370211"})[column] is None


@pytest.mark.parametrize("size", ["nan", "inf", "-1", "0"])
def test_a_pixel_has_a_size(tmp_path, size):
    assert facts(tmp_path, ImagerPixelSpacing=[size, size])["pixel_mm"] is None
