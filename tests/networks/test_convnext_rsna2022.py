import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.special import erf

import mammo_lib.networks.convnext_rsna2022  # noqa: F401  (registers itself)
from mammo_lib import networks
from mammo_lib.networks.convnext import EPSILON, convnext
from mammo_lib.networks.drop_path import DropPath
from mammo_lib.problem import Problem

STAGES = {
    "stem": 4_896,
    "stage1": 237_888,
    "stage2": 992_256,
    "stage3": 32_747_520,
    "stage4": 15_470_592,
    "head": 1_536,
    "logit": 769,
}
SHAPES = {
    "stem_norm": (512, 256, 96),
    "stage1_block3_out": (512, 256, 96),
    "stage2_block3_out": (256, 128, 192),
    "stage3_block27_out": (128, 64, 384),
    "features": (64, 32, 768),
}
NAME = "convnext_rsna2022"


def size(variables):
    return sum(math.prod(variable.shape) for variable in variables)


def built(variant="testing", **options):
    keras.utils.set_random_seed(0)
    return networks.build(NAME, variant, **{"rows": 96, "columns": 48, **options})


@pytest.fixture(scope="module")
def paper():
    return networks.build(NAME, "paper")


@pytest.fixture
def images(rng):
    return {"image": rng.standard_normal((8, 96, 48, 1)).astype(np.float32)}


class TestPublishedForm:
    def test_weights(self, paper):
        assert size(paper.trainable_variables) == paper.count_params() == 49_455_457

    @pytest.mark.parametrize(("part", "weights"), STAGES.items())
    def test_each_stage(self, paper, part, weights):
        layers = [layer for layer in paper.layers if layer.name.split("_")[0] == part]
        assert size(v for layer in layers for v in layer.trainable_variables) == weights

    def test_maps_have_the_published_shapes(self, paper):
        assert {name: paper.get_layer(name).output.shape[1:] for name in SHAPES} == SHAPES

    def test_drop_path_grows_from_none_to_the_rate(self, paper):
        rates = [layer.rate for layer in paper.layers if isinstance(layer, DropPath)]
        assert np.allclose(rates, np.linspace(0, 0.2, 36))

    def test_every_block_starts_next_to_nothing(self, paper):
        scale = paper.get_layer("stage3_block9_scale").get_weights()[0]
        assert np.array_equal(scale, np.full(384, 1e-6, np.float32))


class TestTrunk:
    def test_a_block_is_as_in_the_paper(self, rng):
        x = keras.Input((9, 8, 3))
        model = keras.Model(x, convnext(x, depths=(1,), widths=(4,), stem=1, layer_scale=0.5))
        for variable in model.trainable_variables:
            variable.assign(rng.normal(size=variable.shape))
        image = rng.normal(size=(2, 9, 8, 3))
        weights = {variable.path: np.float64(variable) for variable in model.trainable_variables}
        assert np.allclose(model.predict(image, verbose=0), oracle(image, weights), atol=2e-4)

    def test_depths_and_widths_pair(self):
        with pytest.raises(ValueError, match="2 depths and 1 widths"):
            convnext(keras.Input((9, 8, 3)), depths=(1, 1), widths=(4,))


def oracle(image, weights):
    """One block after a 1×1 stem, in NumPy."""
    x = image @ weights["stem/kernel"][0, 0] + weights["stem/bias"]
    x = norm(x, weights, "stem_norm")
    block = "stage1_block1"
    padded = np.pad(x, ((0, 0), (3, 3), (3, 3), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (7, 7), (1, 2))
    kernel = weights[f"{block}_depthwise/kernel"][..., 0]
    y = np.einsum("bhwcij,ijc->bhwc", windows, kernel) + weights[f"{block}_depthwise/bias"]
    y = norm(y, weights, f"{block}_norm")
    y = y @ weights[f"{block}_wide/kernel"] + weights[f"{block}_wide/bias"]
    y = y * (1 + erf(y / np.sqrt(2))) / 2
    y = y @ weights[f"{block}_narrow/kernel"] + weights[f"{block}_narrow/bias"]
    return x + y * weights[f"{block}_scale/scale"]


def norm(x, weights, name):
    x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + EPSILON)
    return x * weights[f"{name}/gamma"] + weights[f"{name}/beta"]


