import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.cohorts import bcs_dbt, split
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

TOP = "Breast-Cancer-Screening-DBT"
# part: (patient, study, view, class, series)
VOLUMES = {
    "train": [
        ("DBT-P00001", "DBT-S00001", "lcc", "Normal", "11111"),
        ("DBT-P00001", "DBT-S00001", "lcc2", "Normal", "11112"),
        ("DBT-P00013", "DBT-S00163", "rmlo", "Cancer", "32081"),
    ],
    "validation": [("DBT-P00300", "DBT-S00300", "rcc", "Actionable", "30000")],
    "test": [("DBT-P00400", "DBT-S00400", "lmlo", "Benign", "40000")],
}
BOX = {
    "PatientID": "DBT-P00013",
    "StudyUID": "DBT-S00163",
    "View": "rmlo",
    "Subject": "6",
    "Slice": "16",
    "X": "1116",
    "Y": "1724",
    "Width": "218",
    "Height": "105",
    "Class": "cancer",
    "AD": "0",
    "VolumeSlices": "58",
}


def keys(volume):
    return dict(zip(bcs_dbt.KEY, volume, strict=False))


def label(volume, **changes):
    flags = {name: int(name == volume[3]) for name in bcs_dbt.CLASSES}
    return keys(volume) | flags | changes


def paths(volume, **changes):
    patient, study, _, _, series = volume
    named = f"{TOP}/{patient}/01-01-2000-{study}-MAMMO-1/16214.000000-{series}/1-1.dcm"
    classic = f"{TOP}/{patient}/1.3.6.1/2.25.{series}/1-1.dcm"
    return keys(volume) | {"descriptive_path": named, "classic_path": classic} | changes


def on_disk(volume, *, classic=False):
    row = paths(volume)
    if classic:
        return row["classic_path"]
    return row["descriptive_path"].replace("16214.000000-", "16214.000000-NA-")


def touch(folder, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).touch()


def table(folder, kind, part, rows, version="-v2"):
    path = folder / f"BCS-DBT-{kind}-{part}{version}.csv"
    pd.DataFrame(rows).to_csv(path, index=False)


@pytest.fixture
def folder(tmp_path):
    for part, volumes in VOLUMES.items():
        table(tmp_path, "labels", part, [label(volume) for volume in volumes])
        table(tmp_path, "file-paths", part, [paths(volume) for volume in volumes])
        for volume in volumes:
            touch(tmp_path, on_disk(volume))
    table(tmp_path, "boxes", "train", [BOX])
    return tmp_path


def load(folder):
    return bcs_dbt.load(RealData(name="bcs_dbt", folder=str(folder)))


def image(folder, name):
    return load(folder).images.set_index("image_id").loc[name]


class TestClean:
    def test_tables_are_valid(self, folder):
        cohort = load(folder)
        images = cohort.images.assign(split=None, rows=4, columns=4)
        assert len(tables.validate(images, "images")) == 5
        assert len(tables.validate(cohort.lesions, "lesions")) == 1
        assert cohort.dropped.empty

    def test_one_image(self, folder):
        found = image(folder, "DBT-P00013_DBT-S00163_rmlo")
        assert (found["label"], found["label_source"], found["class"]) == (1, "biopsy", "cancer")
        assert (found["laterality"], found["view"]) == ("R", "MLO")
        assert (found["patient_id"], found["exam_id"]) == ("DBT-P00013", "DBT-S00163")

    def test_box_with_its_slice(self, folder):
        lesion = load(folder).lesions.iloc[0]
        assert list(lesion[["x", "y", "width", "height"]]) == [1116, 1724, 218, 105]
        assert (lesion["slice"], lesion["slices"]) == (16, 58)
        assert (lesion["kind"], lesion["pathology"]) == ("mass", "malignant")

    def test_official_parts(self, folder):
        images = load(folder).images
        assert list(images["official_part"]) == ["train"] * 3 + ["validation", "test"]
        assert list(images["official_split"]) == ["train"] * 4 + ["test"]
        assert split.repair(images).empty

    def test_training_part_alone(self, folder):
        for path in [*folder.glob("*validation*.csv"), *folder.glob("*test*.csv")]:
            path.unlink()
        assert len(load(folder).images) == 3


class TestLabels:
    def test_sources(self, folder):
        images = load(folder).images.set_index("class")
        assert images.loc["actionable", "label_source"] == "follow-up"
        assert images.loc["benign", "label_source"] == "biopsy"
        assert set(images.loc["normal", "label_source"]) == {"BI-RADS"}
        assert images["label"].sum() == 1

    def test_the_gravest_class_counts(self, folder):
        rows = [label(volume, Benign=1) for volume in VOLUMES["train"]]
        table(folder, "labels", "train", rows)
        assert image(folder, "DBT-P00013_DBT-S00163_rmlo")["label"] == 1


