import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammo_lib.cohorts.split import assign, describe, patients, repair
from mammo_lib.config.schema import SplitConfig
from mammo_lib.problem import Problem


def config(method="patient", validation=0.15, test=0.2, **more):
    return SplitConfig(method=method, validation=validation, test=test, seed=0, **more)


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


def women_by(n, rng, column, values):
    """Women whose four images each have a value of their own in `column`."""
    images = women(n, rng, cancer=0.3)
    return images.assign(**{column: rng.choice(values, len(images))})


seeds = st.integers(0, 10**6)


class TestFolds:
    def folds(self, images, seed, k=5, **options):
        return [
            assign(images, config("kfold", folds=k, fold=i, **options), np.random.default_rng(seed))
            for i in range(k)
        ]

    @settings(max_examples=10, deadline=None)
    @given(st.integers(60, 200), st.integers(2, 6), seeds)
    def test_they_part_all_patients_with_a_share_of_cancers_each(self, n, k, seed):
        images = women(n, np.random.default_rng(seed), cancer=0.3)
        tests = [f[f["split"] == "test"] for f in self.folds(images, seed, k)]
        assert sorted(p for t in tests for p in t["patient_id"].unique()) == sorted(
            images["patient_id"].unique()
        )
        cancers = [t.loc[t["label"] == 1, "patient_id"].nunique() for t in tests]
        assert max(cancers) - min(cancers) <= 4
        assert sum(cancers) == -(-3 * n // 10)

    def test_every_patient_is_in_one_split(self, rng):
        for found in self.folds(women(100, rng), 0):
            assert (found.groupby("patient_id")["split"].nunique() == 1).all()

    def test_validation_is_a_share_of_the_others(self, rng):
        found = self.folds(women(200, rng), 0, validation=0.25)[0]
        assert (found["split"] == "validation").sum() == pytest.approx(0.25 * 640, abs=12)

    def test_order_of_rows_does_not_matter(self, rng):
        images = women(100, rng)
        mixed = images.sample(frac=1, random_state=1)
        first, second = (
            self.folds(t, 3)[2].set_index("image_id")["split"] for t in (images, mixed)
        )
        pd.testing.assert_series_equal(first, second.loc[first.index])

    def test_more_folds_than_patients(self, rng):
        with pytest.raises(Problem, match="split.folds=9: the data set has 8 patients"):
            self.folds(women(8, rng), 0, k=9)

    def test_too_few_cancers_for_as_many_folds(self, rng):
        with pytest.raises(Problem, match="Lower split.folds"):
            self.folds(women(40, rng, cancer=0.05), 0, validation=0)


class TestSite:
    @settings(max_examples=10, deadline=None)
    @given(st.integers(80, 200), seeds)
    def test_the_site_is_all_in_test_with_whoever_was_there(self, n, seed):
        rng = np.random.default_rng(seed)
        images = women(n, rng, cancer=0.4)
        strays = rng.random(len(images)) < 0.02
        images.loc[strays, "site"] = "s"
        found = assign(images, config("site", site="s"), rng)
        visitors = set(images.loc[images["site"] == "s", "patient_id"])
        assert set(found.loc[found["split"] == "test", "patient_id"]) == visitors
        assert set(found["split"]) == {"train", "validation", "test"}

    def test_no_site_given_lists_them_with_their_patients(self, rng):
        images = women(10, rng).assign(site=["a"] * 24 + ["b"] * 16)
        with pytest.raises(Problem, match=r"needs split\.site.*a \(n = 6 pat.*b \(n = 4 pat"):
            assign(images, config("site"), rng)

    def test_unknown_site_is_corrected(self, rng):
        images = women(10, rng).assign(site=["north"] * 24 + ["south"] * 16)
        with pytest.raises(Problem, match=r"no such site\. Did you mean 'north'\?"):
            assign(images, config("site", site="nort"), rng)

    @pytest.mark.parametrize("site", ["only", None, ""])
    def test_one_site_or_none(self, rng, site):
        with pytest.raises(Problem, match="two or more are needed"):
            assign(women(10, rng).assign(site=site), config("site", site="only"), rng)

    def test_patient_without_a_site(self, rng):
        images = women(40, rng)
        images.loc[:3, "site"] = None
        with pytest.raises(
            Problem, match=r"site of 1 patient\(s\) is not known, such as of image i0"
        ):
            assign(images, config("site", site="s"), rng)

    def test_site_without_cancers(self, rng):
        images = women(40, rng)
        images["site"] = np.where(images["label"] == 1, "s", "t")
        with pytest.raises(Problem, match="with cancer falls into test.*another split.site"):
            assign(images, config("site", site="t"), rng)


class TestDate:
    @settings(max_examples=10, deadline=None)
    @given(st.integers(80, 200), seeds)
    def test_training_ends_before_the_first_day_of_test(self, n, seed):
        rng = np.random.default_rng(seed)
        images = women_by(n, rng, "date_rank", np.arange(1, 400))
        found = assign(images, config("date", test=0.3), rng)
        last = found.groupby("patient_id")["date_rank"].max()
        split = found.groupby("patient_id")["split"].first()
        assert (found.groupby("patient_id")["split"].nunique() == 1).all()
        assert found.loc[found["split"] != "test", "date_rank"].max() < last[split == "test"].min()
        assert (split == "test").mean() == pytest.approx(0.3, abs=0.05)

    def test_days_and_their_ranks_give_the_same(self, rng):
        images = women_by(80, rng, "date_rank", np.arange(1, 300))
        days = pd.Timestamp("2012-01-01") + pd.to_timedelta(images["date_rank"], unit="D")
        dated = images.drop(columns="date_rank").assign(date=days.dt.strftime("%Y-%m-%d"))
        first, second = (
            assign(table, config("date"), np.random.default_rng(1))["split"]
            for table in (images, dated)
        )
        pd.testing.assert_series_equal(first, second)

    def test_rank_goes_before_a_date_that_was_moved(self, rng):
        images = women_by(80, rng, "date_rank", np.arange(1, 300)).assign(date="2020-01-01")
        assert (assign(images, config("date"), rng)["split"] == "test").any()

    def test_a_day_is_not_divided(self, rng):
        images = women(90, rng, cancer=0.5)
        images["date"] = images["patient_id"].str[-1].map(lambda c: f"201{c}-01")
        found = assign(images, config("date", test=0.25), rng)
        assert (found.groupby("date")["split"].agg(lambda s: (s == "test").nunique()) == 1).all()

    def test_woman_without_a_date(self, rng):
        images = women_by(40, rng, "date", ["2012-01-01", "2013-01-01"])
        images.loc[4:7, "date"] = ""
        with pytest.raises(Problem, match=r"1 patient\(s\) have no dated exam.* image i4"):
            assign(images, config("date"), rng)

    def test_odd_date(self, rng):
        images = women_by(40, rng, "date", ["2012-01-01"])
        images.loc[9, "date"] = "spring"
        with pytest.raises(Problem, match="date of image i9: 'spring'"):
            assign(images, config("date"), rng)

    def test_one_day_only(self, rng):
        with pytest.raises(Problem, match="on the same day"):
            assign(women(40, rng).assign(date="2012-01-01"), config("date"), rng)

    def test_no_dates(self, rng):
        with pytest.raises(Problem, match="has no dates"):
            assign(women(40, rng), config("date"), rng)


class TestDescription:
    @pytest.mark.parametrize(
        ("method", "options", "words"),
        [
            ("patient", {}, "20% of all women"),
            ("official", {}, "the women of the official test part"),
            ("kfold", {"fold": 2}, "fold 3 of 5"),
            ("site", {"site": "s"}, "an image from site s"),
            ("date", {}, "about 20% of women, those examined last, by the order"),
        ],
    )
    def test_says_who_is_in_test(self, rng, method, options, words):
        found = describe(women(8, rng).assign(date_rank=1), config(method, **options))
        assert words in found.set_index("setting").loc["Test", "value"]

    def test_strata_are_those_the_data_know(self, rng):
        rows = describe(women(8, rng), config()).set_index("setting")["value"]
        assert rows["Strata"] == "label × each of density, vendor, site, age band"
        plain = women(8, rng)[["patient_id", "image_id", "label"]].assign(age=None)
        assert describe(plain, config()).set_index("setting")["value"]["Strata"] == "label"
