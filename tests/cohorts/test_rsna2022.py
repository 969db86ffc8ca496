import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.cohorts import rsna2022
from mammo_lib.cohorts.cohort import DROPPED
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

HEADER = ",".join(rsna2022.NEEDED)
ROWS = [
    "2,10006,462822612,L,CC,61.0,0,0,0,,0,,29,False",
    "2,10006,1459541791,L,MLO,,0,0,0,,0,,29,False",
    "1,10011,220375232,R,CC,55.0,1,1,1,0.0,0,C,21,False",
    "1,10011,541722628,R,AT,55.0,1,1,1,0.0,0,C,21,False",
    "1,10011,270344397,L,MLO,55.0,0,1,0,2.0,1,C,21,True",
]
TEST = "site_id,patient_id,image_id,laterality,view,age,implant,machine_id,prediction_id"


def train(folder, rows, header=HEADER):
    (folder / "train.csv").write_text("\n".join([header, *rows]) + "\n")


def touch(folder, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).touch()


@pytest.fixture
def folder(tmp_path):
    train(tmp_path, ROWS)
    return tmp_path


def load(folder):
    return rsna2022.load(RealData(name="rsna2022", folder=str(folder)))


def image(folder, name):
    return load(folder).images.set_index("image_id").loc[name]


class TestClean:
    def test_tables_are_valid(self, folder):
        cohort = load(folder)
        images = cohort.images.assign(split=None, rows=4, columns=4)
        assert len(tables.validate(images, "images")) == 5
        assert tables.validate(cohort.lesions, "lesions").empty
        assert list(cohort.dropped) == DROPPED
        assert cohort.dropped.empty

    def test_one_image(self, folder):
        found = image(folder, "220375232")
        assert (found["label"], found["label_source"], found["density"]) == (1, "biopsy", "C")
        assert (found["age"], found["site"], found["scanner"]) == (55, "1", "21")
        assert found["path"] == "train_images/10011/220375232.dcm"


class TestTraps:
    def test_cancer_belongs_to_the_breast(self, folder):
        images = load(folder).images
        woman = images[images["patient_id"] == "10011"]
        assert list(woman["label"]) == [1, 1, 0]

    def test_negative_without_biopsy(self, folder):
        sources = load(folder).images["label_source"]
        assert list(sources) == ["as given"] * 2 + ["biopsy"] * 3

    def test_assessment_is_not_birads(self, folder):
        images = load(folder).images
        assert images["birads"].isna().all()
        assert list(images["assessment"][2:]) == ["to be recalled", "to be recalled", "normal"]

    def test_site_without_density(self, folder):
        images = load(folder).images
        assert images.loc[images["site"] == "2", ["density", "assessment"]].isna().all(axis=None)

    def test_other_views(self, folder):
        assert image(folder, "541722628")["view"] == "AT"

    def test_missing_age(self, folder):
        assert pd.isna(image(folder, "1459541791")["age"])

    def test_implant(self, folder):
        assert image(folder, "270344397")["implant"]

    def test_pictures_where_there_is_no_dicom(self, folder):
        for name in ("10006/462822612.png", "10011/220375232.png", "10011/220375232.dcm"):
            touch(folder, f"train_images/{name}")
        paths = load(folder).images["path"]
        assert paths[0] == "train_images/10006/462822612.png"
        assert paths[2] == "train_images/10011/220375232.dcm"


class TestDropped:
    def test_test_images_have_no_label(self, folder):
        rows = ["2,10008,736471439,L,MLO,81,0,21,10008_L", "2,10008,1,L,CC,81,0,21,10008_L"]
        (folder / "test.csv").write_text("\n".join([TEST, *rows]) + "\n")
        touch(folder, "test_images/10008/736471439.dcm")
        cohort = load(folder)
        assert list(cohort.dropped["row"]) == ["test.csv:2", "test.csv:3"]
        assert list(cohort.dropped["verdict"]) == ["excluded", "missing"]
        assert cohort.dropped["file"][0] == "test_images/10008/736471439.dcm"
        assert set(cohort.dropped["reason"]) == {"test image without a public label"}
        assert "10008" not in set(cohort.images["patient_id"])


class TestMalformed:
    @pytest.mark.parametrize("column", rsna2022.NEEDED)
    def test_missing_column(self, folder, column):
        header = ",".join("x" if name == column else name for name in rsna2022.NEEDED)
        train(folder, ROWS, header)
        with pytest.raises(Problem, match=f"train.csv: column '{column}' is missing"):
            load(folder)

    @pytest.mark.parametrize(
        ("column", "row"),
        [
            ("image_id", ROWS[0]),
            ("patient_id", "2,,1,L,CC,61.0,0,0,0,,0,,29,False"),
            ("laterality", "2,1,1,B,CC,61.0,0,0,0,,0,,29,False"),
            ("age", "2,1,1,L,CC,old,0,0,0,,0,,29,False"),
            ("cancer", "2,1,1,L,CC,61.0,2,0,0,,0,,29,False"),
            ("biopsy", "2,1,1,L,CC,61.0,0,?,0,,0,,29,False"),
            ("BIRADS", "2,1,1,L,CC,61.0,0,0,0,5,0,,29,False"),
            ("implant", "2,1,1,L,CC,61.0,0,0,0,,maybe,,29,False"),
        ],
    )
    def test_odd_value(self, folder, column, row):
        train(folder, [ROWS[0], row])
        with pytest.raises(Problem, match=f"train.csv: row 3, column '{column}'"):
            load(folder)

    def test_absent(self, tmp_path):
        with pytest.raises(Problem, match="kaggle.com"):
            load(tmp_path)
