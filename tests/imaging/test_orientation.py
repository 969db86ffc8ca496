import numpy as np
import pytest

from mammo_lib.imaging import orientation
from mammo_lib.imaging.orientation import declared
from tests.imaging import dicom


def said(**tags):
    return declared(dicom.dataset(np.zeros((2, 2), np.uint16), **tags))


def test_no_header_says_nothing():
    assert declared(None) == orientation.Declared()


@pytest.mark.parametrize("tag", ["ImageLaterality", "Laterality"])
def test_side(tag):
    found = said(**{tag: "R"})
    assert (found.laterality, found.laterality_source) == ("R", tag)


def test_both_sides_is_no_side():
    assert said(ImageLaterality="B").laterality == ""


@pytest.mark.parametrize("view", ["CC", "MLO", "ML", "LM", "XCCL"])
def test_view_position(view):
    assert said(ViewPosition=view).view == view


def test_a_lateral_is_not_an_oblique():
    assert said(ViewPosition="ML").view == "ML"
    assert said(ViewCodeSequence=dicom.code("399260004", "SCT", "medio-lateral")).view == "ML"


@pytest.mark.parametrize("value", ["399368009", "R-10226"])
def test_view_code(value):
    found = said(ViewCodeSequence=dicom.code(value, "SCT", "medio-lateral oblique"))
    assert (found.view, found.view_source) == ("MLO", "ViewCodeSequence")


def test_codes_agree_with_the_standard():
    from pydicom.sr.codedict import codes

    known = [getattr(codes.cid4014, name).value for name in codes.cid4014.dir()]
    assert set(known) <= set(orientation.VIEW_CODES)


def test_view_kept_in_patient_orientation():
    found = said(PatientOrientation="MLO")
    assert (found.view, found.view_source, found.wall) == ("MLO", "PatientOrientation", "")


@pytest.mark.parametrize(("direction", "wall"), [(["A", "FR"], "L"), (["P", "L"], "R")])
def test_patient_orientation_tells_the_wall(direction, wall):
    assert said(PatientOrientation=direction).wall == wall


def test_tags_that_disagree_are_recorded():
    code = dicom.code("399162004", "SCT", "cranio-caudal")
    found = said(ImageLaterality="L", Laterality="R", ViewPosition="MLO", ViewCodeSequence=code)
    assert found.laterality == "L"
    assert found.view == "CC"
    assert found.contradictions == (
        "laterality L in ImageLaterality, R in Laterality",
        "view CC in ViewCodeSequence, MLO in ViewPosition",
    )


def test_modifier_is_read():
    view = dicom.code("399162004", "SCT", "cranio-caudal")
    view[0].ViewModifierCodeSequence = dicom.code("399055006", "SCT", "Spot Compression")
    assert said(ViewCodeSequence=view).view_modifier == "spot compression"


class TestChestWall:
    def test_pixels_decide(self):
        assert orientation.chest_wall("L", "L", "R", 0.8) == "R"

    def test_header_decides_when_pixels_are_unsure(self):
        assert orientation.chest_wall("L", "R", "L", 0.1) == "R"
        assert orientation.chest_wall("R", "", "L", 0.1) == "R"
        assert orientation.chest_wall("", "", "L", 0.1) == "L"

    def test_mirrored_image_is_recorded(self):
        found = orientation.contradictions(said(ImageLaterality="L"), "R", 0.8)
        assert found == ("laterality L, chest wall at R: hung the other way",)

    def test_mirrored_on_purpose_is_no_contradiction(self):
        mirrored = said(ImageLaterality="L", PatientOrientation=["P", "R"])
        assert orientation.contradictions(mirrored, "R", 0.8) == ()


def test_to_left():
    image = np.array([[1, 2, 3]])
    assert orientation.to_left(image, "L").tolist() == [[1, 2, 3]]
    assert orientation.to_left(image, "R").tolist() == [[3, 2, 1]]
