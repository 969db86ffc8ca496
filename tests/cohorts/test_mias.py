import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.cohorts import mias
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

ROWS = [
    "mdb001 G CIRC B 535 425 197",
    "mdb002 D NORM",
    "mdb005 F CIRC B 477 133 30",
    "mdb005 F SPIC M 500 168 26",
    "mdb059 F CIRC B",
    "mdb245 F CALC M *NOTE 3*",
]
NUMBERS = ["001", "002", "005", "059", "245"]


def info(folder, rows):
    heading = "REFNUM BG CLASS SEVERITY X Y RADIUS "
    (folder / "Info.txt").write_text("\n".join([heading, *rows]) + "\n")


@pytest.fixture
def folder(tmp_path):
    info(tmp_path, ROWS)
    for number in NUMBERS:
        (tmp_path / f"mdb{number}.pgm").write_bytes(b"P5 1 1 255 0")
    return tmp_path


def load(folder):
    return mias.load(RealData(name="mias", folder=str(folder)))


class TestClean:
    def test_tables_are_valid(self, folder):
        cohort = load(folder)
        assert len(tables.validate(cohort.images.assign(split=None), "images")) == 5
        assert len(tables.validate(cohort.lesions, "lesions")) == 5
        assert cohort.dropped.empty

    def test_one_image(self, folder):
        image = load(folder).images.iloc[0]
        assert (image["label"], image["label_source"], image["view"]) == (0, "as given", "MLO")
        assert (image["path"], image["pixel_mm"], image["rows"]) == ("mdb001.pgm", 0.2, 1024)

    def test_images_in_a_folder_of_their_own(self, folder):
        (folder / "all-mias").mkdir()
        (folder / "mdb001.pgm").rename(folder / "all-mias" / "mdb001.pgm")
        assert load(folder).images["path"].iloc[0] == "all-mias/mdb001.pgm"


class TestTraps:
    def test_box_counts_from_the_top(self, folder):
        lesion = load(folder).lesions.iloc[0]
        box = list(lesion[["x", "y", "width", "height"]])
        assert box == [535 - 197, 1023 - 425 - 197, 395, 395]

    def test_a_pair_is_one_woman(self, folder):
        images = load(folder).images.set_index("image_id")
        assert list(images.loc[["mdb001", "mdb002"], "laterality"]) == ["L", "R"]
        assert images.loc["mdb001", "patient_id"] == images.loc["mdb002", "patient_id"]
        assert images["patient_id"].nunique() == 4

    def test_several_rows_for_one_image(self, folder):
        cohort = load(folder)
        assert cohort.images.set_index("image_id").loc["mdb005", "label"] == 1
        lesions = cohort.lesions[cohort.lesions["image_id"] == "mdb005"]
        assert list(lesions["lesion_id"]) == ["1", "2"]
        assert list(lesions["pathology"]) == ["benign", "malignant"]

    @pytest.mark.parametrize(("name", "pathology"), [("mdb059", "benign"), ("mdb245", "malignant")])
    def test_rows_without_coordinates(self, folder, name, pathology):
        lesion = load(folder).lesions.set_index("image_id").loc[name]
        assert pd.isna(lesion["x"])
        assert lesion["pathology"] == pathology

    def test_normal_image(self, folder):
        cohort = load(folder)
        assert cohort.images.set_index("image_id").loc["mdb002", "label"] == 0
        assert "mdb002" not in set(cohort.lesions["image_id"])

    def test_tissue_is_not_density(self, folder):
        images = load(folder).images
        assert list(images["tissue"][:2]) == ["fatty-glandular", "dense-glandular"]
        assert images["density"].isna().all()


class TestDropped:
    def test_row_without_file(self, folder):
        (folder / "mdb001.pgm").unlink()
        (row,) = load(folder).dropped.to_dict("records")
        assert (row["row"], row["detail"]) == ("Info.txt:2", "mdb001")
        assert row["reason"] == "no image file"

    def test_file_without_row(self, folder):
        (folder / "mdb322.pgm").write_bytes(b"P5")
        (row,) = load(folder).dropped.to_dict("records")
        assert (row["file"], row["reason"]) == ("mdb322.pgm", "not in the table")


class TestMalformed:
    @pytest.mark.parametrize(
        ("column", "row"),
        [
            ("REFNUM", "mdb1 G CIRC B 1 2 3"),
            ("BG", "mdb001 X CIRC B 1 2 3"),
            ("CLASS", "mdb001 G MASS B 1 2 3"),
            ("CLASS", "mdb001 G"),
            ("SEVERITY", "mdb001 G CIRC"),
            ("SEVERITY", "mdb001 G NORM B"),
            ("X Y RADIUS", "mdb001 G CIRC B 1 2"),
            ("X Y RADIUS", "mdb001 G CIRC B 1 2 r"),
        ],
    )
    def test_odd_value(self, folder, column, row):
        info(folder, [ROWS[0], row])
        with pytest.raises(Problem, match=f"Info.txt: row 3, column '{column}'"):
            load(folder)

    def test_no_rows(self, folder):
        info(folder, [])
        with pytest.raises(Problem, match="no rows"):
            load(folder)

    def test_absent(self, tmp_path):
        with pytest.raises(Problem, match="Download mini-MIAS"):
            load(tmp_path)
