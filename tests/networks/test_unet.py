import math

import keras
import numpy as np
import pytest
import tensorflow as tf

import mammo_lib.networks.unet as module
from mammo_lib.networks.registry import build
from mammo_lib.problem import Problem

PADDED = {"rows": 256, "columns": 256, "padding": "same"}
# options -> trainable weights, running statistics, rows of the logit
PUBLISHED = {
    "1 to 2": ({"classes": 2}, 31_030_658, 0, 388),
    "1 to 2, padded": ({"classes": 2, **PADDED}, 31_030_658, 0, 256),
    "1 to 1": ({}, 31_030_593, 0, 388),
    "1 to 1, normalised": ({"batch_norm": True, **PADDED}, 31_036_481, 11_776, 256),
    "3 to 1, normalised": ({"batch_norm": True, "channels": 3, **PADDED}, 31_037_633, 11_776, 256),
}


def small(variant="testing", **options):
    keras.utils.set_random_seed(0)
    return build("unet", variant, **{"rows": 96, "columns": 48, **options})


@pytest.fixture
def images(rng):
    return {"image": rng.standard_normal((8, 96, 48, 1)).astype(np.float32)}


class TestPublishedForms:
    @pytest.mark.parametrize("form", PUBLISHED)
    def test_size_and_shape(self, form):
        options, weights, statistics, rows = PUBLISHED[form]
        model = build("unet", "paper", **options)
        assert sum(math.prod(v.shape) for v in model.trainable_variables) == weights
        assert model.count_params() == weights + statistics
        assert model.output["logit"].shape == (None, rows, rows, options.get("classes", 1))

    def test_unpadded_maps_have_the_published_sizes(self):
        model = build("unet", "paper")
        down = [model.get_layer(f"down{n}_relu2").output.shape[1] for n in range(1, 5)]
        up = [model.get_layer(f"up{n}_relu2").output.shape[1] for n in range(4, 1, -1)]
        assert down == [568, 280, 136, 64]
        assert model.get_layer("deepest_relu2").output.shape[1:] == (28, 28, 1024)
        assert up == [52, 100, 196]
        assert model.get_layer("features").output.shape[1:] == (388, 388, 64)


class TestUnpadded:
    def test_published(self):
        assert module.unpadded(572, 5) == 388

    @pytest.mark.parametrize("size", [0, 3, 7, 140, 573])
    def test_what_does_not_fit(self, size):
        assert module.unpadded(size, 5) == 0

    @pytest.mark.parametrize("size", range(20, 60))
    def test_agrees_with_the_network(self, size):
        rows = module.unpadded(size, 2)
        if rows:
            model = small(rows=size, columns=60, levels=2, padding="valid")
            assert model.output["logit"].shape[1] == rows

    def test_logits_are_those_of_the_middle(self, images):
        model = small(rows=92, columns=44, padding="valid", batch_norm=False)
        first = {"image": images["image"][:1, :92, :44].copy()}
        before = np.asarray(model(first)["logit"])
        first["image"][:, 46, 22] += 100
        changed = np.argwhere(np.asarray(model(first)["logit"])[0, ..., 0] != before[0, ..., 0])
        middle = (np.asarray(before.shape[1:3]) - 1) / 2
        assert (changed.min(0) <= middle).all()
        assert (changed.max(0) >= middle).all()
        assert np.abs(changed.mean(0) - middle).max() < 3


class TestSmallForms:
    @pytest.mark.parametrize("variant", ["demo", "testing"])
    def test_a_finite_logit_for_each_pixel(self, variant, images):
        logit = small(variant).predict(images, verbose=0)["logit"]
        assert logit.shape == (8, 96, 48, 1)
        assert np.isfinite(logit).all()

    def test_is_flat(self):
        assert not any(isinstance(layer, keras.Model) for layer in small().layers)

    @pytest.mark.parametrize("batch_norm", [True, False])
    def test_gradient_reaches_every_weight(self, batch_norm, images):
        model = small(base=4, batch_norm=batch_norm)
        with tf.GradientTape() as tape:
            out = tf.reduce_sum(model(images, training=True)["logit"] ** 2)
        weights = model.trainable_weights
        for weight, gradient in zip(weights, tape.gradient(out, weights), strict=True):
            assert gradient is not None, weight.path
            assert np.abs(gradient).max() > 0, weight.path

    def test_saved_and_loaded_it_says_the_same(self, images, tmp_path):
        model = small()
        model.save(tmp_path / "unet.keras")
        loaded = keras.models.load_model(tmp_path / "unet.keras")
        assert np.array_equal(loaded(images)["logit"], model(images)["logit"])

    def test_overfits_eight_images(self, images):
        model = small(base=8)
        images["image"][:] = 0.1 * images["image"]
        truth = np.zeros((8, 96, 48, 1), np.float32)
        for number in range(8):
            truth[number, 8 * number : 8 * number + 16, 10:30] = 1
        images["image"] += truth
        model.compile(keras.optimizers.Adam(1e-2), {"logit": keras.losses.BinaryCrossentropy(True)})
        model.fit(images, {"logit": truth}, epochs=25, batch_size=8, verbose=0)
        found = np.asarray(model(images, training=True)["logit"]) > 0
        assert 2 * (found * truth).sum() / (found.sum() + truth.sum()) > 0.95

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
            ({"rows": 97}, "97 rows do not fit 3 levels with padding 'same', 100 would"),
            ({"columns": 50}, "50 columns do not fit 3 levels with padding 'same', 52 would"),
            ({"rows": 98, "padding": "valid"}, "98 rows do not fit .* 'valid', 100 would"),
            ({"padding": "full"}, "neither 'same' nor 'valid'"),
            ({"levels": 1}, "fewer than two"),
        ],
    )
    def test_says_what_would_do(self, options, message):
        with pytest.raises(Problem, match=message):
            small(**options)
