import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.training import strategy, tasks
from mammo_lib.training.optimizer import optimizer
from mammo_lib.training.step import agreement, due, fuse_normalisation, training_step

PLAIN = {
    "optimizer": "sgd", "lr": 0.1, "schedule": "constant", "warmup_epochs": 0, "weight_decay": 0.0,
    "label_smoothing": 0.0,
}  # fmt: skip
FIRST = 1.9  # of Nesterov's momentum of 0.9, in the first step


def straight():
    """A network of three weights and a bias, with a head that no loss reads."""
    seen = keras.Input((3,), name="image")
    heads = {name: keras.layers.Dense(1, name=name)(seen) for name in ("logit", "idle")}
    keras.utils.set_random_seed(0)
    return keras.Model({"image": seen}, heads)


def batch(n, seed=0):
    rng = np.random.default_rng(seed)
    seen = {"image": rng.normal(size=(n, 3)).astype(np.float32)}
    label = rng.integers(0, 2, (n, 1)).astype(np.float32)
    return seen, {"label": label, "weight": rng.uniform(0.5, 2, n).astype(np.float32)}


def joint(*batches):
    """Return `batches` as one."""
    stack = lambda *parts: np.concatenate(parts)  # noqa: E731
    return tf.nest.map_structure(stack, *batches)


@pytest.fixture
def make(settings):
    """Return a network and a function that trains it on batches, one after another."""

    def made(*, precision="float32", **change):
        recipe = settings.model_copy(update=PLAIN | change)
        with strategy.precision(precision):
            model, place = straight(), tf.distribute.get_strategy()
            update = optimizer(recipe, 5, precision)
            update.build(model.trainable_variables)
        step = training_step(model, update, tasks.of("image", recipe), place, recipe)

        def run(*batches, joined=None):
            data = [iter(tf.data.Dataset.from_tensors(one)) for one in batches]
            every = [due(i, len(batches), recipe.accumulate) for i in range(len(batches))]
            return [float(step(*each)) for each in zip(data, joined or every, strict=True)]

        run.step = step
        return model, run

    return made


def weights(model):
    return np.concatenate([w.ravel() for w in model.get_layer("logit").get_weights()])


def gradient(model, one):
    """The gradient of the weighted mean cross-entropy, by hand."""
    (seen, answers), (kernel, bias) = one, model.get_layer("logit").get_weights()
    p = 1 / (1 + np.exp(-(seen["image"] @ kernel + bias)))
    error = answers["weight"][:, None] * (p - answers["label"]) / len(p)
    return np.append((seen["image"] * error).sum(0), error.sum())


class TestStep:
    def test_returns_the_weighted_mean_loss(self, make):
        model, run = make()
        one = batch(6)
        logit = np.asarray(model(one[0])["logit"])
        each = np.logaddexp(0, logit) - logit * one[1]["label"]
        wanted = np.mean(each[:, 0] * one[1]["weight"])
        assert run(one) == pytest.approx([wanted], rel=1e-5)

    def test_goes_down_the_gradient(self, make):
        model, run = make()
        before, wanted = weights(model), gradient(model, batch(6))
        run(batch(6))
        assert weights(model) == pytest.approx(before - 0.1 * FIRST * wanted, abs=1e-6)

    def test_is_compiled_once_for_all_epochs(self, make):
        _, run = make()
        for seed in range(3):
            run(batch(6, seed))
        assert run.step.experimental_get_tracing_count() == 1

    def test_a_head_without_loss_stays(self, make):
        model, run = make()
        before = model.get_layer("idle").get_weights()
        run(batch(6))
        assert np.array_equal(before[0], model.get_layer("idle").get_weights()[0])

    @pytest.mark.parametrize("precision", ["float32", "mixed_float16"])
    def test_clipping_bounds_the_norm_of_all_gradients(self, make, precision):
        model, run = make(clip=0.01, precision=precision)
        before, slope = weights(model), gradient(model, batch(6))
        run(batch(6))
        wanted = 0.1 * FIRST * 0.01 * slope / np.linalg.norm(slope)
        assert before - weights(model) == pytest.approx(wanted, abs=2e-5)

    def test_a_generous_bound_changes_nothing(self, make):
        (one, run), (other, run_clipped) = make(), make(clip=1e6)
        run(batch(6))
        run_clipped(batch(6))
        assert np.array_equal(weights(one), weights(other))


