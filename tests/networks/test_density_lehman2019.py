import math

import keras
import numpy as np
import pytest
import tensorflow as tf

import mammo_lib.networks.density_lehman2019  # noqa: F401  (registers itself)
from mammo_lib.networks.registry import build, task
from mammo_lib.problem import Problem

NAME = "density_lehman2019"


def small(variant="testing", **options):
    keras.utils.set_random_seed(0)
    return build(NAME, variant, rows=96, columns=48, **options)


@pytest.fixture
def images(rng):
    return {"image": rng.standard_normal((8, 96, 48, 1)).astype(np.float32)}


class TestPublishedForm:
    @pytest.mark.parametrize("channels", [1, 3])
    def test_size(self, channels):
        model = build(NAME, "paper", channels=channels)
        assert sum(math.prod(v.shape) for v in model.trainable_variables) == 11_178_564
        assert model.count_params() == 11_178_564 + 9_600

    def test_shapes(self):
        model = build(NAME, "paper")
        assert model.get_layer("features").output.shape == (None, 8, 8, 512)
        assert model.output["logit"].shape == (None, 4)

    def test_task(self):
        assert task(NAME) == "density"


class TestSmallForms:
    @pytest.mark.parametrize("variant", ["demo", "testing"])
    def test_four_finite_logits(self, variant, images):
        logit = small(variant).predict(images, verbose=0)["logit"]
        assert logit.shape == (8, 4)
        assert np.isfinite(logit).all()

    def test_is_flat(self):
        assert not any(isinstance(layer, keras.Model) for layer in small().layers)

    def test_gradient_reaches_every_weight(self, images):
        model = small()
        with tf.GradientTape() as tape:
            out = tf.reduce_sum(model(images, training=True)["logit"] ** 2)
        weights = model.trainable_weights
        for weight, gradient in zip(weights, tape.gradient(out, weights), strict=True):
            assert gradient is not None, weight.path
            assert np.abs(gradient).max() > 0, weight.path

    def test_saved_and_loaded_it_says_the_same(self, images, tmp_path):
        model = small()
        model.save(tmp_path / "density.keras")
        loaded = keras.models.load_model(tmp_path / "density.keras")
        assert np.array_equal(loaded(images)["logit"], model(images)["logit"])

    def test_overfits_eight_images(self, images):
        model = small(base=8)
        density = np.arange(8) % 4
        loss = {"logit": keras.losses.SparseCategoricalCrossentropy(from_logits=True)}
        model.compile(keras.optimizers.Adam(3e-3), loss)
        model.fit(images, {"logit": density}, epochs=20, batch_size=8, verbose=0)
        logit = np.asarray(model(images, training=True)["logit"])
        assert (logit.argmax(1) == density).all()

    def test_logit_is_float32_under_half_precision(self):
        keras.config.set_dtype_policy("mixed_float16")
        try:
            assert small().output["logit"].dtype == "float32"
        finally:
            keras.config.set_dtype_policy("float32")


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"classes": 1}, "fewer than two"),
            ({"pool": "median"}, "neither 'mean' nor 'max'"),
            ({"channels": 2}, "cannot be copied"),
        ],
    )
    def test_says_what_is_wrong(self, options, message):
        with pytest.raises(Problem, match=message):
            small(**options)
