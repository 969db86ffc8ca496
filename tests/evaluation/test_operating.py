import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as running
from hypothesis import strategies as st

from mammo_lib.evaluation import members, operating
from mammo_lib.evaluation.discrimination import tested as units_of


@pytest.fixture
def scores(all_scores):
    return members.mean(all_scores)


class TestThresholds:
    def test_validation_reaches_its_aim(self, scores, images, settings):
        found = operating.thresholds(scores, images, settings=settings)
        units = units_of(scores, images, "breast", "validation")
        for row in found[found["rule"] == "specificity"].itertuples():
            healthy = units[(units["model"] == row.model) & (units["label"] == 0)]
            assert (healthy["score"] < row.threshold).mean() >= settings.specificity

    def test_test_data_are_never_looked_at(self, scores, images, settings):
        before = operating.thresholds(scores, images, settings=settings)
        test = images.loc[images["split"] == "test", "image_id"]
        spoilt = scores.assign(score=scores["score"].mask(scores["image_id"].isin(test), 0.5))
        pd.testing.assert_frame_equal(
            before, operating.thresholds(spoilt, images, settings=settings)
        )

    def test_no_cancer_in_validation_gives_no_threshold(self, scores, images, settings):
        bad = images["label"].mask(images["split"] == "validation", 0).astype("Int8")
        points = operating.operating_points(scores, images.assign(label=bad), settings=settings)
        assert points["threshold"].isna().all()
        assert points["sensitivity"].iloc[0].reason == "no threshold from validation data"


class TestAchieved:
    units = pd.DataFrame({"patient_id": list("abcd"), "label": [1, 1, 0, 0],
                          "score": [0.9, 0.2, 0.8, 0.1]})  # fmt: skip

    def test_a_score_at_the_threshold_is_called(self, settings):
        assert operating.achieved(self.units, 0.9, settings)["sensitivity"].value == 0.5

    def test_everything_called(self, settings):
        found = operating.achieved(self.units, 0.0, settings)
        assert (found["sensitivity"].value, found["specificity"].value) == (1, 0)
        assert found["ppv"] == pytest.approx(settings.prevalence)


class TestPredictive:
    def test_worked_example(self):
        found = operating.predictive(0.9, 0.9, 0.01)
        assert found["ppv"] == pytest.approx(0.009 / (0.009 + 0.099))

    @running(deadline=None, max_examples=25)
    @given(st.floats(0.01, 1), st.floats(0.01, 0.99), st.floats(0.001, 0.999))
    def test_within_zero_and_one(self, sensitivity, specificity, prevalence):
        found = operating.predictive(sensitivity, specificity, prevalence)
        assert 0 <= found["ppv"] <= 1
        assert 0 <= found["npv"] <= 1

    def test_nobody_called_has_no_ppv(self):
        assert np.isnan(operating.predictive(0.0, 1.0, 0.01)["ppv"])
