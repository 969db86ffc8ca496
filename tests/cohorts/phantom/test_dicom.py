import numpy as np
import pydicom
import pytest

from mammo_lib.cohorts.phantom import dicom
from mammo_lib.cohorts.phantom.vendors import VENDORS


@pytest.fixture(scope="module")
def by_vendor(cohort):
    rows = cohort.images.drop_duplicates("vendor").set_index("vendor")
    return {name: pydicom.dcmread(cohort.folder / row["path"]) for name, row in rows.iterrows()}


def test_uid_is_valid_and_stable():
    assert pydicom.uid.UID(dicom.uid(0, "x")).is_valid
    assert dicom.uid(0, "x") == dicom.uid(0, "x") != dicom.uid(1, "x")


def test_all_vendors_occur(by_vendor):
    assert set(by_vendor) == set(VENDORS)


@pytest.mark.parametrize("name", VENDORS)
class TestFile:
    def test_is_a_mammogram_for_presentation(self, by_vendor, name):
        file = by_vendor[name]
        assert file.SOPClassUID == dicom.FOR_PRESENTATION == file.file_meta.MediaStorageSOPClassUID
        assert (file.Modality, file.PresentationIntentType) == ("MG", "FOR PRESENTATION")

    def test_stored_values_fit(self, by_vendor, name):
        file = by_vendor[name]
        assert file.BitsStored == VENDORS[name].bits
        assert file.pixel_array.max() < 2**file.BitsStored

    def test_pixels_are_square_and_fill_the_field(self, by_vendor, name):
        file = by_vendor[name]
        assert file.Rows * float(file.PixelSpacing[0]) == pytest.approx(240, abs=1e-3)
        assert file.Columns * float(file.PixelSpacing[1]) == pytest.approx(192, abs=1e-3)

    def test_has_one_way_to_display(self, by_vendor, name):
        file = by_vendor[name]
        assert ("VOILUTSequence" in file) != ("WindowCenter" in file)

    def test_values_conform(self, by_vendor, name):
        strict = pydicom.config.settings.reading_validation_mode
        pydicom.config.settings.reading_validation_mode = pydicom.config.RAISE
        try:
            str(by_vendor[name])
        finally:
            pydicom.config.settings.reading_validation_mode = strict


def test_files_agree_with_the_table(cohort):
    for row in cohort.images.head(8).itertuples():
        file = pydicom.dcmread(cohort.folder / row.path, stop_before_pixels=True)
        assert (file.PatientID, file.ImageLaterality) == (row.patient_id, row.laterality)
        assert (file.ViewPosition, file.InstitutionName) == (row.view, row.site)
        assert (file.Rows, file.Columns) == (row.rows, row.columns)
        assert int(file.PatientAge[:3]) == row.age


def test_chest_wall_is_where_the_orientation_says(cohort):
    for row in cohort.images.head(8).itertuples():
        file = pydicom.dcmread(cohort.folder / row.path)
        pixels = file.pixel_array.astype(float)
        if file.PhotometricInterpretation == "MONOCHROME1":
            pixels = pixels.max() - pixels
        left = pixels[:, :10].mean() > pixels[:, -10:].mean()
        assert left == (file.PatientOrientation[0] == "A") == (row.laterality == "L")


def test_uids_are_distinct(cohort):
    found = [
        pydicom.dcmread(cohort.folder / path, specific_tags=["SOPInstanceUID"]).SOPInstanceUID
        for path in cohort.images["path"]
    ]
    assert len(np.unique(found)) == len(cohort.images)
