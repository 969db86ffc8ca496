import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.cohorts import split, vindr_mammo
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

BREASTS = [
    "s1,e1,i1,L,CC,3518,2800,BI-RADS 1,DENSITY C,training",
    "s1,e1,i2,L,MLO,3518,2800,BI-RADS 2,DENSITY C,training",
    "s2,e2,i3,R,CC,3000,2000,BI-RADS 4,DENSITY A,test",
    "s3,e3,i4,R,CC,3000,2000,BI-RADS 3,,test",
]
BREAST = (
    "study_id,series_id,image_id,laterality,view_position,height,width,breast_birads,"
    "breast_density,split"
)
FINDING = BREAST + ",finding_categories,finding_birads,xmin,ymin,xmax,ymax"
FINDINGS = [
    f"{BREASTS[0]},['No Finding'],,,,,",
    f"""{BREASTS[2]},"['Mass', 'Nipple Retraction']",BI-RADS 4,1500.5,10,2100,60""",
    f"{BREASTS[2]},['Suspicious Calcification'],BI-RADS 4,-5,20,30,50",
]
METADATA = [
    "SOP Instance UID,Patient's Age,Manufacturer,Manufacturer's Model Name",
    "i1,053Y,SIEMENS,Mammomat Inspiration",
    "i3,,IMS s.r.l.,GIOTTO IMAGE 3DL",
]


def write(folder, name, lines):
    (folder / name).write_text("\n".join(lines) + "\n")


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, "breast-level_annotations.csv", [BREAST, *BREASTS])
    write(tmp_path, "finding_annotations.csv", [FINDING, *FINDINGS])
    write(tmp_path, "metadata.csv", METADATA)
    return tmp_path


def load(folder):
    return vindr_mammo.load(RealData(name="vindr_mammo", folder=str(folder)))


def image(folder, name):
    return load(folder).images.set_index("image_id").loc[name]


class TestClean:
    def test_tables_are_valid(self, folder):
        cohort = load(folder)
        assert len(tables.validate(cohort.images.assign(split=None), "images")) == 4
        assert len(tables.validate(cohort.lesions, "lesions")) == 2
        assert cohort.dropped.empty

    def test_one_image(self, folder):
        found = image(folder, "i1")
        assert (found["label"], found["label_source"], found["birads"]) == (0, "BI-RADS", "1")
        assert (found["density"], found["age"], found["vendor"]) == ("C", 53, "SIEMENS")
        assert (found["rows"], found["columns"]) == (3518, 2800)
        assert found["path"] == "images/s1/i1.dicom"

    def test_pictures_in_place_of_dicom(self, folder):
        (folder / "images" / "s1").mkdir(parents=True)
        (folder / "images" / "s1" / "i1.png").touch()
        assert image(folder, "i1")["path"] == "images/s1/i1.png"

    def test_official_split(self, folder):
        images = load(folder).images
        assert list(images["official_split"]) == ["train", "train", "test", "test"]
        assert split.repair(images).empty

    def test_metadata_may_be_absent(self, folder):
        (folder / "metadata.csv").unlink()
        assert load(folder).images["age"].isna().all()


class TestTraps:
    def test_a_study_stands_for_a_woman(self, folder):
        images = load(folder).images
        assert (images["patient_id"] == images["exam_id"]).all()

    def test_label_is_a_reading(self, folder):
        found = image(folder, "i3")
        assert (found["label"], found["label_source"]) == (1, "BI-RADS")

    def test_birads_3_is_unknown(self, folder):
        found = image(folder, "i4")
        assert pd.isna(found["label"])
        assert found["label_source"] == "none"

    def test_missing_density_and_age(self, folder):
        assert pd.isna(image(folder, "i4")["density"])
        assert pd.isna(image(folder, "i3")["age"])

    def test_list_in_a_string(self, folder):
        lesion = load(folder).lesions.iloc[0]
        assert (lesion["kind"], lesion["finding_birads"]) == ("mass, nipple retraction", "4")

    def test_boxes_are_cut_at_the_edges(self, folder):
        boxes = load(folder).lesions[["x", "y", "width", "height"]].to_numpy().tolist()
        assert boxes == [[1500.5, 10, 499.5, 50], [0, 20, 30, 30]]

    def test_box_outside_the_image_is_none(self, folder):
        write(folder, "finding_annotations.csv", [FINDING, f"{BREASTS[2]},['Mass'],,-9,-9,-1,-1"])
        assert load(folder).lesions["x"].isna().all()


class TestDropped:
    def test_image_listed_twice(self, folder):
        write(folder, "breast-level_annotations.csv", [BREAST, *BREASTS, BREASTS[0]])
        (row,) = load(folder).dropped.to_dict("records")
        assert row["row"] == "breast-level_annotations.csv:6"
        assert (row["reason"], row["detail"]) == ("image listed twice", "i1")

    def test_finding_on_an_unlisted_image(self, folder):
        write(folder, "breast-level_annotations.csv", [BREAST, *BREASTS[:2]])
        dropped = load(folder).dropped
        assert list(dropped["row"]) == [f"finding_annotations.csv:{line}" for line in (3, 4)]
        assert set(dropped["reason"]) == {"finding on an unlisted image"}


class TestMalformed:
    @pytest.mark.parametrize("column", vindr_mammo.NEEDED)
    def test_missing_column(self, folder, column):
        write(folder, "breast-level_annotations.csv", [BREAST.replace(column, "x"), *BREASTS])
        with pytest.raises(Problem, match=f"column '{column}' is missing"):
            load(folder)

    @pytest.mark.parametrize(
        ("column", "row"),
        [
            ("study_id", ",e,i9,L,CC,9,9,BI-RADS 1,,test"),
            ("laterality", "s,e,i9,B,CC,9,9,BI-RADS 1,,test"),
            ("height", "s,e,i9,L,CC,tall,9,BI-RADS 1,,test"),
            ("breast_birads", "s,e,i9,L,CC,9,9,benign,,test"),
            ("split", "s,e,i9,L,CC,9,9,BI-RADS 1,,validation"),
        ],
    )
    def test_odd_value(self, folder, column, row):
        write(folder, "breast-level_annotations.csv", [BREAST, BREASTS[0], row])
        with pytest.raises(Problem, match=f"annotations.csv: row 3, column '{column}'"):
            load(folder)

    @pytest.mark.parametrize(
        ("column", "cells"),
        [("finding_categories", "Mass,,1,1,2,2"), ("xmax", "['Mass'],,1,1,wide,2")],
    )
    def test_odd_finding(self, folder, column, cells):
        write(folder, "finding_annotations.csv", [FINDING, f"{BREASTS[2]},{cells}"])
        with pytest.raises(Problem, match=f"finding_annotations.csv: row 2, column '{column}'"):
            load(folder)

    def test_absent(self, tmp_path):
        with pytest.raises(Problem, match="physionet.org"):
            load(tmp_path)
