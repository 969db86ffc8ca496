import math

import keras
import numpy as np
import pytest
import tensorflow as tf

import mammo_lib.networks.pathak2025  # noqa: F401  (registers itself)
from mammo_lib import networks
from mammo_lib.problem import Problem

VINDR = {"rows": 2700, "columns": 990}
# options -> trainable weights
PUBLISHED = {
    "ES-AttSide, CBIS": ({}, 22_891_719),
    "ES-AttSide, VinDr": (VINDR, 22_886_019),
    "ES-AttImg": ({"reach": "exam"}, 22_688_996),
    "ES-GAttImg": ({"reach": "exam", "form": "gated"}, 22_891_410),
    "ES-GAttSide": ({"form": "gated"}, 23_296_547),
    "three channels, two views": ({"channels": 3, "views": 2}, 22_891_719),
}
FORMS = [
    {},
    {"reach": "exam", "form": "gated"},
    {"encoder": "plain"},
    {"encoder": "plain", "trunk": "resnet22", "pool": "mean", "form": "mean"},
]


def size(variables):
    return sum(math.prod(variable.shape) for variable in variables)


def built(variant="testing", **options):
    keras.utils.set_random_seed(0)
    return networks.build("pathak2025", variant, rows=96, columns=48, **options)


@pytest.fixture(scope="module")
def paper():
    return networks.build("pathak2025", "paper")


def exams(rng, count=3, views=4):
    pictures = rng.standard_normal((count, views, 96, 48, 1)).astype(np.float32)
    return {"views": pictures, "present": np.ones((count, views), np.float32)}


class TestPublishedForm:
    @pytest.mark.parametrize(("options", "weights"), PUBLISHED.values(), ids=PUBLISHED)
    def test_counts(self, paper, options, weights):
        model = networks.build("pathak2025", "paper", **options) if options else paper
        assert size(model.trainable_variables) == weights
        assert model.count_params() == weights + 19_200

    @pytest.mark.parametrize(("options", "cells"), [({}, (92, 60)), (VINDR, (85, 31))])
    def test_maps(self, paper, options, cells):
        model = networks.build("pathak2025", "paper", **options) if options else paper
        assert model.get_layer("features").output.shape[1:] == (*cells, 512)
        shapes = {key: out.shape[1:] for key, out in model.output.items()}
        assert shapes == {
            "logit": (1,),
            "global": (1,),
            "local": (1,),
            "saliency": (4, *cells, 1),
            "attention": (4,),
        }

    @pytest.mark.parametrize(("part", "inputs"), [("top", 110), ("local", 512), ("fused", 1024)])
    def test_hidden_units_of_each_attention(self, paper, part, inputs):
        for step in ("views", "sides"):
            kernel = paper.get_layer(f"{part}_over_{step}_tanh").kernel
            assert kernel.shape == (inputs, 50 if part == "top" else 128)


