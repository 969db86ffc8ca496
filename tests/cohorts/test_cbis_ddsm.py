import csv
from collections import defaultdict

import pytest

from mammo_lib import tables
from mammo_lib.cohorts import cbis_ddsm, cbis_sample, split
from mammo_lib.config.schema import RealData
from tests.cohorts.cbis_tables import CALC_TEST, PREFIXES, load, mass, row


class TestTables:
    def test_one_row_a_table(self, tmp_path):
        images = load(tmp_path).images
        assert images["image_id"].str.rsplit("_P_").str[0].tolist() == list(PREFIXES.values())
        assert images["official_split"].tolist() == ["train", "test", "train", "test"]
        assert images["density"].eq("C").all()
        assert images["path"].str.endswith("/000000.dcm").all()

    def test_two_abnormalities_are_one_image(self, tmp_path):
        second = {"abnormality id": "2", "pathology": "MALIGNANT", "assessment": "5"}
        cohort = load(tmp_path, **mass({}, second))
        image = cohort.images.iloc[0]
        assert len(cohort.images) == 4
        assert (image["label"], image["birads"], image["n_abnormalities"]) == (1, "5", 2)
        assert cohort.lesions["pathology"].tolist()[:2] == ["benign", "malignant"]

    def test_label_is_that_of_the_film_in_both_its_files(self, tmp_path):
        calc = {CALC_TEST.removesuffix(".csv"): [row("Calc-Test", 1, pathology="MALIGNANT")]}
        images = load(tmp_path, **mass({}), **calc).images.set_index("image_id")
        names = ["Mass-Training_P_00001_LEFT_CC", "Calc-Test_P_00001_LEFT_CC"]
        assert images.loc[names, "label"].tolist() == [1, 1]
        assert images.loc[names, "twin"].tolist() == names[::-1]
        assert split.repair(images.reset_index())["patient_id"].tolist() == ["P_00001"]

    def test_benign_without_callback_is_benign(self, tmp_path):
        cohort = load(tmp_path, **mass({"pathology": "BENIGN_WITHOUT_CALLBACK"}))
        assert cohort.images["label"].iloc[0] == 0
        assert cohort.lesions[["pathology", "callback"]].iloc[0].tolist() == ["benign", False]

    def test_zero_is_unknown(self, tmp_path):
        image = load(tmp_path, **mass({"breast_density": "0", "subtlety": "0"})).images.iloc[0]
        assert image[["density", "subtlety"]].isna().all()

    def test_lesion_keeps_the_path_of_its_mask_and_has_no_box(self, tmp_path):
        lesion = load(tmp_path).lesions.iloc[0]
        assert lesion["mask_path"].endswith("/000001.dcm")
        assert lesion[cbis_ddsm.BOX].isna().all()
        assert lesion["box_note"] == cbis_ddsm.NO_MASK


@pytest.fixture(scope="module")
def folder(external_data):
    folder = external_data / "cbis_ddsm_tables"
    if not folder.exists():
        pytest.skip(f"{folder} is absent")
    return folder


@pytest.fixture(scope="module")
def cohort(folder):
    return cbis_ddsm.load(RealData(name="cbis_ddsm", folder=str(folder)))


@pytest.fixture(scope="module")
def told(folder):
    """The tables' rows as plain dictionaries; "test" says from which half they are."""
    rows = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="") as file:
            for one in csv.DictReader(file):
                density = one.get("breast density") or one.get("breast_density")
                image = one["image file path"].strip().split("/")[0]
                test = "test" if "_test_" in path.name else "train"
                rows.append(one | {"density": density, "image": image, "split": test})
    return rows


