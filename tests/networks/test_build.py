"""What every registered network must do, whatever its paper."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from mammo_lib import networks
from mammo_lib.training import model_file

SMALL = {"rows": 96, "columns": 48}
NAMES = networks.names()
# Weights that no gradient can reach: a softmax is blind to a constant added to all its inputs.
BLIND = ("score/bias", "key/bias", "attention_score/bias", "pool_score/bias")


def built(name, variant="testing", **options):
    keras.utils.set_random_seed(0)
    return networks.build(name, variant, **SMALL, **options)


@pytest.fixture(scope="module")
def testing():
    return {name: built(name) for name in NAMES}


def seen(network, n, rng):
    """Return noise for each input of `network`; all views are there."""
    found = {
        name: rng.standard_normal((n, *tensor.shape[1:])).astype(np.float32)
        for name, tensor in network.input.items()
    }
    if "present" in found:
        found["present"] = np.ones_like(found["present"])
    return found


def arrays(answers):
    return {name: np.asarray(value) for name, value in answers.items()}


@pytest.mark.parametrize("name", NAMES)
class TestEveryNetwork:
    def test_answers_by_name_with_finite_numbers(self, name, testing, rng):
        for variant in ("demo", "testing"):
            network = testing[name] if variant == "testing" else built(name, variant)
            answers = arrays(network(seen(network, 2, rng), training=False))
            assert set(answers) == set(network.output)
            assert all(np.isfinite(value).all() for value in answers.values())

    def test_says_what_its_task_says(self, name, testing):
        task, output = networks.task(name), testing[name].output
        shapes = {key: tuple(value.shape[1:]) for key, value in output.items()}
        expected = {"image": (1,), "breast": (2,), "exam": (1,), "density": (4,)}
        if task in expected:
            assert shapes["logit"] == expected[task]
        if task == "risk":
            assert shapes["logit"] in {(1,), (5,)}
        if task == "masks":
            assert shapes["logit"] == (96, 48, 1)
        if task == "boxes":
            assert shapes["boxes"][0] == shapes["classes"][0]

    def test_is_flat_with_a_named_last_map(self, name, testing):
        layers = testing[name].layers
        assert not any(isinstance(layer, keras.Model) for layer in layers)
        last = [layer for layer in layers if layer.name.endswith("features")]
        assert all(len(layer.output.shape) == 4 for layer in last)
        assert last

    def test_same_seed_gives_the_same_weights(self, name, testing):
        for one, other in zip(testing[name].weights, built(name).weights, strict=True):
            assert np.array_equal(one, other)

    def test_gradient_reaches_every_weight(self, name, testing, rng):
        network = testing[name]
        with tf.GradientTape() as tape:
            answers = network(seen(network, 6, rng), training=True)
            total = sum(tf.reduce_sum(tf.cast(x, tf.float32) ** 2) for x in answers.values())
        variables = network.trainable_variables
        gradients = tape.gradient(total, [variable.value for variable in variables])
        for variable, gradient in zip(variables, gradients, strict=True):
            assert gradient is not None, variable.path
            if not variable.path.endswith(BLIND):
                assert np.abs(np.asarray(gradient)).max() > 0, variable.path

    def test_comes_back_from_its_file_with_the_same_answers(self, name, testing, rng, tmp_path):
        network = testing[name]
        model_file.save(network, tmp_path / "best.keras")
        given = seen(network, 2, rng)
        before = arrays(network(given, training=False))
        after = arrays(model_file.load(tmp_path)(given, training=False))
        assert all(np.array_equal(before[key], after[key]) for key in before)

    def test_answers_are_float32_under_half_precision(self, name):
        keras.config.set_dtype_policy("mixed_float16")
        try:
            assert networks.build(name, "testing", **SMALL).output["logit" if networks.task(name)
                != "boxes" else "classes"].dtype == "float32"  # fmt: skip
        finally:
            keras.config.set_dtype_policy("float32")

    def test_sizes_are_counted(self, name, testing):
        weights = sum(math.prod(v.shape) for v in testing[name].trainable_variables)
        from mammo_lib.networks import account

        assert account.totals(testing[name]).weights == weights
