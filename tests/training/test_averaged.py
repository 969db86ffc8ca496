import keras
import numpy as np
import pytest

from mammo_lib.training.averaged import averaged
from mammo_lib.training.optimizer import optimizer


@pytest.fixture
def make(settings):
    """Return a network of one weight and its optimizer after some updates, and all its values."""

    def made(*, precision="float32", updates=4, **change):
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
        update = optimizer(settings.model_copy(update=change), 5, precision)
        update.build(model.trainable_variables)
        seen = []
        for number in range(updates):
            update.apply([keras.ops.full((1, 1), float(number + 1))], model.trainable_variables)
            seen.append(weight(model))
        return model, update, seen

    return made


def weight(model):
    return float(np.asarray(model.trainable_variables[0]).item())


def test_without_averaging_nothing_changes(make):
    model, update, seen = make(ema=None)
    with averaged(model, update):
        assert weight(model) == seen[-1]


@pytest.mark.parametrize("precision", ["float32", "mixed_float16"])
def test_gives_the_moving_average_and_puts_the_weights_back(make, precision):
    model, update, seen = make(ema=0.7, precision=precision)
    wanted = seen[0]
    for value in seen[1:]:
        wanted = 0.7 * wanted + 0.3 * value
    with averaged(model, update):
        assert weight(model) == pytest.approx(wanted, rel=1e-5)
    assert weight(model) == seen[-1]


def test_after_one_update_the_average_is_the_weight(make):
    model, update, seen = make(ema=0.99, updates=1)
    with averaged(model, update):
        assert weight(model) == pytest.approx(seen[0])


def test_weights_come_back_after_a_failure(make):
    model, update, seen = make(ema=0.7)
    with pytest.raises(ZeroDivisionError), averaged(model, update):
        1 / 0  # noqa: B018
    assert weight(model) == seen[-1]
