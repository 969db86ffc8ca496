import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.cohorts import ddsm299, registry, split
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

ROW = {
    "file": "images/A_1.LEFT_CC.png",
    "patient_id": "P_1",
    "side": "LEFT",
    "view": "CC",
    "density": 2.0,
    "abn_type": "mass",
    "assessment": 4,
    "subtlety": 3,
    "pathology": "BENIGN_WITHOUT_CALLBACK",
    "split": "Training",
    "scanner": "A",
}


def load(folder, **changes):
    row = {key: value for key, value in (ROW | changes).items() if value is not Ellipsis}
    pd.DataFrame([row]).to_csv(folder / "index.csv", index=False)
    return ddsm299.load(RealData(name="ddsm299", folder=str(folder)))


class TestIndex:
    def test_one_row(self, tmp_path):
        image = load(tmp_path).images.iloc[0]
        assert (image["label"], image["density"], image["birads"]) == (0, "B", "4")
        assert (image["laterality"], image["official_split"]) == ("L", "train")

    def test_malignant(self, tmp_path):
        assert load(tmp_path, pathology="MALIGNANT").images["label"].iloc[0] == 1

    def test_density_out_of_range_is_unknown(self, tmp_path):
        assert pd.isna(load(tmp_path, density=0).images["density"].iloc[0])

    @pytest.mark.parametrize("column", ddsm299.NEEDED)
    def test_missing_column(self, tmp_path, column):
        with pytest.raises(Problem, match=f"index.csv: column '{column}' is missing"):
            load(tmp_path, **{column: ...})

    @pytest.mark.parametrize(
        ("column", "value"),
        [("side", "MIDDLE"), ("view", "ML"), ("pathology", "?"), ("split", "val")],
    )
    def test_odd_value(self, tmp_path, column, value):
        with pytest.raises(Problem, match=f"row 2, column '{column}'"):
            load(tmp_path, **{column: value})

    def test_empty_file(self, tmp_path):
        (tmp_path / "index.csv").touch()
        with pytest.raises(Problem, match="not a table"):
            ddsm299.load(RealData(name="ddsm299", folder=str(tmp_path)))


class TestAbsent:
    def test_named_folder(self, tmp_path):
        with pytest.raises(Problem, match=f"no index.csv in {tmp_path}"):
            ddsm299.load(RealData(name="ddsm299", folder=str(tmp_path)))

    def test_no_data_folder(self, monkeypatch):
        monkeypatch.delenv("MAMMO_DATA", raising=False)
        with pytest.raises(Problem, match="MAMMO_DATA is not set"):
            ddsm299.load(RealData(name="ddsm299"))


@pytest.fixture(scope="module")
def cohort(external_data):
    if not (external_data / "ddsm299").exists():
        pytest.skip("ddsm299 is absent")
    return registry.load(RealData(name="ddsm299", folder=str(external_data / "ddsm299")))


class TestReal:
    def test_counts(self, cohort):
        assert len(cohort.images) == 944
        assert cohort.images["patient_id"].nunique() == 507
        assert (cohort.images["label"] == 1).sum() == 419

    def test_tables_are_valid(self, cohort):
        tables.validate(cohort.images.assign(split=None), "images")
        tables.validate(cohort.lesions, "lesions")

    def test_four_patients_stand_in_both_official_splits(self, cohort):
        assert len(split.repair(cohort.images)) == 4

    @pytest.mark.slow
    def test_curated(self, cohort, tmp_path):
        from mammo_lib.imaging.curate import curate

        found = curate(cohort, rows=128, columns=80, store=tmp_path / "p.npy", workers=2)
        bad = found.audit[found.audit["verdict"] != "kept"]
        assert set(bad["reason"]) == {"damaged"}
        assert len(bad) == 3
        # Scanner A hangs its films the other way round; the pixels tell, the side does not.
        images = found.images
        wall = images["flipped"].map({True: "R", False: "L"})
        agree = (wall == images["laterality"]).groupby(images["scanner"]).mean()
        assert agree["A"] < 0.02
        assert (agree[["B", "C", "D"]] > 0.99).all()
