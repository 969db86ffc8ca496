import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammo_lib.cohorts.split import assign, patients, repair
from mammo_lib.config.schema import SplitConfig
from mammo_lib.problem import Problem


def config(method="patient", validation=0.15, test=0.2):
    return SplitConfig(method=method, validation=validation, test=test, seed=0)


def women(n, rng, *, cancer=0.2):
    """Four images a woman; density, vendor, site and age at random."""
    table = pd.DataFrame(
        {
            "patient_id": [f"p{i:04}" for i in range(n)],
            "label": (np.arange(n) < cancer * n).astype(int),
            "density": rng.choice(list("ABCD"), n, p=[0.1, 0.4, 0.4, 0.1]),
            "vendor": rng.choice(["x", "y", "z"], n),
            "site": rng.choice(["s", "t"], n),
            "age": rng.uniform(40, 80, n),
        }
    )
    images = table.loc[table.index.repeat(4)].reset_index(drop=True)
    images["image_id"] = [f"i{i}" for i in range(len(images))]
    return images.astype({"label": "Int8"})


def test_patient_with_one_image_of_cancer_has_cancer(rng):
    images = women(4, rng, cancer=0)
    images.loc[2, "label"] = 1
    assert patients(images)["label"].tolist() == ["1", "0", "0", "0"]


def test_scanner_stands_in_for_an_unknown_vendor(rng):
    images = women(8, rng).assign(scanner="A")
    assert "scanner" not in patients(images)
    assert set(patients(images.assign(vendor=None))["scanner"]) == {"A"}


def test_unknown_label_is_a_stratum_of_its_own(rng):
    images = women(40, rng)
    images["label"] = images["label"].where(images["patient_id"] > "p0003")
    assert patients(images)["label"].value_counts()["unknown"] == 4
    assert assign(images, config(), rng)["split"].notna().all()


@settings(max_examples=20, deadline=None)
@given(st.integers(60, 300), st.integers(0, 10**6))
def test_no_patient_is_on_two_sides_and_shares_hold(n, seed):
    rng = np.random.default_rng(seed)
    found = assign(women(n, rng), config(), rng)
    assert (found.groupby("patient_id")["split"].nunique() == 1).all()
    shares = found.drop_duplicates("patient_id")["split"].value_counts(normalize=True)
    assert shares["test"] == pytest.approx(0.2, abs=0.03)
    assert shares["validation"] == pytest.approx(0.15, abs=0.03)


@pytest.mark.parametrize("factor", ["density", "vendor", "site"])
def test_each_level_of_test_has_its_share_of_cancers(rng, factor):
    found = assign(women(800, rng), config(), rng).drop_duplicates("patient_id")
    cancers = found[found["label"] == 1]
    due = cancers[factor].value_counts() * 0.2
    got = cancers.loc[cancers["split"] == "test", factor].value_counts()
    assert (got.reindex(due.index, fill_value=0) - due).abs().max() <= 2


def test_order_of_rows_does_not_matter(rng):
    images = women(100, rng)
    mixed = images.sample(frac=1, random_state=1)
    first = assign(images, config(), np.random.default_rng(3)).set_index("image_id")["split"]
    second = assign(mixed, config(), np.random.default_rng(3)).set_index("image_id")["split"]
    pd.testing.assert_series_equal(first, second.loc[first.index])


def test_other_draws_give_another_split(rng):
    images = women(100, rng)
    first, second = (assign(images, config(), np.random.default_rng(s))["split"] for s in (1, 2))
    assert (first != second).any()


def test_no_validation(rng):
    assert set(assign(women(100, rng), config(validation=0), rng)["split"]) == {"train", "test"}


def test_too_few_cancers(rng):
    with pytest.raises(Problem, match="no patient with cancer"):
        assign(women(40, rng, cancer=0.05), config(), rng)


class TestOfficial:
    @pytest.fixture
    def images(self, rng):
        images = women(200, rng)
        side = np.where(images["patient_id"].str[-1].isin(["0", "1"]), "test", "train")
        return images.assign(official_split=side)

    def test_test_is_the_official_one(self, images, rng):
        found = assign(images, config("official"), rng)
        assert ((found["split"] == "test") == (images["official_split"] == "test")).all()

    def test_validation_is_a_share_of_the_others(self, images, rng):
        found = assign(images, config("official", validation=0.25), rng)
        assert (found["split"] == "validation").sum() == pytest.approx(0.25 * 640, abs=12)

    def test_patient_in_both_goes_to_test(self, images, rng):
        images.loc[images["patient_id"] == "p0000", "official_split"] = ["train"] * 3 + ["test"]
        found = assign(images, config("official"), rng)
        assert set(found.loc[images["patient_id"] == "p0000", "split"]) == {"test"}
        assert repair(images).to_dict("records") == [
            {"patient_id": "p0000", "train_images": 3, "test_images": 1}
        ]

    def test_nothing_to_repair(self, images):
        assert repair(images).empty

    def test_data_without_official_split(self, rng):
        with pytest.raises(Problem, match="no official split"):
            assign(women(50, rng), config("official"), rng)
