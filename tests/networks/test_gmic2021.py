import math

import keras
import numpy as np
import pytest
import tensorflow as tf

import mammo_lib.networks.gmic2021  # noqa: F401  (registers itself)
from mammo_lib import networks
from mammo_lib.networks.saliency import top_cells
from mammo_lib.problem import Problem

PATHAK = {"trunk": "resnet18", "base": 64}
# options -> trainable weights, running statistics
PUBLISHED = {
    "released": ({"classes": 2}, 14_110_322, 13_600),
    "one class": ({}, 14_108_785, 13_600),
    "ResNet-18 global": ({"classes": 2, **PATHAK}, 22_488_322, 19_200),
    "Pathak, one class": ({"channels": 3, **PATHAK}, 22_486_273, 19_200),
}
PARTS = {  # of the released form; None is the global trunk, all that has no other prefix
    "saliency": 512,
    "local_": 11_176_512,
    "regions": 131_200,
    "local": 1_024,
    "logit": 1_538,
    None: 2_799_536,
}
SHAPES = {
    "logit": (2,),
    "global": (2,),
    "local": (2,),
    "saliency": (46, 30, 2),
    "attention": (6,),
    "patches": (6, 256, 256),
    "corners": (6, 2),
}


def size(variables):
    return sum(math.prod(variable.shape) for variable in variables)


def built(variant="testing", **options):
    keras.utils.set_random_seed(0)
    return networks.build("gmic2021", variant, rows=96, columns=48, **options)


def loss(out, label):
    """Return the published loss without the saliency term."""
    bce = keras.losses.BinaryCrossentropy()
    logits = keras.losses.BinaryCrossentropy(from_logits=True)
    return logits(label, out["logit"]) + logits(label, out["local"]) + bce(label, out["global"])


@pytest.fixture
def images(rng):
    return {"image": rng.standard_normal((8, 96, 48, 1)).astype(np.float32)}


@pytest.fixture(scope="module")
def released():
    return networks.build("gmic2021", "paper", classes=2)


class TestPublishedForm:
    @pytest.mark.parametrize(
        ("options", "weights", "statistics"), PUBLISHED.values(), ids=PUBLISHED
    )
    def test_counts(self, released, options, weights, statistics):
        same = options == {"classes": 2}
        model = released if same else networks.build("gmic2021", "paper", **options)
        assert size(model.trainable_variables) == weights
        assert model.count_params() == weights + statistics

    @pytest.mark.parametrize(("part", "weights"), PARTS.items())
    def test_each_part(self, released, part, weights):
        def owner(name):
            if name in ("local", "logit"):
                return name
            return next((p for p in ("saliency", "local_", "regions") if name.startswith(p)), None)

        layers = [layer for layer in released.layers if owner(layer.name) == part]
        assert size(v for layer in layers for v in layer.trainable_variables) == weights

    def test_outputs(self, released):
        assert {key: out.shape[1:] for key, out in released.output.items()} == SHAPES

    @pytest.mark.parametrize(
        ("layer", "shape"),
        {
            "stem": (1472, 960, 16),
            "stem_pool": (735, 479, 16),
            "features": (46, 30, 256),
            "local_features": (8, 8, 512),
            "regions_sum": (512,),
            "top_cells": (2, 28),
            "fused": (768,),
        }.items(),
    )
    def test_maps(self, released, layer, shape):
        assert released.get_layer(layer).output.shape[1:] == shape

    @pytest.mark.parametrize(("share", "cells"), [(0.02, 28), (0.03, 41), (0.05, 69), (0.10, 138)])
    def test_top_cells_of_the_released_models(self, share, cells):
        assert top_cells(keras.Input((46, 30, 1)), share).shape == (None, 1, cells)


