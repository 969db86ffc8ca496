import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import special
from sklearn.metrics import roc_auc_score

from mammo_lib import stats
from mammo_lib.training import validate
from mammo_lib.training.validate import breast_auc, sigmoid, softmax

LOGITS = arrays.arrays(np.float64, (3, 4), elements=st.floats(-500, 500))


def test_sigmoid_of_zero_is_a_half_and_large_logits_do_not_overflow():
    assert sigmoid(np.array([0.0, 1e4, -1e4])).tolist() == [0.5, 1.0, 0.0]


def test_softmax_of_equal_logits_is_even_and_large_ones_do_not_overflow():
    assert softmax(np.array([[7.0, 7.0], [1e4, -1e4]])).tolist() == [[0.5, 0.5], [1.0, 0.0]]


@given(LOGITS)
def test_agree_with_scipy(logits):
    assert np.allclose(sigmoid(logits), special.expit(logits))
    assert np.allclose(softmax(logits), special.softmax(logits, axis=-1))


class TestBreastAuc:
    breast = np.repeat(np.arange(10), 2)
    label = np.repeat(np.arange(10) % 2, 2)

    def test_perfect_scores_reach_one(self):
        assert breast_auc(self.label.astype(float), self.label, self.breast) == 1

    def test_a_breast_scores_the_mean_of_its_images(self):
        score = self.label + np.where(np.arange(20) % 2, 10.0, -10.0)
        assert breast_auc(score, self.label, self.breast) == 1

    def test_one_image_a_breast_is_the_plain_auc(self, rng):
        score, label = rng.random(20), rng.integers(0, 2, 20)
        found = breast_auc(score, label, np.arange(20))
        assert found == pytest.approx(roc_auc_score(label, score))


class TestMeasuresOfTheReport:
    """Training's own, so that it does not depend on the statistics, agree with those."""

    def test_kappa(self, rng):
        a, b = rng.integers(0, 4, (2, 80))
        known = stats.cohen_kappa(a, b, weights="linear", categories=range(4)).kappa.value
        assert validate.linear_kappa(a, b, 4) == pytest.approx(known)
        assert validate.linear_kappa(a, a, 4) == 1
        assert validate.linear_kappa(np.zeros(5, int), np.zeros(5, int), 4) == 0

    def test_concordance(self, rng):
        time, event, risk = rng.integers(1, 9, 60), rng.integers(0, 2, 60), rng.random(60).round(1)
        known = stats.concordance(time, event, risk).estimate.value
        assert validate.harrell_c(time, event, risk) == pytest.approx(known)
        assert validate.harrell_c(time, np.zeros(60), risk) == 0.5

    def test_dice(self, rng):
        truth, said = rng.random((2, 5, 8, 8)) > 0.6
        assert validate.dice(truth, said) == pytest.approx(stats.dice(truth, said))

    @pytest.mark.parametrize("at", [0.1, 0.5, 2.0])
    def test_sensitivity(self, rng, at):
        lesions, boxes, scores, rows, marks = [], [], [], [], []
        for image in range(40):
            corner = rng.uniform(10, 60, (image % 2, 2))
            lesions.append(np.hstack([corner, corner + 10]))
            low = rng.uniform(0, 60, (6, 2))
            low[: image % 2] = corner + rng.uniform(-6, 6, corner.shape)
            boxes.append(np.hstack([low, low + 12]))
            scores.append(rng.random(6))
            rows += [(f"i{image}", "1", *xy, 10, 10) for xy in corner]
            marks += [(f"i{image}", *xy, 12, 12, s) for xy, s in zip(low, scores[-1], strict=True)]
        box = ["x", "y", "width", "height"]
        truth = pd.DataFrame(rows, columns=["image_id", "lesion_id", *box])
        said = pd.DataFrame(marks, columns=["image_id", *box, "score"])
        images = pd.DataFrame({"image_id": [f"i{k}" for k in range(40)]})
        known = stats.froc(truth, said, images, at=(at,)).sensitivity[at].value
        assert validate.sensitivity(lesions, boxes, scores, at=at) == pytest.approx(known)