class TestReal:
    def test_counts(self, cohort, told):
        assert len(told) == len(cohort.lesions) == 3568
        assert len(cohort.images) == len({one["image"] for one in told}) == 3103
        women = {one["patient_id"] for one in told}
        assert len(women) == cohort.images["patient_id"].nunique() == 1566
        assert set(cohort.images["patient_id"]) == women
        assert cohort.dropped.empty

    def test_every_row_is_an_image_or_merged_into_one(self, cohort, told):
        merged = (cohort.images["n_abnormalities"] - 1).sum()
        assert len(cohort.images) + merged + len(cohort.dropped) == len(told)

    def test_every_row_is_a_lesion(self, cohort, told):
        rows = [(one["image"], one["abnormality id"]) for one in told]
        lesions = cohort.lesions[["image_id", "lesion_id"]].itertuples(index=False, name=None)
        assert sorted(lesions) == sorted(rows)
        kinds = cohort.lesions["kind"].value_counts().to_dict()
        assert kinds == {"calcification": 1872, "mass": 1696}
        assert (cohort.lesions["pathology"] == "malignant").sum() == 1457

    def test_labels(self, cohort, told):
        files, films = defaultdict(list), defaultdict(list)
        for one in told:
            files[one["image"]].append(one["pathology"] == "MALIGNANT")
            films[one["image"].split("_", 1)[1]].append(one["pathology"] == "MALIGNANT")
        labels = cohort.images.set_index("image_id")["label"].to_dict()
        assert labels == {name: int(any(films[name.split("_", 1)[1]])) for name in files}
        assert sum(labels.values()) == 1391
        # Of the film's own file alone, 16 more would be called benign.
        assert sum(map(any, files.values())) == 1375

    def test_films_that_are_there_twice(self, cohort):
        assert "71 films are there twice" in cbis_ddsm.CARD.traps[1].what
        twins = cohort.images.dropna(subset="twin")
        assert len(twins) == 142
        assert twins["film"].value_counts().eq(2).all()

    def test_density(self, cohort, told):
        expected = {one["image"]: one["density"] for one in told}
        found = cohort.images.set_index("image_id")["density"].fillna("unknown").to_dict()
        letters = {"0": "unknown", "1": "A", "2": "B", "3": "C", "4": "D"}
        assert found == {name: letters[density] for name, density in expected.items()}
        assert (
            cohort.images["density"].value_counts()[list("ABCD")] == [425, 1207, 952, 517]
        ).all()

    def test_official_split(self, cohort, told):
        expected = {one["image"]: one["split"] for one in told}
        assert cohort.images.set_index("image_id")["official_split"].to_dict() == expected
        sides = defaultdict(set)
        for one in told:
            sides[one["patient_id"]].add(one["split"])
        both = {woman for woman, side in sides.items() if len(side) == 2}
        assert set(split.repair(cohort.images)["patient_id"]) == both
        assert len(both) == 31

    def test_assessment_is_the_worst_of_the_film(self, cohort, told):
        worst = defaultdict(int)
        for one in told:
            name = one["image"].split("_", 1)[1]
            worst[name] = max(worst[name], int(one["assessment"]))
        assert (cohort.images["birads"].astype(int) == cohort.images["film"].map(worst)).all()

    def test_card_says_so(self, cohort):
        assert f"{len(cohort.images):,} images" in cbis_ddsm.CARD.size
        assert f"{len(cohort.lesions):,} abnormalities" in cbis_ddsm.CARD.size
        assert "31 of 1,566" in cbis_ddsm.CARD.splits

    def test_tables_are_valid(self, cohort):
        tables.validate(cohort.images.assign(split=None, rows=1, columns=1), "images")
        tables.validate(cohort.lesions, "lesions")


@pytest.fixture
def joined(folder, monkeypatch):
    monkeypatch.setenv("MAMMO_DATA", str(folder.parent))
    settings = RealData(name="cbis_ddsm", folder=str(cbis_sample.package_folder()))
    return cbis_ddsm.load(settings)


class TestEightRealFiles:
    def test_join(self, joined):
        images = joined.images
        assert len(images) == 8
        assert set(images["patient_id"]) == {"P_00173", "P_00820"}
        assert images.groupby(["patient_id", "laterality", "view"]).size().eq(1).all()
        cancer = images.loc[images["label"] == 1, ["patient_id", "laterality"]].drop_duplicates()
        assert cancer.to_numpy().tolist() == [["P_00820", "L"]]

    def test_file_of_each_image_is_that_whose_header_says_so(self, joined):
        import pydicom

        for path, image in joined.images[["path", "image_id"]].to_numpy():
            header = pydicom.dcmread(joined.folder / path, stop_before_pixels=True)
            assert header.PatientID == image

    def test_sample_says_the_same(self, joined):
        same = ["path", "laterality", "view", "label", "density", "birads"]
        sample = cbis_sample.load(RealData(name="cbis_sample")).images.set_index("image_id")
        images = joined.images.set_index("film")
        assert images[same].to_dict() == sample.loc[images.index, same].to_dict()

    def test_rest_is_dropped(self, joined):
        assert len(joined.lesions) + len(joined.dropped) == 3568
        assert len(joined.lesions) == 10
        assert set(joined.dropped["reason"]) == {"file not downloaded"}
