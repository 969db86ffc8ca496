import keras
import numpy as np
import pytest

from mammo_lib.networks.risk_factors import CLASSES, LENGTH, YES_OR_NO, RiskFactors


@pytest.fixture
def logits(rng):
    return 3 * rng.standard_normal((5, LENGTH)).astype(np.float32)


class TestRiskFactors:
    def test_thirty_four_factors_are_a_hundred_numbers(self):
        assert len(CLASSES) + YES_OR_NO == 34
        assert LENGTH == 100

    def test_classes_of_a_factor_sum_to_one(self, logits):
        found = np.asarray(RiskFactors()(logits))
        ends = np.cumsum(list(CLASSES.values()))
        for part in np.split(found, ends, axis=1)[:-1]:
            assert np.allclose(part.sum(1), 1, atol=1e-6)

    def test_yes_or_no_is_a_sigmoid(self, logits):
        found = np.asarray(RiskFactors()(logits))[:, -YES_OR_NO:]
        assert np.allclose(found, 1 / (1 + np.exp(-logits[:, -YES_OR_NO:])), atol=1e-6)

    def test_first_factor_agrees_with_numpy(self, logits):
        power = np.exp(logits[:, :4])
        found = np.asarray(RiskFactors()(logits))[:, :4]
        assert np.allclose(found, power / power.sum(1, keepdims=True), atol=1e-6)

    def test_shape_is_known_before_it_runs(self):
        assert RiskFactors()(keras.Input((LENGTH,))).shape == (None, LENGTH)
