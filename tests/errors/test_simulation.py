import numpy as np
import pandas as pd
import pytest

from mammo_lib.config import compose
from mammo_lib.errors.simulation import cohort as made
from mammo_lib.errors.simulation import promises, record, relied
from mammo_lib.errors.simulation.cohort import Gap, cohort

SETTINGS = compose([]).stats


class TestCohort:
    def test_has_a_third_of_women_with_one_cancer(self, rng):
        study = cohort(rng, women=300)
        assert study.units.groupby("patient_id")["label"].sum().value_counts()[1] == 100
        assert study.units["label"].sum() == 100

    def test_its_truth_is_what_a_huge_one_shows(self, rng):
        units = cohort(rng, women=60_000).units
        sick = units["label"] == 1
        called = units["score"] >= made.THRESHOLD
        assert called[sick].mean() == pytest.approx(made.SENSITIVITY, abs=0.01)
        assert 1 - called[~sick].mean() == pytest.approx(made.SPECIFICITY, abs=0.005)

    def test_the_gap_is_the_groups_alone(self, rng):
        study = cohort(rng, women=60_000, gap=Gap(sensitivity=0.2))
        joined = study.members.merge(study.units)
        sick = joined[(joined["attribute"] == "Clinic") & (joined["label"] == 1)]
        seen = (sick["score"] >= made.THRESHOLD).groupby(sick["group"]).mean()
        assert seen["0"] == pytest.approx(made.SENSITIVITY, abs=0.015)
        assert seen["1"] == pytest.approx(made.SENSITIVITY - 0.2, abs=0.02)

    def test_every_breast_is_in_one_group_of_every_attribute(self, rng):
        study = cohort(rng, women=50)
        sizes = study.members.groupby("attribute").size()
        assert (sizes == 100).all()
        assert not study.members.duplicated(["patient_id", "laterality", "attribute"]).any()


class TestRelied:
    def test_the_slope_is_what_it_was_made_with(self, rng):
        true = relied.truth(SETTINGS, rng)
        assert true["slope"] == pytest.approx(relied.SLOPE, abs=0.02)
        assert true["observed_expected"] != pytest.approx(1, abs=0.02)

    def test_an_interval_of_every_kind_for_every_group(self, rng):
        study = cohort(rng, women=300)
        table = relied.covered(study, relied.truth(SETTINGS, rng), SETTINGS, rng)
        assert set(table["measure"]) == set(relied.NAMES.values())
        assert table["holds"].mean() > 0.8


class TestPromises:
    @pytest.fixture(scope="class")
    def table(self):
        plan = promises.Plan(4, women=(300,), gaps=(0.3,), relied=300)
        return promises.kept(plan, SETTINGS, np.random.default_rng(0))

    def test_a_row_a_promise(self, table):
        assert list(table) == promises.COLUMNS
        assert set(table["promise"]) == {"flags nothing", "holds together", "covers",
                                         "finds a gap of 30 points"}  # fmt: skip

    def test_survives_the_disk(self, table, tmp_path):
        record.write(table, {"cohorts": 4, "date": "2026-01-01"}, tmp_path / "new")
        again, about = record.read(tmp_path / "new")
        assert about["cohorts"] == 4
        assert [one.value for one in again["found"]] == [one.value for one in table["found"]]
        assert "planted" in record.said(again, about)
        assert len(record.coverage(again, women=300)) == table["measure"].nunique() - 1


class TestKept:
    """What the last long run promised."""

    @pytest.fixture(scope="class")
    def table(self):
        return record.read()[0].assign(value=lambda rows: [one.value for one in rows["found"]])

    def test_flags_little_where_nothing_is(self, table):
        flags = table[table["promise"] == "flags nothing"]
        assert len(flags) == 3
        assert flags["value"].max() <= 0.07

    def test_covers_what_is_true(self, table):
        covers = table[table["promise"] == "covers"]
        assert isinstance(covers, pd.DataFrame)
        assert covers["value"].min() >= 0.92

    def test_finds_as_often_as_it_foretells(self, table):
        gaps = table[table["promise"].str.startswith("finds")]
        assert (gaps["value"] - gaps["wanted"].astype(float)).abs().max() <= 0.05
