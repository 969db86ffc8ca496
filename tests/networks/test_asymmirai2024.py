import math

import keras
import numpy as np
import pytest
import tensorflow as tf

import mammo_lib.networks.asymmirai2024  # noqa: F401  (registers itself)
from mammo_lib.networks.asymmetry import AsymmetryMap, AsymmetryRisk, NearIdentity, maps
from mammo_lib.networks.registry import build, task
from mammo_lib.problem import Problem

NAME = "asymmirai2024"


def small(variant="testing", **options):
    keras.utils.set_random_seed(0)
    return build(NAME, variant, **{"rows": 96, "columns": 48, **options})


def size(variables):
    return sum(math.prod(v.shape) for v in variables)


@pytest.fixture
def views(rng):
    return {
        "views": rng.standard_normal((8, 4, 96, 48, 1)).astype(np.float32),
        "present": np.ones((8, 4), np.float32),
    }


@pytest.fixture(scope="module")
def paper():
    return build(NAME, "paper")


class TestPublishedForm:
    def test_learns_two_matrices_and_two_numbers(self, paper):
        assert size(paper.trainable_variables) == 524_288 + 2
        assert {v.path for v in paper.trainable_variables} == {
            "cc_matrix/kernel",
            "mlo_matrix/kernel",
            "logit/mu",
            "logit/spread",
        }

    def test_the_trunk_of_mirai_is_frozen(self, paper):
        assert size(paper.non_trainable_variables) == 11_176_512 + 9_600
        assert paper.count_params() == 524_290 + 11_176_512 + 9_600

    def test_may_be_trained(self):
        model = build(NAME, "paper", train_trunk=True)
        assert size(model.trainable_variables) == 524_290 + 11_176_512

    def test_shapes(self, paper):
        assert paper.get_layer("features").output.shape == (None, 64, 52, 512)
        assert paper.output["asymmetry"].shape == (None, 2, 53, 43)
        assert paper.output["logit"].shape == (None, 1)

    def test_starts_from_the_published_numbers(self, paper):
        assert [float(v) for v in paper.get_layer("logit").weights] == [2000, 300]

    def test_task(self):
        assert task(NAME) == "risk"


def numpy_maps(sides, matrices, window):
    """Multiply both sides, then measure, as the authors do. `sides` is (B, 4, h, w, c)."""
    found = []
    for pair, matrix in enumerate(matrices):
        gap = np.abs(sides[:, 2 * pair] @ matrix - sides[:, 2 * pair + 1] @ matrix)
        windows = np.lib.stride_tricks.sliding_window_view(gap, window, axis=(1, 2))
        found.append(np.linalg.norm(windows.max(axis=(-2, -1)), axis=-1))
    return np.stack(found, axis=1)


class TestMaps:
    @pytest.fixture
    def sides(self, rng):
        return rng.standard_normal((3, 4, 11, 10, 6)).astype(np.float32)

    @pytest.fixture
    def model(self):
        given = keras.Input((4, 11, 10, 6))
        return keras.Model(given, maps(given))

    def test_agree_with_the_authors_order_of_steps(self, model, sides):
        expected = numpy_maps(sides, model.get_weights(), (2, 2))
        assert expected.shape == (3, 2, 10, 9)
        assert np.allclose(model(sides), expected, atol=1e-4)

    def test_are_zero_where_the_sides_are_equal(self, model, sides):
        sides[:, 1] = sides[:, 0]
        found = np.asarray(model(sides))
        assert np.allclose(found[:, 0], 0, atol=1e-5)
        assert (found[:, 1] > 1).all()

    def test_point_at_the_cell_that_differs(self, model, sides):
        sides[:, 1] = sides[:, 0]
        sides[0, 1, 7, 3] += 5
        found = np.asarray(model(sides))[0, 0]
        assert set(map(tuple, np.argwhere(found > 1))) == {(6, 2), (6, 3), (7, 2), (7, 3)}

    def test_gradient_is_finite_where_the_sides_are_equal(self):
        same = tf.zeros((1, 5, 5, 3))
        with tf.GradientTape() as tape:
            tape.watch(same)
            out = tf.reduce_sum(AsymmetryMap((1, 1))(same))
        assert np.isfinite(tape.gradient(out, same)).all()

    def test_matrices_start_near_the_identity(self):
        matrix = np.asarray(NearIdentity()((64, 64)))
        noise = matrix - np.eye(64)
        assert 0.008 < noise.std() < 0.012


