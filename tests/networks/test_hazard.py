import keras
import numpy as np
import pytest

from mammo_lib.networks.hazard import AdditiveHazard


@pytest.fixture
def vectors(rng):
    return rng.standard_normal((16, 7)).astype(np.float32)


@pytest.fixture
def layer(rng, vectors):
    layer = AdditiveHazard(5)
    layer(vectors)
    layer.set_weights([rng.standard_normal(weight.shape) for weight in layer.weights])
    return layer


def oracle(vectors, base_kernel, base_bias, kernel, bias):
    """Sum the rectified hazards through a triangular matrix, as the authors do."""
    hazard = np.maximum(vectors @ kernel + bias, 0)
    return vectors @ base_kernel + base_bias + hazard @ np.triu(np.ones((5, 5)))


class TestAdditiveHazard:
    def test_agrees_with_a_triangular_matrix(self, layer, vectors):
        expected = oracle(vectors, *layer.get_weights())
        assert np.allclose(layer(vectors), expected, atol=1e-4)

    def test_logits_never_fall(self, layer, vectors):
        rise = np.diff(np.asarray(layer(vectors)), axis=1)
        assert (rise >= 0).all()
        assert (rise > 0).any()

    def test_starts_with_equal_hazards(self, vectors):
        rise = np.diff(np.asarray(AdditiveHazard(4)(vectors)), axis=1)
        assert np.allclose(rise, 0.1, atol=1e-6)

    def test_has_a_weight_and_a_bias_for_the_base_and_each_year(self, layer):
        assert layer.count_params() == (7 + 1) * (5 + 1)

    def test_of_mirai_has_the_published_size(self):
        layer = AdditiveHazard(5)
        layer.build((None, 612))
        assert layer.count_params() == 3_678

    def test_one_year(self, vectors):
        assert AdditiveHazard(1)(vectors).shape == (16, 1)

    def test_is_rebuilt_from_its_config(self):
        assert AdditiveHazard.from_config(AdditiveHazard(3).get_config()).years == 3

    def test_no_year_is_refused(self):
        with pytest.raises(ValueError, match="fewer than one"):
            AdditiveHazard(0)

    def test_shape_is_known_before_it_runs(self):
        assert AdditiveHazard(5)(keras.Input((7,))).shape == (None, 5)