class TestTraps:
    def test_paths_without_na(self, folder):
        assert "-NA-11111" in load(folder).images["path"].iloc[0]

    def test_folders_named_by_series(self, folder):
        volume = VOLUMES["train"][0]
        (folder / on_disk(volume)).unlink()
        touch(folder, on_disk(volume, classic=True))
        assert load(folder).images["path"].iloc[0] == on_disk(volume, classic=True)

    def test_folders_of_the_data_commons(self, folder):
        (folder / on_disk(VOLUMES["train"][0])).unlink()
        name = "breast_cancer_screening_dbt/DBT-P00001/1.3.6.1/MG_2.25.11111/0a1b.dcm"
        touch(folder, name)
        assert load(folder).images["path"].iloc[0] == name

    def test_a_view_taken_again(self, folder):
        found = image(folder, "DBT-P00001_DBT-S00001_lcc2")
        assert (found["view"], found["laterality"], found["take"]) == ("CC", "L", 2)

    def test_latest_labels_are_read(self, folder):
        rows = [label(volume, Benign=0, Normal=1) for volume in VOLUMES["test"]]
        table(folder, "labels", "test", rows, version="-PHASE-2")
        assert load(folder).images["class"].iloc[-1] == "normal"

    def test_names_with_a_blank(self, folder):
        for path in folder.glob("*.csv"):
            path.rename(folder / path.name.replace("BCS-DBT-", "BCS-DBT ", 1))
        assert len(load(folder).images) == 5

    def test_architectural_distortion(self, folder):
        table(folder, "boxes", "train", [BOX | {"AD": "1", "Class": "benign"}])
        lesion = load(folder).lesions.iloc[0]
        assert (lesion["kind"], lesion["pathology"]) == ("architectural distortion", "benign")


class TestDropped:
    def only(self, folder):
        (row,) = load(folder).dropped.to_dict("records")
        return row["row"], row["reason"], row["verdict"]

    def test_no_file(self, folder):
        (folder / on_disk(VOLUMES["train"][0])).unlink()
        found = self.only(folder)
        assert found == ("BCS-DBT-file-paths-train-v2.csv:2", "no image file", "missing")

    def test_no_label(self, folder):
        table(folder, "labels", "train", [label(volume) for volume in VOLUMES["train"][1:]])
        found = self.only(folder)
        assert found[1:] == ("no row in the labels", "excluded")

    def test_no_path(self, folder):
        table(folder, "file-paths", "train", [paths(volume) for volume in VOLUMES["train"][1:]])
        found = self.only(folder)
        assert found == ("BCS-DBT-labels-train-v2.csv:2", "no row in the file paths", "missing")

    def test_box_of_an_unlisted_volume(self, folder):
        table(folder, "boxes", "train", [BOX, BOX | {"View": "rcc"}])
        found = self.only(folder)
        assert found[:2] == ("BCS-DBT-boxes-train-v2.csv:3", "box of an unlisted volume")


class TestMalformed:
    @pytest.mark.parametrize(
        ("kind", "column", "row"),
        [("labels", column, label(VOLUMES["train"][0])) for column in bcs_dbt.CLASSES]
        + [("file-paths", column, paths(VOLUMES["train"][0])) for column in bcs_dbt.PATHS]
        + [("boxes", column, BOX) for column in bcs_dbt.BOX],
    )
    def test_missing_column(self, folder, kind, column, row):
        table(folder, kind, "train", [{k: v for k, v in row.items() if k != column}])
        with pytest.raises(Problem, match=f"{kind}-train-v2.csv: column '{column}' is missing"):
            load(folder)

    @pytest.mark.parametrize(
        ("column", "changes"),
        [
            ("PatientID", {"PatientID": None}),
            ("View", {"View": "left"}),
            ("Cancer", {"Cancer": "yes"}),
            ("Normal", {"Normal": 0}),
        ],
    )
    def test_odd_label(self, folder, column, changes):
        first, second, _ = VOLUMES["train"]
        table(folder, "labels", "train", [label(first), label(second, **changes)])
        with pytest.raises(Problem, match=f"labels-train-v2.csv: row 3, column '{column}'"):
            load(folder)

    def test_view_listed_twice(self, folder):
        table(folder, "file-paths", "train", [paths(VOLUMES["train"][0])] * 2)
        with pytest.raises(Problem, match="row 3, column 'View'"):
            load(folder)

    @pytest.mark.parametrize(("column", "value"), [("X", "left"), ("Width", 0), ("Class", "mass")])
    def test_odd_box(self, folder, column, value):
        table(folder, "boxes", "train", [BOX, BOX | {column: value}])
        with pytest.raises(Problem, match=f"boxes-train-v2.csv: row 3, column '{column}'"):
            load(folder)

    def test_labels_absent(self, folder):
        (folder / "BCS-DBT-labels-train-v2.csv").unlink()
        with pytest.raises(Problem, match="no table BCS-DBT-labels-train"):
            load(folder)

    def test_absent(self, tmp_path):
        with pytest.raises(Problem, match="Cancer Imaging Archive"):
            load(tmp_path)