class TestDropPath:
    def test_without_training_all_passes(self):
        x = np.ones((4, 2, 2, 1), np.float32)
        assert np.array_equal(DropPath(0.5)(x), x)

    def test_in_training_whole_examples_go_and_the_mean_stays(self):
        keras.utils.set_random_seed(0)
        y = np.asarray(DropPath(0.25)(np.ones((4000, 2, 1), np.float32), training=True))
        assert set(np.unique(y.round(4))) == {0.0, np.float32(1.3333)}
        assert np.array_equal(y[:, 0], y[:, 1])
        assert abs(y.mean() - 1) < 0.03

    def test_two_calls_draw_anew(self):
        layer, x = DropPath(0.5), np.ones((64, 1), np.float32)
        assert not np.array_equal(layer(x, training=True), layer(x, training=True))

    @pytest.mark.parametrize("rate", [-0.1, 1.0])
    def test_an_impossible_rate_is_refused(self, rate):
        with pytest.raises(ValueError, match="at least 0 and below 1"):
            DropPath(rate)


class TestBuild:
    @pytest.mark.parametrize("variant", ["demo", "testing"])
    def test_ends_in_one_finite_logit(self, variant, images):
        model = built(variant)
        logit = model.predict(images, verbose=0)["logit"]
        assert logit.shape == (8, 1)
        assert np.isfinite(logit).all()
        assert not any(isinstance(layer, keras.Model) for layer in model.layers)

    def test_gradient_reaches_every_weight(self, images):
        model = built(dropout=0.0, drop_path=0.0)
        with tf.GradientTape() as tape:
            out = tf.reduce_sum(model(images, training=True)["logit"] ** 2)
        gradients = tape.gradient(out, model.trainable_weights)
        for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
            assert gradient is not None, variable.path
            assert np.abs(gradient).max() > 0, variable.path

    def test_overfits_eight_images(self, images):
        model = built("demo")
        model.compile(keras.optimizers.Adam(3e-3), {"logit": keras.losses.BinaryCrossentropy(True)})
        label = np.arange(8)[:, None] % 2
        model.fit(images, {"logit": label}, epochs=20, batch_size=8, verbose=0)
        logit = model(images, training=True)["logit"]  # running statistics lag behind 20 steps
        assert ((np.asarray(logit) > 0) == label).all()

    @pytest.mark.parametrize("gelu", ["exact", "tanh"])
    def test_saved_and_loaded_it_says_the_same(self, gelu, images, tmp_path):
        model = built(gelu=gelu)
        model.save(tmp_path / "model.keras")
        again = keras.models.load_model(tmp_path / "model.keras")
        one, other = (m.predict(images, verbose=0)["logit"] for m in (model, again))
        assert np.array_equal(one, other)

    def test_both_forms_of_gelu_nearly_agree(self, images):
        one, other = (
            built("demo", gelu=form).predict(images, verbose=0)["logit"]
            for form in ("exact", "tanh")
        )
        assert 0 < np.abs(one - other).max() < 0.02

    def test_trains_in_half_precision_to_a_float32_logit(self, images):
        keras.config.set_dtype_policy("mixed_bfloat16")
        try:
            out = built()(images, training=True)["logit"]
        finally:
            keras.config.set_dtype_policy("float32")
        assert out.dtype == tf.float32


class TestGuards:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"rows": 16, "variant": "paper"}, "smaller than one 32×32 cell"),
            ({"gelu": "fast"}, "neither 'exact' nor 'tanh'"),
            ({"norm": "group"}, "neither 'layer' nor 'batch'"),
            ({"pool": "median"}, "neither 'mean' nor 'max'"),
            ({"channels": 2}, "an image of 2 channels cannot be copied to 3"),
            ({"drop_path": 1.0}, "at least 0 and below 1"),
        ],
    )
    def test_a_wrong_choice_is_a_problem(self, options, message):
        with pytest.raises(Problem, match=message):
            built(**options)
