import numpy as np
import pytest

from mammo_lib.imaging import modifiers
from mammo_lib.imaging.mammogram import NotWanted, acquisition, require
from tests.imaging import dicom

PIXELS = np.zeros((8, 8), np.uint16)
CT = "1.2.840.10008.5.1.4.1.1.2"
SECONDARY = "1.2.840.10008.5.1.4.1.1.7"
TOMO = "1.2.840.10008.5.1.4.1.1.13.1.3"


def header(**tags):
    return dicom.dataset(PIXELS, **tags)


def modified(code, meaning="anything"):
    view = dicom.code("399162004", "SCT", "cranio-caudal")
    view[0].ViewModifierCodeSequence = dicom.code(code, "SCT", meaning)
    return header(ViewCodeSequence=view)


class TestRequire:
    @pytest.mark.parametrize(
        "tags",
        [
            {},
            {"SOPClassUID": SECONDARY, "Modality": "MG"},
            {"SOPClassUID": SECONDARY, "Modality": "OT", "BodyPartExamined": "BREAST"},
            {"SOPClassUID": SECONDARY, "Modality": "", "BodyPartExamined": "Breast"},
            {"BreastImplantPresent": "YES"},
            {"EstimatedRadiographicMagnificationFactor": "1.07"},
        ],
    )
    def test_a_mammogram(self, tags):
        require(header(**tags))

    @pytest.mark.parametrize(
        ("tags", "words"),
        [
            ({"SOPClassUID": CT, "Modality": "CT"}, "modality CT"),
            ({"SOPClassUID": CT, "Modality": "US", "BodyPartExamined": "BREAST"}, "modality US"),
            ({"SOPClassUID": SECONDARY, "Modality": "OT", "BodyPartExamined": "HAND"}, "OT"),
            ({"SOPClassUID": SECONDARY, "Modality": "DOE^JANE"}, "modality another$"),
            ({"SOPClassUID": SECONDARY, "Modality": None}, "modality missing"),
        ],
    )
    def test_something_else(self, tags, words):
        with pytest.raises(NotWanted, match=f"not mammography: .*{words}"):
            require(header(**tags))

    def test_a_specimen(self):
        with pytest.raises(NotWanted, match="specimen"):
            require(header(ViewCodeSequence=dicom.code("127457009", "SCT", "Specimen")))

    @pytest.mark.parametrize("code", ["399163009", "R-102D6", "399055006", "R-102D7"])
    def test_an_enlarged_part(self, code):
        with pytest.raises(NotWanted, match="spot or magnification view"):
            require(modified(code))

    def test_an_enlargement_without_code(self):
        with pytest.raises(NotWanted, match="magnification"):
            require(header(EstimatedRadiographicMagnificationFactor="1.8"))


class TestModifiers:
    def test_free_text_is_not_repeated(self):
        assert modifiers.of(modified("99", "Jane Doe's")) == ("other",)

    def test_a_word_counts_where_the_code_is_unknown(self):
        assert modifiers.of(modified("99", "Spot view")) == ("spot compression",)

    def test_implants(self):
        assert modifiers.implant(modified("399209000"))
        assert modifiers.implant(header(BreastImplantPresent="YES"))
        assert not modifiers.implant(header(BreastImplantPresent="NO"))


class TestAcquisition:
    @pytest.mark.parametrize(
        ("tags", "kind"),
        [
            ({}, "2D"),
            ({"SOPClassUID": TOMO, "NumberOfFrames": 40}, "tomosynthesis"),
            (
                {"ImageType": ["DERIVED", "PRIMARY", "TOMOSYNTHESIS", "GENERATED_2D"]},
                "synthetic 2D",
            ),
            ({"ImageType": ["DERIVED", "PRIMARY"]}, "2D"),
        ],
    )
    def test_kinds(self, tags, kind):
        assert acquisition(header(**tags)) == kind
