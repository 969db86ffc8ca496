import numpy as np
import pandas as pd
import pytest

from mammo_lib.config import compose
from mammo_lib.errors.robustness import leave_out
from mammo_lib.errors.robustness.leave_out import WITH, WITHOUT
from mammo_lib.problem import Problem


@pytest.fixture
def settings():
    return compose(["profile=smoke"]).stats.model_copy(update={"too_few": 10})


@pytest.fixture
def images(rng):
    """400 patients of two images; one patient was seen by both vendors."""
    patients = np.repeat(np.arange(400), 2)
    vendor = np.where(np.arange(400) % 3 == 0, "Rare", "Common")
    frame = pd.DataFrame({
        "image_id": [f"I{i}" for i in range(800)], "patient_id": [f"P{i:03}" for i in patients],
        "exam_id": [f"P{i:03}-1" for i in patients], "laterality": "L", "view": ["CC", "MLO"] * 400,
        "vendor": vendor[patients],
        "split": np.array(["train", "train", "validation", "test"])[patients // 3 % 4],
        "label": pd.array((patients % 5 == 0).astype(int), "Int8"),
    })  # fmt: skip
    frame.loc[frame["image_id"] == "I3", "vendor"] = "Rare"
    return frame


class TestArms:
    def test_without_it_no_patient_of_it_is_left_in_training(self, images, rng):
        arm = leave_out.arms(images, "vendor", "Rare", rng=rng)[WITHOUT]
        kept = arm[arm["split"].isin(["train", "validation"])]
        assert (kept["vendor"] == "Common").all()
        assert "P001" not in set(kept["patient_id"])

    def test_both_have_as_many_patients_of_each_kind(self, images, rng):
        arms = leave_out.arms(images, "vendor", "Rare", rng=rng)
        counts = {
            name: arm.groupby(["split", "label"])["patient_id"].nunique()
            for name, arm in arms.items()
        }
        pd.testing.assert_series_equal(counts[WITH], counts[WITHOUT])

    def test_with_it_some_are_of_it(self, images, rng):
        arm = leave_out.arms(images, "vendor", "Rare", rng=rng)[WITH]
        assert (arm.loc[arm["split"] == "train", "vendor"] == "Rare").any()

    def test_the_test_split_is_whole_in_both(self, images, rng):
        for arm in leave_out.arms(images, "vendor", "Rare", rng=rng).values():
            assert (arm["split"] == "test").equals(images["split"] == "test")


class TestGroups:
    def test_all_large_enough(self, images, settings):
        found = leave_out.groups(images, "vendor", settings.model_copy(update={"too_few": 5}))
        assert found == ["Common", "Rare"]

    def test_too_few_are_left_out(self, images, settings):
        found = leave_out.groups(images, "vendor", settings.model_copy(update={"too_few": 12}))
        assert "Rare" not in found

    @pytest.mark.parametrize("values", [None, "One"])
    def test_one_group_or_none_is_refused(self, images, settings, values):
        with pytest.raises(Problem, match="vendor"):
            leave_out.groups(images.assign(vendor=values), "vendor", settings)


@pytest.fixture
def table(images, settings, rng):
    label = images["label"].to_numpy(float)
    good, worse = rng.normal(3 * label), rng.normal(3 * label)
    rare = (images["vendor"] == "Rare").to_numpy()
    worse[rare] = rng.normal(size=rare.sum())
    scores = pd.concat([
        images[["image_id"]].assign(model=WITH, score=good),
        images[["image_id"]].assign(model=WITHOUT, score=worse),
    ])  # fmt: skip
    settings = settings.model_copy(update={"too_few": 5})
    return leave_out.table(leave_out.compared(scores, images, "vendor", "Rare", settings))


class TestCompared:
    def test_the_loss_is_on_the_group_and_not_on_others(self, table):
        own, others = table["difference"]
        assert own.high < 0
        assert others.low < 0 < others.high
        assert table["tested_on"].tolist() == ["Rare", "all others"]

    def test_holm_is_over_all_rows(self, table):
        assert (table["p_holm"] >= table["p_value"]).all()

    def test_what_was_written_is_read_again(self, table, tmp_path):
        about = {"run": "r", "cohort": "phantom", "model": "m", "seeds": 1, "date": "2026-01-01",
                 "minutes": 3}  # fmt: skip
        leave_out.write(table, about, tmp_path)
        again, told = leave_out.committed(tmp_path)
        assert told == about
        assert [one.n_clusters for one in again["difference"]] == [
            one.n_clusters for one in table["difference"]
        ]
        assert again["difference"][0].value == pytest.approx(table["difference"][0].value)
        assert "shown for Rare" in leave_out.said(again, told)
        assert "On all others" not in leave_out.said(again, told)
        elsewhere = again.assign(p_holm=0.001)
        assert "On all others, change in AUC without it: Rare " in leave_out.said(elsewhere, told)

    def test_a_run_that_could_compare_nothing_says_so(self, tmp_path):
        leave_out.write(leave_out.table([]), {"date": "2026-01-01"}, tmp_path)
        found, about = leave_out.committed(tmp_path)
        assert found.empty
        assert "compared no group" in leave_out.said(found, about)

    def test_without_the_long_run_the_page_says_how(self, tmp_path):
        found, about = leave_out.committed(tmp_path)
        assert found.empty
        assert "benchmarks/leave_out.py" in leave_out.said(found, about)
