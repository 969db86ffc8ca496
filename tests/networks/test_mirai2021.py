import math

import keras
import numpy as np
import pytest
import tensorflow as tf

import mammo_lib.networks.mirai2021  # noqa: F401  (registers itself)
from mammo_lib.networks.registry import build, task
from mammo_lib.problem import Problem

NAME = "mirai2021"
TRUNK = 11_176_512
FACTORS = 51_300  # read off 512 numbers
TWO_WAY = 612 * 2 + 2  # overwritten by the hazard
HAZARD = 613 * 6
MASK_EMBEDDING = 2 * 512


def small(variant="testing", **options):
    keras.utils.set_random_seed(0)
    return build(NAME, variant, **{"rows": 96, "columns": 48, **options})


def size(model, *layers):
    """Count the trainable weights of `model`, or of its `layers` alone."""
    found = [model.get_layer(layer) for layer in layers] or model.layers
    return sum(math.prod(v.shape) for layer in found for v in layer.trainable_variables)


@pytest.fixture
def views(rng):
    return {
        "views": rng.standard_normal((8, 4, 96, 48, 1)).astype(np.float32),
        "present": np.ones((8, 4), np.float32),
    }


@pytest.fixture(scope="module")
def full():
    return build(NAME, "paper")


def shuffled(model, rng):
    """Give all weights of `model` numbers away from their start, hazards too."""
    for weight in model.trainable_weights:
        weight.assign(weight + 0.1 * rng.standard_normal(weight.shape).astype(np.float32))
    return model


class TestPublishedEncoder:
    @pytest.mark.parametrize(
        ("risk_factors", "published", "two_way"),
        [(True, 11_232_716, TWO_WAY), (False, 11_180_616, 512 * 2 + 2)],
    )
    def test_size_with_the_unused_output(self, risk_factors, published, two_way):
        model = build(NAME, "paper", form="encoder", risk_factors=risk_factors)
        assert size(model) + two_way == published
        assert model.count_params() == size(model) + 9_600

    def test_each_part(self):
        model = build(NAME, "paper", form="encoder")
        assert size(model, "risk_factors") == FACTORS
        assert size(model, "logit") == HAZARD
        assert size(model) == TRUNK + FACTORS + HAZARD

    def test_map_has_the_published_shape(self):
        model = build(NAME, "paper", form="encoder")
        assert model.get_layer("features").output.shape == (None, 64, 52, 512)


class TestPublishedWhole:
    @pytest.mark.parametrize(
        ("d", "heads", "transformer", "whole", "two_way"),
        [
            (512, 8, 2_260_396, 13_493_112, 612 * 2 + 2),
            (1024, 16, 7_663_532, 18_896_248, 1124 * 2 + 2),
        ],
    )
    def test_size_with_the_unused_parts(self, d, heads, transformer, whole, two_way):
        model = build(NAME, "paper", d=d, heads=heads)
        masked_views = MASK_EMBEDDING + (d * 512 + 512)
        stage1 = FACTORS + TWO_WAY + HAZARD
        assert size(model) - TRUNK + masked_views + two_way == transformer
        assert size(model) + stage1 + masked_views + two_way == whole
        assert model.count_params() == size(model) + 9_600

    def test_size_that_the_docstring_states(self, full):
        assert size(full) == 13_172_002

    @pytest.mark.parametrize(
        ("part", "weights"),
        {
            "project": 262_656,
            "place": 544,
            "place_scale": 49_664,
            "place_shift": 49_664,
            "attention": 1_050_624,
            "attention_norm": 1_024,
            "forward1": 262_656,
            "forward2": 262_656,
            "forward_norm": 1_024,
            "risk_factors": 51_300,
            "logit": 3_678,
        }.items(),
    )
    def test_each_part(self, full, part, weights):
        assert size(full, part) == weights

    def test_attention_pool_adds_a_score(self, full):
        assert size(build(NAME, "paper", pool="attention")) == size(full) + 513

    def test_shapes(self, full):
        assert full.get_layer("features").output.shape == (None, 64, 52, 512)
        assert full.get_layer("parted").output.shape == (None, 4, 512)
        assert full.get_layer("exam").output.shape == (None, 512)
        assert full.output["logit"].shape == (None, 5)
        assert full.output["risk_factors"].shape == (None, 100)

    def test_task(self):
        assert task(NAME) == "risk"


