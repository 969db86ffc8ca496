import numpy as np
import pandas as pd
import pytest

from mammo_lib import stats
from mammo_lib.evaluation import localisation
from mammo_lib.evaluation.lesions import sought
from mammo_lib.stats.estimate import Estimate
from tests.evaluation import marks


@pytest.fixture
def halves(images, lesions):
    return sought(images, lesions, "test"), sought(images, lesions, "validation")


@pytest.fixture
def localise(images, lesions, halves, settings):
    """Judge detections; without any those of a detector that finds 7 of 10 lesions."""

    def run(detections=None, *, seeds=(0,), find=0.7, test=None, validation=None, **change):
        if detections is None:
            detections = marks.detections(lesions, images, find=find, seeds=seeds)
        return localisation.localisation(
            detections,
            test or halves[0],
            validation or halves[1],
            trained={"finder": list(seeds)},
            settings=settings.model_copy(update=change),
            rng=np.random.default_rng(5),
        )

    return run


class TestSensitivity:
    def test_is_that_of_stats_with_the_same_draws(
        self, localise, halves, images, lesions, settings
    ):
        found, test = localise(), halves[0]
        rng = np.random.default_rng(5)
        own = marks.detections(lesions, images, find=0.7)
        own = own[own["image_id"].isin(test.images["image_id"])]
        for hit in ("centre", "iou"):
            wanted = stats.froc(test.lesions, own, test.images, hit=hit, iou=localisation.IOU,
                                n_boot=settings.n_boot, rng=rng)  # fmt: skip
            rows = found.figures[(found.figures["hit"] == hit) & (found.figures["group"] == "all")]
            said = rows.set_index("figure")["estimate"]
            assert close(said["wAFROC"], wanted.wafroc)
            assert close(said["HrAuc"], wanted.hr_auc)
            shares = rows[rows["figure"] == "sensitivity"].set_index("at")["estimate"]
            assert all(close(shares[at], one) for at, one in wanted.sensitivity.items())

    def test_a_perfect_detector_finds_all(self, localise, lesions, images):
        best = marks.detections(lesions, images, find=1.1)
        best["score"] = np.where(best["x"] == 60, 0.1, 0.9)
        rows = localise(best).figures
        rows = rows[rows["figure"] == "sensitivity"]
        assert {one.value for one in rows["estimate"]} == {1.0}

    def test_the_mean_over_seeds_with_each_seed_beside(self, localise):
        both, first, second = localise(seeds=(0, 1)), localise(seeds=(0,)), localise(seeds=(1,))
        a, b, c = (localisation.wide(each)["at_0.5"].iloc[0] for each in (both, first, second))
        assert a.value == pytest.approx((b.value + c.value) / 2)
        told = localisation.by_rule(both, figures=["sensitivity"]).set_index("name")["seeds"]
        assert told["0.5"].startswith(f"{b.value:.2f}, {c.value:.2f}; SD")

    def test_a_seed_that_found_nothing_counts_as_nothing(self, localise, images, lesions):
        one = marks.detections(lesions, images, find=0.7)
        found = localise(one, seeds=(0, 1))
        alone = localise(one)
        half = localisation.wide(found)["at_1"].iloc[0].value
        assert half == pytest.approx(localisation.wide(alone)["at_1"].iloc[0].value / 2)


class TestKinds:
    def test_kinds_add_up_to_all(self, localise):
        wide = localisation.wide(localise()).set_index("group")
        found = [wide.at[kind, "at_2"].value * wide.at[kind, "n_lesions"]
                 for kind in ("mass", "calcification")]  # fmt: skip
        assert sum(found) == pytest.approx(
            wide.at["all", "at_2"].value * wide.at["all", "n_lesions"]
        )

    def test_a_rare_kind_shows_its_n_alone(self, localise):
        wide = localisation.wide(localise(too_few=1000)).set_index("group")
        assert wide.at["mass", "at_0.5"] == "too few"
        assert wide.at["mass", "n_lesions"] > 0
        assert isinstance(wide.at["all", "at_0.5"], Estimate)


class TestThreshold:
    def test_keeps_within_the_allowance_on_validation(self, localise, halves, images, lesions):
        limit = localise().thresholds["finder", 0]
        own = marks.detections(lesions, images, find=0.7)
        own = own[own["image_id"].isin(halves[1].images["image_id"]) & (own["x"] == 60)]
        allowed = localisation.OPERATING * len(halves[1].images)
        assert (own["score"] >= limit).sum() <= allowed

    def test_test_data_are_never_looked_at(self, localise, images, lesions, halves):
        own = marks.detections(lesions, images, find=0.7)
        on_test = own["image_id"].isin(halves[0].images["image_id"])
        spoilt = own.assign(score=own["score"].where(~on_test, 0.99))
        assert localise(own).thresholds == localise(spoilt).thresholds

    def test_no_lesion_in_validation_gives_none(self, localise, images, lesions):
        bare = sought(images, lesions.head(0), "validation")
        found = localise(validation=bare)
        assert found.points["found"].iloc[0].reason == "no threshold from validation data"
        assert localisation.as_points(found)["x"].isna().all()


class TestNothing:
    def test_no_lesion_to_find(self, localise, images, lesions):
        found = localise(test=sought(images, lesions.head(0), "test"))
        assert found.figures.empty
        assert found.points.empty
        assert localisation.wide(found).empty
        assert localisation.by_rule(found, figures=["wAFROC"]).empty

    def test_no_detector(self, halves, settings, rng):
        none = pd.DataFrame(columns=["model", "seed", "image_id", *marks.BOX, "score"])
        found = localisation.localisation(none, *halves, trained={}, settings=settings, rng=rng)
        assert found.figures.empty
        assert localisation.as_points(found).empty


def close(a: Estimate, b: Estimate) -> bool:
    pairs = ((a.value, b.value), (a.low, b.low), (a.high, b.high))
    return all(x == pytest.approx(y, nan_ok=True) for x, y in pairs)
