import keras
import numpy as np
import pytest

from mammo_lib.training.optimizer import optimizer


def after_a_step(settings, gradient, **change):
    settings = settings.model_copy(
        update={"schedule": "constant", "warmup_epochs": 0, "lr": 0.1, **change}
    )
    weight = keras.Variable(np.array([2.0, -4.0], np.float32), name="kernel")
    made = optimizer(settings, steps=5)
    made.build([weight])
    made.apply([keras.ops.convert_to_tensor(np.array(gradient, np.float32))])
    return np.asarray(weight)


def test_adamw_shrinks_weights_apart_from_the_gradient(settings):
    after = after_a_step(settings, [0.0, 0.0], optimizer="adamw", weight_decay=0.5)
    assert after == pytest.approx([2 * 0.95, -4 * 0.95])


def test_adam_takes_decay_into_the_gradient_as_an_l2_penalty(settings):
    # Adam's first step is the sign of gradient + decay × weight
    after = after_a_step(settings, [-3.0, 0.0], optimizer="adam", weight_decay=0.5)
    assert after == pytest.approx([2.1, -3.9], abs=1e-4)


def test_sgd_takes_decay_into_the_gradient(settings):
    after = after_a_step(settings, [1.0, 0.0], optimizer="sgd", weight_decay=0.5)
    assert after == pytest.approx([2 - 0.1 * 1.9 * 2, -4 + 0.1 * 1.9 * 2], abs=1e-5)


def test_adamw_leaves_biases_and_normalisation_alone(settings):
    recipe = settings.model_copy(update={"weight_decay": 0.5, "lr": 0.1})
    bias = keras.Variable(np.ones(2, np.float32), name="bias")
    made = optimizer(recipe, steps=5)
    made.build([bias])
    made.apply([keras.ops.zeros(2)])
    assert np.asarray(bias).tolist() == [1, 1]


def test_half_precision_scales_the_loss(settings):
    made = optimizer(settings, 5, "mixed_float16")
    assert isinstance(made, keras.optimizers.LossScaleOptimizer)


def test_plateau_leaves_a_rate_that_can_be_set(settings):
    made = optimizer(settings.model_copy(update={"schedule": "plateau"}), 5)
    made.learning_rate = 0.25
    assert float(made.learning_rate) == 0.25


def test_without_decay_a_zero_gradient_changes_nothing(settings):
    for name in ("adam", "adamw", "sgd"):
        after = after_a_step(settings, [0.0, 0.0], optimizer=name, weight_decay=0.0)
        assert after.tolist() == [2.0, -4.0]