@pytest.mark.parametrize("options", FORMS)
class TestViews:
    def test_attention_sums_to_one(self, options, rng):
        out = built(**options).predict(exams(rng), verbose=0)
        assert out["logit"].shape == (3, 1)
        assert np.allclose(out["attention"].sum(1), 1, atol=1e-6)

    def test_absent_views_do_not_matter(self, options, rng):
        model, given = built(**options), exams(rng)
        given["present"][:, [1, 2]] = 0
        out = model(given)
        given["views"][:, [1, 2]] = 100
        assert not np.asarray(out["attention"])[:, [1, 2]].any()
        for key, values in model(given).items():
            assert np.allclose(values, out[key], atol=1e-5), key

    def test_a_permutation_within_a_side_changes_nothing(self, options, rng):
        model, given = built(**options), exams(rng)
        out = model(given)
        given["views"] = given["views"][:, [2, 1, 0, 3]]
        for key, values in model(given).items():
            if key in ("logit", "global", "local"):
                assert np.allclose(values, out[key], atol=1e-5), key

    @pytest.mark.parametrize("views", [2, 6])
    def test_the_same_weights_serve_any_number(self, options, views, rng):
        model, given = built(**options), exams(rng, views=views)
        other = built(views=views, **options)
        other.set_weights(model.get_weights())
        four = {"views": np.zeros((3, 4, 96, 48, 1)), "present": np.zeros((3, 4))}
        for key in given:
            four[key][:, : min(views, 4)] = given[key][:, :4]
        given["present"][:, 4:] = 0
        assert np.allclose(model(four)["logit"], other(given)["logit"], atol=1e-5)

    def test_survives_saving(self, options, tmp_path, rng):
        model, given = built(**options), exams(rng)
        model.save(tmp_path / "model.keras")
        again = keras.saving.load_model(tmp_path / "model.keras")(given)
        for key, values in model(given).items():
            assert np.array_equal(values, again[key]), key

    def test_gradient_reaches_every_weight(self, options, rng):
        model = built(**options)
        with tf.GradientTape() as tape:
            out = model(exams(rng), training=True)
            total = sum(
                tf.reduce_sum(out[key] ** 2) for key in ("logit", "global", "local") if key in out
            )
        gradients = tape.gradient(total, model.trainable_weights)
        for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
            assert gradient is not None, variable.path
            if not variable.path.endswith("score/bias"):  # a softmax is blind to a common shift
                assert np.abs(gradient).max() > 0, variable.path

    def test_is_flat_with_a_named_last_map(self, options):
        model = built(**options)
        assert not any(isinstance(layer, keras.Model) for layer in model.layers)
        assert len(model.get_layer("features").output.shape) == 4


class TestGmicEncoder:
    def test_one_view_is_the_single_image_network(self, rng):
        import mammo_lib.networks.gmic2021  # noqa: F401  (registers itself)

        exam, given = built(), exams(rng)
        single = networks.build("gmic2021", "testing", rows=96, columns=48)
        for layer in single.layers:
            layer.set_weights(exam.get_layer(layer.name).get_weights() if layer.weights else [])
        given["present"][:] = [0, 0, 1, 0]
        out, alone = exam(given), single({"image": given["views"][:, 2]})
        for key in ("logit", "global", "local"):
            assert np.allclose(out[key], alone[key], atol=1e-5), key
        assert np.allclose(out["saliency"][:, 2], alone["saliency"], atol=1e-6)

    def test_saliency_of_absent_views_is_zero(self, rng):
        given = exams(rng)
        given["present"][:, 3] = 0
        maps = np.asarray(built()(given)["saliency"])
        assert not maps[:, 3].any()
        assert maps[:, :3].all()

    def test_an_exam_without_views_is_finite(self, rng):
        given = exams(rng)
        given["present"][:] = 0
        assert all(np.isfinite(values).all() for values in built()(given).values())


def test_overfits_eight_exams(rng):
    given, label = exams(rng, 8, 2), np.arange(8)[:, None] % 2
    model = built(views=2)
    heads = {"logit": True, "local": True, "global": False}
    terms = {key: keras.losses.BinaryCrossentropy(logits) for key, logits in heads.items()}
    model.compile(keras.optimizers.Adam(1e-2), terms, jit_compile=False)
    model.fit(given, dict.fromkeys(heads, label), epochs=30, batch_size=8, verbose=0)
    out = model(given, training=True)  # running statistics lag behind 30 steps
    assert ((np.asarray(out["logit"]) > 0) == label).all()


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"views": 3}, "as many left"),
            ({"views": 0}, "too few"),
            ({"encoder": "mirai"}, "neither 'gmic'"),
            ({"form": "max"}, "tanh, gated, mean"),
            ({"reach": "breast"}, "side, exam"),
            ({"patch": 64}, "does not fit"),
        ],
    )
    def test_name_what_to_mend(self, options, words):
        with pytest.raises(Problem, match=words):
            built(**options)

    def test_none_for_an_odd_number_without_sides(self, rng):
        out = built(views=3, reach="exam")(exams(rng, views=3))
        assert out["attention"].shape == (3, 3)
