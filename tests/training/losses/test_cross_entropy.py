import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, log_softmax
from sklearn.metrics import log_loss

from mammo_lib.training.losses.cross_entropy import (
    binary,
    binary_probability,
    categorical,
    per_example,
)


class TestBinary:
    def test_an_undecided_network_loses_log_two(self):
        assert np.asarray(binary(np.zeros(2), np.array([0.0, 1.0]))) == pytest.approx(
            [np.log(2)] * 2
        )

    def test_large_logits_do_not_overflow(self):
        found = np.asarray(binary(np.array([1e4, -1e4, 1e4]), np.array([1.0, 0.0, 0.0])))
        assert found.tolist() == [0, 0, 1e4]

    def test_agrees_with_sklearn(self, rng):
        logit, label = rng.normal(size=50), rng.integers(0, 2, 50)
        found = np.asarray(binary(logit, label.astype(np.float32))).mean()
        assert found == pytest.approx(log_loss(label, expit(logit)), rel=1e-5)

    @given(st.floats(-10, 10), st.floats(0, 1))
    def test_soft_labels_weigh_both_classes(self, logit, label):
        p = expit(logit)
        wanted = -label * np.log(p) - (1 - label) * np.log(1 - p)
        assert float(binary(np.float32(logit), np.float32(label))) == pytest.approx(
            wanted, abs=1e-4
        )

    def test_a_probability_is_as_good_as_its_logit(self, rng):
        logit, label = rng.normal(size=9).astype(np.float32), np.ones(9, np.float32)
        one, other = binary(logit, label), binary_probability(expit(logit), label)
        assert np.allclose(one, other, atol=1e-5)

    def test_a_certain_and_wrong_probability_loses_no_more_than_the_floor_allows(self):
        found = float(binary_probability(np.float32(0), np.float32(1)))
        assert found == pytest.approx(-np.log(1e-7), rel=1e-3)


class TestCategorical:
    def test_equal_logits_lose_the_log_of_their_number(self):
        assert float(categorical(np.zeros((1, 5)), np.array([3]))[0]) == pytest.approx(np.log(5))

    def test_agrees_with_scipy(self, rng):
        logit, code = rng.normal(size=(6, 4)), rng.integers(0, 4, 6)
        wanted = -log_softmax(logit, axis=1)[np.arange(6), code]
        assert np.allclose(categorical(logit, code.astype(np.float32)), wanted, atol=1e-5)

    def test_an_unknown_class_costs_nothing(self):
        assert np.asarray(categorical(np.ones((2, 3)), np.array([-1.0, 0.0])))[0] == 0

    def test_large_logits_do_not_overflow(self):
        assert np.isfinite(categorical(np.array([[1e4, -1e4]]), np.array([1]))).all()


def test_per_example_is_the_mean_over_all_else(rng):
    loss = rng.random((3, 4, 5)).astype(np.float32)
    assert np.allclose(per_example(loss), loss.mean(axis=(1, 2)))