class TestRisk:
    @pytest.fixture
    def pairs(self, rng):
        return rng.uniform(0, 5, (4, 2, 3, 3)).astype(np.float32)

    def test_counts_the_pairs_with_both_views(self, pairs):
        present = np.array([[1, 1, 1, 1], [1, 1, 0, 1], [0, 1, 1, 1], [1, 0, 0, 1]], np.float32)
        most = pairs.max(axis=(2, 3))
        asymmetry = np.array([most[0].mean(), most[1, 0], most[2, 1], 2])  # 2 is mu: says nothing
        found = np.asarray(AsymmetryRisk(2.0, 4.0)(pairs, present))[:, 0]
        assert np.allclose(found, (asymmetry - 2) / 4, atol=1e-6)

    def test_a_spread_of_nothing_is_a_problem(self):
        with pytest.raises(Problem, match="spread 0 is not above 0"):
            small(spread=0)


class TestSmallForms:
    @pytest.mark.parametrize("variant", ["demo", "testing"])
    def test_finite_outputs(self, variant, views):
        out = small(variant).predict(views, verbose=0)
        assert out["logit"].shape == (8, 1)
        assert out["asymmetry"].shape == (8, 2, 3, 2)
        assert all(np.isfinite(value).all() for value in out.values())

    def test_is_flat(self):
        assert not any(isinstance(layer, keras.Model) for layer in small().layers)

    def test_trunk_is_that_of_mirai(self):
        import mammo_lib.networks.mirai2021  # noqa: F401

        mirai = build("mirai2021", "testing", rows=96, columns=48)
        paths = {v.path: v.shape for v in small().weights}
        trunk = {v.path: v.shape for v in mirai.weights if v.path.startswith(("stem", "stage"))}
        assert trunk.items() <= paths.items()

    def test_same_seed_gives_the_same_weights(self):
        for one, other in zip(small().weights, small().weights, strict=True):
            assert np.array_equal(one, other)

    def test_gradient_reaches_every_weight(self, views):
        model = small(base=4)
        with tf.GradientTape() as tape:
            out = tf.reduce_sum(model(views, training=True)["logit"] ** 2)
        weights = model.trainable_weights
        for weight, gradient in zip(weights, tape.gradient(out, weights), strict=True):
            assert gradient is not None, weight.path
            assert np.abs(gradient).max() > 0, weight.path

    def test_an_absent_view_does_not_matter_nor_does_its_twin(self, views):
        model = small()
        views["present"][:, 1] = 0
        before = np.asarray(model(views)["logit"])
        views["views"][:, :2] = 40
        assert np.allclose(model(views)["logit"], before, atol=1e-5)
        views["views"][:, 2] = 40
        assert not np.allclose(model(views)["logit"], before, atol=1e-3)

    def test_without_a_pair_the_logit_is_zero(self, views):
        views["present"][:, [0, 3]] = 0
        assert (np.asarray(small()(views)["logit"]) == 0).all()

    @pytest.mark.parametrize("train_trunk", [True, False])
    def test_saved_and_loaded_it_says_the_same(self, train_trunk, views, tmp_path):
        model = small(train_trunk=train_trunk)
        model.save(tmp_path / "asymmirai.keras")
        loaded = keras.models.load_model(tmp_path / "asymmirai.keras")
        assert len(loaded.trainable_weights) == len(model.trainable_weights)
        for name, value in model(views).items():
            assert np.array_equal(loaded(views)[name], value)

    def test_a_frozen_trunk_stays(self, views):
        model = small(train_trunk=False)
        before = model.get_layer("stem").get_weights()[0].copy()
        running = model.get_layer("stem_bn").get_weights()[2].copy()
        loss = {"logit": keras.losses.BinaryCrossentropy(True)}
        model.compile(keras.optimizers.Adam(1e-1), loss, run_eagerly=True)
        model.fit(views, {"logit": np.ones((8, 1), np.float32)}, verbose=0)
        assert np.array_equal(model.get_layer("stem").get_weights()[0], before)
        assert np.array_equal(model.get_layer("stem_bn").get_weights()[2], running)

    def test_overfits_eight_exams(self, views):
        model = small(base=4)
        truth = (np.arange(8)[:, None] % 2).astype(np.float32)
        loss = {"logit": keras.losses.BinaryCrossentropy(True)}
        model.compile(keras.optimizers.Adam(5e-3), loss)
        model.fit(views, {"logit": truth}, epochs=20, batch_size=8, verbose=0)
        assert ((np.asarray(model(views, training=True)["logit"]) > 0) == truth).all()

    def test_logit_is_float32_under_half_precision(self, views):
        keras.config.set_dtype_policy("mixed_float16")
        try:
            out = small()(views)
            assert {v.dtype.name for v in out.values()} == {"float32"}
            assert all(np.isfinite(v).all() for v in out.values())
        finally:
            keras.config.set_dtype_policy("float32")
