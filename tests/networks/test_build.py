import keras
import numpy as np
import pytest
import tensorflow as tf

from mammo_lib import networks
from mammo_lib.problem import Problem

SMALL = {"rows": 96, "columns": 48}
NAMES = networks.names()


@pytest.fixture
def images(rng):
    return rng.standard_normal((8, 96, 48, 1)).astype(np.float32)


def built(name, variant="testing", **options):
    keras.utils.set_random_seed(0)
    return networks.build(name, variant, **SMALL, **options)


@pytest.mark.parametrize("name", NAMES)
class TestBuild:
    @pytest.mark.parametrize("variant", ["demo", "testing"])
    def test_ends_in_one_finite_logit(self, name, variant, images):
        logit = built(name, variant).predict(images, verbose=0)
        assert logit.shape == (8, 1)
        assert np.isfinite(logit).all()

    def test_is_flat_with_a_named_last_map(self, name):
        model = built(name)
        assert not any(isinstance(layer, keras.Model) for layer in model.layers)
        assert len(model.get_layer("features").output.shape) == 4

    def test_same_seed_gives_the_same_weights(self, name):
        for one, other in zip(built(name).weights, built(name).weights, strict=True):
            assert np.array_equal(one, other)

    def test_gradient_reaches_every_weight(self, name, images):
        model = built(name, dropout=0.0)
        with tf.GradientTape() as tape:
            out = tf.reduce_sum(model(images, training=True) ** 2)
        for variable, gradient in zip(
            model.trainable_variables, tape.gradient(out, model.trainable_weights), strict=True
        ):
            assert gradient is not None, variable.path
            assert np.abs(gradient).max() > 0, variable.path

    def test_overfits_eight_images(self, name, images):
        keras.utils.set_random_seed(1)
        model = networks.build(name, "demo", **SMALL, dropout=0.0)
        model.compile(keras.optimizers.Adam(3e-3), keras.losses.BinaryCrossentropy(True))
        label = np.arange(8)[:, None] % 2
        model.fit(images, label, epochs=30, batch_size=8, verbose=0)
        logit = model(images, training=True)  # running statistics lag behind 30 steps
        assert ((np.asarray(logit) > 0) == label).all()

    def test_pools_by_mean_or_max(self, name, images):
        mean, most = (built(name, pool=how).predict(images, verbose=0) for how in ("mean", "max"))
        assert not np.allclose(mean, most)

    def test_another_pool_is_a_problem(self, name):
        with pytest.raises(Problem, match="neither 'mean' nor 'max'"):
            built(name, pool="median")

    def test_softmax_sums_to_one(self, name, images):
        out = built(name, head="softmax").predict(images, verbose=0)
        assert out.shape == (8, 2)
        assert np.allclose(out.sum(1), 1)

    def test_logit_is_float32_under_half_precision(self, name):
        keras.config.set_dtype_policy("mixed_float16")
        try:
            assert built(name).output.dtype == "float32"
        finally:
            keras.config.set_dtype_policy("float32")