class TestAccumulate:
    def test_nothing_moves_before_an_update_is_due(self, make):
        model, run = make(accumulate=2)
        before = weights(model)
        run(batch(4), joined=[0])
        assert np.array_equal(weights(model), before)

    @pytest.mark.parametrize("change", [{}, {"clip": 0.05}, {"optimizer": "adamw"}])
    def test_two_batches_are_one_of_twice_the_size(self, make, change):
        halves = [batch(8, seed) for seed in range(4)]
        (one, run), (other, run_gathered) = make(**change), make(accumulate=2, **change)
        run(joint(*halves[:2]), joint(*halves[2:]))
        run_gathered(*halves)
        assert weights(other) == pytest.approx(weights(one), abs=1e-6)

    def test_what_an_epoch_leaves_over_is_an_update_of_its_own(self, make):
        parts = [batch(8, seed) for seed in range(3)]
        (one, run), (other, run_gathered) = make(), make(accumulate=2)
        run(joint(*parts[:2]), parts[2])
        run_gathered(*parts)
        assert weights(other) == pytest.approx(weights(one), abs=1e-6)


class TestDue:
    def test_every_second_batch_and_the_last(self):
        assert [due(i, 5, 2) for i in range(5)] == [0, 2, 0, 2, 1]

    @given(st.integers(1, 50), st.integers(1, 9))
    def test_every_batch_is_in_one_update(self, batches, accumulate):
        joined = [due(i, batches, accumulate) for i in range(batches)]
        assert sum(joined) == batches
        assert max(joined) <= accumulate
        assert joined[-1] > 0


def test_one_replica_agrees_with_itself():
    model = keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization()])
    before = model.get_weights()
    agreement(model, tf.distribute.get_strategy())()
    assert all(map(np.array_equal, before, model.get_weights()))


class TestFusedNormalisation:
    """One kernel in place of Keras' several passes changes nothing but the time."""

    @pytest.fixture
    def twins(self, rng):
        """Two networks of equal weights, the second fused; and maps to normalise."""
        maps = rng.normal(3, 2, (4, 6, 5, 16)).astype(np.float32)
        plain, fused = (keras.Sequential([keras.Input(maps.shape[1:]),
                                          keras.layers.BatchNormalization(name="norm")])
                        for _ in range(2))  # fmt: skip
        weights = [rng.uniform(0.5, 2, weight.shape) for weight in plain.get_weights()]
        plain.set_weights(weights)
        fused.set_weights(weights)
        fuse_normalisation(fused)
        return plain, fused, maps

    def test_the_same_maps_and_statistics_in_training(self, twins):
        plain, fused, maps = twins
        np.testing.assert_allclose(
            *(model(maps, training=True) for model in (fused, plain)), rtol=1e-4, atol=1e-5
        )
        for own, theirs in zip(fused.get_weights(), plain.get_weights(), strict=True):
            np.testing.assert_allclose(own, theirs, rtol=1e-5)

    def test_the_same_gradients(self, twins):
        found = []
        for model in twins[:2]:
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(model(twins[2], training=True)[..., :3] ** 3)
            found.append(tape.gradient(loss, [v.value for v in model.trainable_variables]))
        for own, theirs in zip(*found, strict=True):
            np.testing.assert_allclose(own, theirs, rtol=1e-3, atol=1e-2)

    def test_running_statistics_outside_training(self, twins):
        plain, fused, maps = twins
        np.testing.assert_array_equal(fused(maps, training=False), plain(maps, training=False))

    def test_a_frozen_layer_keeps_its_statistics(self, twins):
        _plain, fused, maps = twins
        fused.get_layer("norm").trainable = False
        before = fused.get_weights()
        fused(maps, training=True)
        assert all(map(np.array_equal, fused.get_weights(), before))
