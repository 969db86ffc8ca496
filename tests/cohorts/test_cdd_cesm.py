import csv
from collections import Counter, defaultdict

import cv2
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib import tables
from mammo_lib.cohorts import cdd_cesm
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

ROW = {
    "Image_name": "P3_L_DM_CC",
    "Patient_ID": "3",
    "Side": "L",
    "Type": "DM",
    "Age": "45",
    "Breast density (ACR)": "C",
    "BIRADS": "3$2",
    "Findings": "Two  masses $ Benign macrocalcifications ",
    "View": "CC",
    "Tags": "benign, masses ",
    "Machine": "1",
    cdd_cesm.PATHOLOGY: "Benign",
}
CONTRAST = {"Image_name": "P3_L_CM_CC", "Type": "CESM", "Breast density (ACR)": "_"}


def write(folder, *rows):
    folder.mkdir(exist_ok=True, parents=True)
    frame = pd.DataFrame([ROW | changes for changes in rows or ({},)])
    frame.to_csv(folder / cdd_cesm.TABLE, index=False, quoting=csv.QUOTE_ALL)


def load(folder, *rows):
    write(folder, *rows)
    return cdd_cesm.load(RealData(name="cdd_cesm", folder=str(folder)))


def picture(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.zeros((8, 6), np.uint8))


class TestTable:
    def test_one_row(self, tmp_path):
        image = load(tmp_path).images.iloc[0]
        assert image[["image_id", "patient_id", "exam_id"]].tolist() == ["P3_L_DM_CC", "P3", "P3"]
        assert image[["label", "age", "density", "birads"]].tolist() == [0, 45, "C", "3"]
        assert image["path"] == "Low energy images of CDD-CESM/P3_L_DM_CC.jpg"
        assert image["mended"] == ""

    def test_lists_are_taken_apart(self, tmp_path):
        image = load(tmp_path).images.iloc[0]
        assert image["birads_all"] == "3; 2"
        assert image["findings"] == "Two masses; Benign macrocalcifications"
        assert image["tags"] == "benign, masses"

    @pytest.mark.parametrize(("told", "label"), cdd_cesm.LABELS.items())
    def test_label(self, tmp_path, told, label):
        assert load(tmp_path, {cdd_cesm.PATHOLOGY: told}).images["label"].tolist() == [label]

    def test_contrast_image_has_the_density_of_the_low_energy_one(self, tmp_path):
        images = load(tmp_path, CONTRAST, {}).images
        assert images["density"].tolist() == ["C", "C"]
        assert images["mended"].tolist() == ["density from the low-energy image", ""]
        assert images["contrast"].tolist() == ["recombined", "low-energy"]
        assert images["exposure"].nunique() == 1
        assert images["path"][0] == "Subtracted images of CDD-CESM/P3_L_CM_CC.jpg"

    def test_density_does_not_come_from_the_other_breast(self, tmp_path):
        other = CONTRAST | {"Image_name": "P3_R_CM_CC", "Side": "R"}
        assert load(tmp_path, {}, other).images["density"].isna().tolist() == [False, True]

    def test_space_after_the_name(self, tmp_path):
        image = load(tmp_path, {"Image_name": "P3_L_DM_CC "}).images.iloc[0]
        assert image["image_id"] == "P3_L_DM_CC"
        assert image["mended"] == "space cut off the name"

    @pytest.mark.parametrize("name", ["P3_L_DM_CC_2", "P3_L_DM_CC2"])
    def test_second_exposure_of_a_view(self, tmp_path, name):
        images = load(tmp_path, {}, {"Image_name": name}).images
        assert images["view"].tolist() == ["CC", "CC"]
        assert images["exposure"].nunique() == 2

    @given(st.lists(st.integers(0, 6), min_size=1, max_size=4))
    def test_birads_is_the_worst(self, tmp_path_factory, told):
        listed = "$".join(map(str, told))
        image = load(tmp_path_factory.mktemp("t"), {"BIRADS": listed}).images.iloc[0]
        assert image["birads"] == str(max(told))


