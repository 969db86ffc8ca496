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


def test_without_decay_a_zero_gradient_changes_nothing(settings):
    for name in ("adam", "adamw", "sgd"):
        after = after_a_step(settings, [0.0, 0.0], optimizer=name, weight_decay=0.0)
        assert after.tolist() == [2.0, -4.0]