class TestSmallForms:
    @pytest.mark.parametrize("variant", ["demo", "testing"])
    def test_a_finite_logit_for_each_year(self, variant, views):
        out = small(variant).predict(views, verbose=0)
        assert list(out) == ["logit"]
        assert out["logit"].shape == (8, 5)
        assert np.isfinite(out["logit"]).all()

    def test_encoder_takes_one_image(self, views):
        model = small(form="encoder", risk_factors=True)
        out = model({"image": views["views"][:, 0]})
        assert out["logit"].shape == (8, 5)
        assert out["risk_factors"].shape == (8, 100)

    def test_years(self, views):
        assert small(years=2)(views)["logit"].shape == (8, 2)

    def test_is_flat(self):
        assert not any(isinstance(layer, keras.Model) for layer in small().layers)

    def test_full_and_encoder_share_the_names_of_the_trunk(self):
        def trunk(model):
            return {v.path: v.shape for v in model.weights if v.path.startswith(("stem", "stage"))}

        assert trunk(small()) == trunk(small(form="encoder"))
        assert trunk(small())

    def test_same_seed_gives_the_same_weights(self):
        for one, other in zip(small().weights, small().weights, strict=True):
            assert np.array_equal(one, other)

    def test_logit_never_falls(self, views, rng):
        logit = np.asarray(shuffled(small(), rng)(views)["logit"])
        assert (np.diff(logit, axis=1) >= 0).all()

    def test_logit_is_float32_under_half_precision(self, views):
        keras.config.set_dtype_policy("mixed_float16")
        try:
            out = small(risk_factors=True)(views)
            assert {v.dtype.name for v in out.values()} == {"float32"}
            assert all(np.isfinite(v).all() for v in out.values())
        finally:
            keras.config.set_dtype_policy("float32")


class TestGradient:
    @pytest.mark.parametrize(
        "options",
        [
            {"risk_factors": True, "pool": "max"},
            {"risk_factors": True, "pool": "attention"},
            {"pool": "mean"},
            {"form": "encoder", "risk_factors": True},
        ],
        ids=str,
    )
    def test_reaches_every_weight(self, options, views, rng):
        model = small(base=4, **options)
        if options.get("form") == "encoder":
            views = {"image": views["views"][:, 0]}
        with tf.GradientTape() as tape:
            out = tf.reduce_sum(model(views, training=True)["logit"] ** 2)
        weights = model.trainable_weights
        for weight, gradient in zip(weights, tape.gradient(out, weights), strict=True):
            assert gradient is not None, weight.path
            if weight.path.endswith(("key/bias", "exam_score/bias")):
                continue  # a softmax ignores what is added to all
            assert np.abs(gradient).max() > 0, weight.path


@pytest.mark.parametrize("pool", ["max", "attention", "mean"])
class TestAbsentViews:
    def test_do_not_matter(self, pool, views, rng):
        model = shuffled(small(pool=pool), rng)
        views["present"][:4, [1, 3]] = 0
        before = np.asarray(model(views)["logit"])
        views["views"][:4, [1, 3]] = 40
        assert np.allclose(model(views)["logit"], before, atol=1e-5)

    def test_present_ones_do(self, pool, views, rng):
        model = shuffled(small(pool=pool), rng)
        before = np.asarray(model(views)["logit"])
        views["present"][:, 1] = 0
        assert not np.allclose(model(views)["logit"], before, atol=1e-4)

    def test_none_at_all_is_finite(self, pool, views, rng):
        views["present"][:] = 0
        logit = np.asarray(shuffled(small(pool=pool), rng)(views)["logit"])
        assert np.isfinite(logit).all()
        assert np.allclose(logit, logit[0])


class TestTraining:
    def test_saved_and_loaded_it_says_the_same(self, views, rng, tmp_path):
        model = shuffled(small(risk_factors=True, pool="attention"), rng)
        model.save(tmp_path / "mirai.keras")
        loaded = keras.models.load_model(tmp_path / "mirai.keras")
        for name, value in model(views).items():
            assert np.array_equal(loaded(views)[name], value)

    def test_overfits_eight_exams(self, views):
        model = small(base=4, d=32)
        onset = np.arange(8) % 6  # cancer in that year; 5 is never
        truth = (np.arange(5)[None] >= onset[:, None]).astype(np.float32)
        loss = {"logit": keras.losses.BinaryCrossentropy(True)}
        model.compile(keras.optimizers.Adam(2e-3), loss)
        model.fit(views, {"logit": truth}, epochs=35, batch_size=8, verbose=0)
        logit = np.asarray(model(views, training=True)["logit"])
        assert ((logit > 0) == truth).all()


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"form": "half"}, "neither 'full' nor 'encoder'"),
            ({"pool": "median"}, "none of max, attention, mean"),
            ({"heads": 3}, "3 heads do not divide d 8"),
            ({"heads": 0}, "0 heads do not divide d 8"),
            ({"years": 0}, "fewer than one"),
        ],
    )
    def test_says_what_is_wrong(self, options, message):
        with pytest.raises(Problem, match=message):
            small(**options)