class TestMalformed:
    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("Side", "B"), ("Type", "CM"), ("View", "ML"), ("Breast density (ACR)", "E"),
            (cdd_cesm.PATHOLOGY, ""), ("Patient_ID", "P3"), ("Age", "old"), ("Age", "0"),
            ("BIRADS", "4a"), ("BIRADS", ""), ("BIRADS", "4$"), ("Image_name", "P4_L_DM_CC"),
            ("Image_name", "P3_L_DM_MLO"), ("Image_name", "P3_L_DM_CC_old"),
        ],
    )  # fmt: skip
    def test_odd_value(self, tmp_path, column, value):
        with pytest.raises(Problem) as problem:
            load(tmp_path, CONTRAST, {column: value})
        assert f"{cdd_cesm.TABLE}: row 3, column '{column}'" in str(problem.value)

    def test_name_used_twice(self, tmp_path):
        with pytest.raises(Problem, match="row 3, column 'Image_name'.*a name used once"):
            load(tmp_path, {}, {})

    @pytest.mark.parametrize("column", cdd_cesm.NEEDED)
    def test_missing_column(self, tmp_path, column):
        kept = {name: value for name, value in ROW.items() if name != column}
        pd.DataFrame([kept]).to_csv(tmp_path / cdd_cesm.TABLE, index=False)
        with pytest.raises(Problem) as problem:
            cdd_cesm.read_table(tmp_path / cdd_cesm.TABLE)
        assert f"column '{column}' is missing" in str(problem.value)