@pytest.mark.parametrize("options", [{}, {"trunk": "resnet22", "classes": 2}, {"channels": 3}])
class TestOutputs:
    def test_are_what_they_say(self, options, rng):
        channels = options.get("channels", 1)
        images = rng.standard_normal((3, 96, 48, channels)).astype(np.float32)
        out = built(**options).predict({"image": images}, verbose=0)
        assert all(np.isfinite(values).all() for values in out.values())
        assert np.allclose(out["attention"].sum(1), 1, atol=1e-6)
        cells = out["saliency"].reshape(3, -1, out["saliency"].shape[-1])
        top = -np.sort(-cells, axis=1)[:, : max(1, round(0.1 * cells.shape[1]))]
        assert np.allclose(out["global"], top.mean(1), atol=1e-6)
        row, column = out["corners"][0, 0]
        assert (row, column) <= (95, 47)
        part = images[0, row : row + 24, column : column + 24].mean(-1)
        patch = out["patches"][0, 0, 24 - part.shape[0] :, 24 - part.shape[1] :]
        assert np.allclose(patch, part, atol=1e-6)

    def test_survive_saving(self, options, tmp_path, rng):
        pixels = rng.standard_normal((2, 96, 48, options.get("channels", 1)))
        images = {"image": pixels.astype(np.float32)}
        model = built(**options)
        model.save(tmp_path / "model.keras")
        again = keras.saving.load_model(tmp_path / "model.keras")
        for key, values in model(images).items():
            assert np.array_equal(values, again(images)[key]), key


class TestTraining:
    def test_gradient_reaches_every_weight(self, images):
        model = built()
        with tf.GradientTape() as tape:
            total = loss(model(images, training=True), np.arange(8)[:, None] % 2)
        gradients = tape.gradient(total, model.trainable_weights)
        for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
            assert gradient is not None, variable.path
            assert np.abs(gradient).max() > 0, variable.path

    def test_overfits_eight_images(self, images):
        label = np.arange(8)[:, None] % 2
        model = built()
        heads = {"logit": True, "local": True, "global": False}
        terms = {key: keras.losses.BinaryCrossentropy(logits) for key, logits in heads.items()}
        model.compile(keras.optimizers.Adam(1e-2), terms, jit_compile=False)
        model.fit(images, dict.fromkeys(heads, label), epochs=30, batch_size=8, verbose=0)
        out = model(images, training=True)  # running statistics lag behind 30 steps
        assert ((np.asarray(out["logit"]) > 0) == label).all()

    def test_every_prediction_is_float32_under_half_precision(self):
        keras.config.set_dtype_policy("mixed_float16")
        try:
            out = built().output
            kinds = {key: out[key].dtype for key in ("logit", "local", "global", "saliency")}
        finally:
            keras.config.set_dtype_policy("float32")
        assert set(kinds.values()) == {"float32"}
        assert out["corners"].dtype == "int32"


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"patch": 64}, "64 pixels does not fit 96×48"),
            ({"classes": 3}, "neither 1"),
            ({"trunk": "vgg16"}, "neither 'resnet22'"),
            ({"top_share": 2.0}, "top_share"),
            ({"regions": 0}, "too few"),
        ],
    )
    def test_name_what_to_mend(self, options, words):
        with pytest.raises(Problem, match=words):
            built(**options)

    @pytest.mark.parametrize("size", [(160, 80), (320, 160)])
    def test_none_for_the_demo_sizes(self, size):
        model = networks.build("gmic2021", "demo", rows=size[0], columns=size[1])
        assert model.output["saliency"].shape[1:] == (size[0] // 8, size[1] // 8, 1)


def test_a_cell_is_centred_half_a_cell_before_its_own_middle():
    """As published: with symmetric padding a stride of 8 starts at pixel 0, not in the middle."""
    keras.utils.set_random_seed(0)
    made = networks.build("gmic2021", "testing")
    cut = keras.Model(made.input, made.output["saliency"])
    seen = tf.constant(np.random.default_rng(0).uniform(size=(16, 96, 48, 1)), tf.float32)
    for row in (5, 6, 7):
        with tf.GradientTape() as tape:
            tape.watch(seen)
            cell = tf.reduce_sum(cut({"image": seen}, training=False)[:, row, 3])
        slope = np.abs(tape.gradient(cell, seen)).sum(axis=(0, 2, 3))
        first, last = np.flatnonzero(slope)[[0, -1]]
        assert last - first + 1 == 51
        assert (first + last + 1) / 2 == 8 * row + 0.5
