import os

import cv2
import pytest

from mammo_lib.cohorts import folder
from mammo_lib.config.schema import RealData
from mammo_lib.pseudonym import Pseudonyms
from tests.imaging import dicom

NAMES = Pseudonyms(b"key")


def load(place, **settings):
    return folder.load(RealData(name="folder", folder=str(place), **settings), names=NAMES)


@pytest.fixture
def one(tmp_path):
    """A folder with one good mammogram, beside which another file may stand."""
    pixels = dicom.stored(dicom.breast())
    tags = {"ImageLaterality": "L", "ViewPosition": "CC", "PatientID": "p1"}
    dicom.write(tmp_path / "good.dcm", pixels, **tags)
    dicom.write(tmp_path / "odd.dcm", pixels, **tags | {"PatientAge": "²²²Y"})
    return tmp_path


def test_a_name_that_utf_8_cannot_write(one):
    data = cv2.imencode(".png", dicom.stored(dicom.breast(), 16))[1].tobytes()
    latin = os.path.join(os.fsencode(one), b"caf\xe9_L_CC.png")
    with open(latin, "wb") as file:
        file.write(data)
    cohort = load(one)
    assert len(cohort.images) == 3
    (picture,) = (file for file in cohort.files.values() if file.endswith(".png"))
    assert os.fsencode(picture) == b"caf\xe9_L_CC.png"


def test_an_age_in_digits_that_are_no_number(one):
    assert load(one).images["age"].isna().all()


def test_one_file_whose_header_is_refused_costs_no_other(one):
    path = dicom.write(one / "bad.dcm", dicom.stored(dicom.breast()), NumberOfFrames="6000")
    path.write_bytes(path.read_bytes().replace(b"IS\x04\x006000", b"IS\x04\0Anna"))
    cohort = load(one)
    assert len(cohort.images) == 2
    assert cohort.dropped["reason"].tolist() == ["DICOM header cannot be used"]
    assert cohort.dropped["detail"].tolist() == ["ValueError"]
