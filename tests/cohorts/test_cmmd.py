import numpy as np
import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.cohorts import cmmd
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem
from tests.imaging import dicom

HEADER = "ID1,LeftRight,Age,number,abnormality,classification,subtype"
ROWS = [
    "D1-0001,R,44,2,mass,Benign,",
    "D1-0087,L,51,2,calcification,Benign,",
    "D1-0087,R,51,2,mass,Malignant,",
    "D2-0001,L,60,2,both,Malignant,Luminal A",
]
PIXELS = np.zeros((4, 4), np.uint16)
STUDY = {"D1-0001": "R", "D1-0087": "LR", "D2-0001": "LR"}  # breasts that were imaged


def path_of(folder, patient, number):
    study = f"CMMD/{patient}/07-18-2010-NA-NA-79377/1.000000-NA-70244"
    return folder / study / f"1-{number}.dcm"


def write(folder, patient, number, side, view, **tags):
    tags = {"PatientID": patient, "ImageLaterality": side, "ViewPosition": view} | tags
    return dicom.write(path_of(folder, patient, number), PIXELS, **tags)


@pytest.fixture
def folder(tmp_path):
    """Three women; the files of D1-0087 start with the right breast."""
    for patient, sides in STUDY.items():
        order = sides[::-1] if patient == "D1-0087" else sides
        views = [(side, view) for side in order for view in ("CC", "MLO")]
        for number, (side, view) in enumerate(views, 1):
            write(tmp_path, patient, number, side, view)
    table(tmp_path, ROWS)
    return tmp_path


def table(folder, rows, header=HEADER):
    (folder / "CMMD_clinicaldata_revision.csv").write_text("\n".join([header, *rows]) + "\n")


def load(folder):
    return cmmd.load(RealData(name="cmmd", folder=str(folder)))


def labels(cohort, patient):
    images = cohort.images[cohort.images["patient_id"] == patient]
    return dict(zip(images["laterality"], images["label"], strict=True))


class TestClean:
    def test_tables_are_valid(self, folder):
        cohort = load(folder)
        images = cohort.images.assign(split=None, rows=4, columns=4)
        assert len(tables.validate(images, "images")) == 10
        assert len(tables.validate(cohort.lesions, "lesions")) == 8
        assert cohort.dropped.empty

    def test_one_image(self, folder):
        image = load(folder).images.set_index("image_id").loc["D1-0001_R_CC"]
        assert (image["label"], image["label_source"], image["age"]) == (0, "biopsy", 44)
        assert (image["view"], image["part"]) == ("CC", "D1")
        assert (folder / image["path"]).exists()

    def test_semicolons(self, folder):
        table(folder, [row.replace(",", ";") for row in ROWS], HEADER.replace(",", ";"))
        assert labels(load(folder), "D1-0001") == {"R": 0}


class TestTraps:
    def test_benign_left_and_malignant_right(self, folder):
        assert labels(load(folder), "D1-0087") == {"L": 0, "R": 1}

    def test_breast_without_row_is_unknown(self, folder):
        images = load(folder).images
        other = images[(images["patient_id"] == "D2-0001") & (images["laterality"] == "R")]
        assert other["label"].isna().all()
        assert set(other["label_source"]) == {"none"}
        assert len(other) == 2

    def test_two_rows_for_one_breast(self, folder):
        table(folder, [*ROWS, "D1-0001,R,44,2,mass,Malignant,"])
        cohort = load(folder)
        assert labels(cohort, "D1-0001") == {"R": 1}
        assert cohort.images["image_id"].is_unique

    def test_same_view_twice(self, folder):
        write(folder, "D1-0001", 3, "R", "CC")
        ids = load(folder).images["image_id"]
        assert {"D1-0001_R_CC", "D1-0001_R_CC_2"} < set(ids)

    def test_row_without_image(self, folder):
        table(folder, [*ROWS, "D1-0002,L,39,2,mass,Benign,"])
        (row,) = load(folder).dropped.to_dict("records")
        assert row["row"] == "CMMD_clinicaldata_revision.csv:6"
        assert (row["reason"], row["detail"]) == ("no image of this breast", "D1-0002 L")

    def test_header_without_side(self, folder):
        write(folder, "D1-0001", 3, "", "CC")
        (row,) = load(folder).dropped.to_dict("records")
        assert row["file"] == path_of(folder, "D1-0001", 3).relative_to(folder).as_posix()
        assert row["reason"] == "no side in the header"

    def test_damaged_file(self, folder):
        path_of(folder, "D1-0001", 3).write_bytes(b"not DICOM")
        assert list(load(folder).dropped["reason"]) == [cmmd.UNUSABLE]


class TestMalformed:
    @pytest.mark.parametrize("column", cmmd.NEEDED)
    def test_missing_column(self, folder, column):
        table(folder, ROWS, HEADER.replace(column, "other"))
        with pytest.raises(Problem, match=f"column '{column}' is missing"):
            load(folder)

    @pytest.mark.parametrize(
        ("column", "row"),
        [
            ("ID1", ",R,44,2,mass,Benign,"),
            ("LeftRight", "D1-0001,B,44,2,mass,Benign,"),
            ("Age", "D1-0001,R,old,2,mass,Benign,"),
            ("classification", "D1-0001,R,44,2,mass,Normal,"),
        ],
    )
    def test_odd_value(self, folder, column, row):
        table(folder, [ROWS[0], row])
        with pytest.raises(Problem, match=f"revision.csv: row 3, column '{column}'"):
            load(folder)

    def test_workbook_without_its_reader(self, folder, monkeypatch):
        def absent(*args, **options):
            raise ImportError("openpyxl")

        (folder / "CMMD_clinicaldata_revision.csv").rename(
            folder / "CMMD_clinicaldata_revision.xlsx"
        )
        monkeypatch.setattr(pd, "read_excel", absent)
        with pytest.raises(Problem, match="save the first sheet as CMMD_clinicaldata_revision.csv"):
            load(folder)

    def test_no_images(self, tmp_path):
        table(tmp_path, ROWS)
        with pytest.raises(Problem, match="no .dcm file"):
            load(tmp_path)

    def test_absent(self, tmp_path):
        with pytest.raises(Problem, match="Cancer Imaging Archive"):
            load(tmp_path)