class TestPlaces:
    @pytest.mark.parametrize("name", ["cdd_cesm", "cdd_cesm_tables"])
    def test_table_in_either_folder(self, tmp_path, monkeypatch, name):
        monkeypatch.setenv("MAMMO_DATA", str(tmp_path))
        write(tmp_path / name)
        assert cdd_cesm.find(None) == tmp_path / name

    def test_nothing(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MAMMO_DATA", str(tmp_path))
        with pytest.raises(Problem, match=f"cdd_cesm: no {cdd_cesm.TABLE} in .*Download"):
            cdd_cesm.find(None)


class TestFiles:
    @pytest.mark.parametrize(
        "path",
        [
            "Low energy images of CDD-CESM/P3_L_DM_CC.jpg",
            "PKG - CDD-CESM/CDD-CESM/Low energy images of CDD-CESM/P3_L_DM_CC .JPG",
            "png/P3_L_DM_CC.png",
        ],
    )
    def test_layout(self, tmp_path, path):
        picture(tmp_path / path)
        assert load(tmp_path).images["path"].tolist() == [path]

    def test_row_without_file_is_dropped_once_some_are_there(self, tmp_path):
        picture(tmp_path / "P3_L_DM_CC.jpg")
        cohort = load(tmp_path, CONTRAST, {})
        assert cohort.images["image_id"].tolist() == ["P3_L_DM_CC"]
        dropped = cohort.dropped.iloc[0]
        assert dropped["row"] == f"{cdd_cesm.TABLE}:2"
        assert dropped["reason"] == "file not downloaded"
        assert cohort.images["density"].tolist() == ["C"]

    def test_strangers_only(self, tmp_path):
        picture(tmp_path / "a.jpg")
        with pytest.raises(Problem, match="none of the pictures"):
            load(tmp_path)

    @pytest.mark.slow
    def test_missing_files_are_told_by_curation(self, tmp_path):
        from mammo_lib.imaging.curate import curate

        cohort = load(tmp_path, CONTRAST, {})
        found = curate(cohort, rows=64, columns=48, store=tmp_path / "store" / "p.npy")
        assert (found.audit["verdict"] == "missing").sum() == 2


@pytest.fixture(scope="module")
def folder(external_data):
    folder = external_data / "cdd_cesm_tables"
    if not folder.exists():
        pytest.skip(f"{folder} is absent")
    return folder


@pytest.fixture(scope="module")
def cohort(folder):
    return cdd_cesm.load(RealData(name="cdd_cesm", folder=str(folder)))


@pytest.fixture(scope="module")
def told(folder):
    """The table's rows as plain dictionaries."""
    with (folder / cdd_cesm.TABLE).open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def breasts(told):
    """The table's rows by woman and side."""
    breasts = defaultdict(list)
    for row in told:
        breasts[row["Patient_ID"], row["Side"]].append(row)
    return breasts


class TestReal:
    def test_every_row_is_an_image(self, cohort, told):
        names = [row["Image_name"].strip() for row in told]
        assert cohort.images["image_id"].tolist() == names
        assert len(names) == 2006
        assert cohort.dropped.empty

    def test_exams_and_breasts(self, cohort, told, breasts):
        images = cohort.images
        women = {row["Patient_ID"] for row in told}
        assert len(women) == images["exam_id"].nunique() == 326
        assert len(breasts) == images.groupby(["exam_id", "laterality"]).ngroups == 566
        assert Counter(map(len, breasts.values())) == {4: 433, 2: 131, 6: 2}

    def test_one_exam_a_woman(self, told):
        for column in ("Age", "Machine"):
            values = defaultdict(set)
            for row in told:
                values[row["Patient_ID"]].add(row[column])
            assert max(map(len, values.values())) == 1

    def test_each_exposure_has_both_renderings(self, cohort):
        pairs = cohort.images.groupby("exposure")["contrast"].agg(lambda told: sorted(set(told)))
        assert len(pairs) == 1003
        assert set(map(tuple, pairs)) == {("low-energy", "recombined")}
        assert cohort.images["exposure"].value_counts().eq(2).all()

    def test_labels(self, cohort, told, breasts):
        expected = [int(row[cdd_cesm.PATHOLOGY] == "Malignant") for row in told]
        assert cohort.images["label"].tolist() == expected
        assert sum(expected) == 662
        images = cohort.images
        assert images.loc[images["label"] == 1, "patient_id"].nunique() == 179
        differ = [
            rows for rows in breasts.values() if len({r[cdd_cesm.PATHOLOGY] for r in rows}) > 1
        ]
        assert len(differ) == 50
        label = images.groupby(["patient_id", "laterality"])["label"]
        assert label.nunique()[lambda n: n > 1].index.tolist() == [("P16", "R")]
        assert label.max().sum() == 183

    def test_density(self, cohort, told, breasts):
        for row, found in zip(told, cohort.images["density"].fillna("_"), strict=True):
            same = breasts[row["Patient_ID"], row["Side"]]
            plain = {r[cdd_cesm.DENSITY] for r in same if r["Type"] == "DM"}
            assert plain == {found}
        counts = cohort.images["density"].value_counts(dropna=False).to_dict()
        assert [counts[density] for density in "ABCD"] == [16, 658, 1030, 140]
        assert cohort.images["density"].isna().sum() == 162

    def test_mended(self, cohort, told):
        blank = sum(row["Type"] == "CESM" and row[cdd_cesm.DENSITY] == "_" for row in told)
        borrowed = cohort.images["mended"].str.contains("density")
        assert borrowed.sum() == blank - 81  # of breasts without any density
        spaced = sum(row["Image_name"] != row["Image_name"].strip() for row in told)
        assert cohort.images["mended"].str.contains("space").sum() == spaced == 5

    def test_birads(self, cohort, told):
        expected = [max(row["BIRADS"].replace("$", "")) for row in told]
        assert cohort.images["birads"].tolist() == expected
        odd = cohort.images["pathology"].eq("Normal") & cohort.images["birads"].isin(list("3456"))
        assert odd.sum() == 15

    def test_card_says_so(self, breasts):
        assert "2,006 JPEG images, 326 women, 566 breasts, 1,003 exposures" in cdd_cesm.CARD.size
        bare = [b for b in breasts.values() if {row[cdd_cesm.DENSITY] for row in b} == {"_"}]
        assert any(
            f"all images of {len(bare)} breasts" in trap.what for trap in cdd_cesm.CARD.traps
        )

    def test_tables_are_valid(self, cohort):
        tables.validate(cohort.images.assign(split=None, rows=1, columns=1), "images")
        tables.validate(cohort.lesions, "lesions")
