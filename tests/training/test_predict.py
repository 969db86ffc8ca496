import keras
import numpy as np
import pytest

from mammo_lib.training import tasks
from mammo_lib.training.examples import inputs
from mammo_lib.training.predict import asking, predict


@pytest.fixture(scope="module")
def model():
    """A network whose answer is the mean of the image's upper half, and its middle row."""
    seen = keras.Input((96, 48, 1), name="image")
    upper = seen[:, :48]
    logit = keras.layers.GlobalAveragePooling2D()(upper)
    return keras.Model({"image": seen}, {"logit": logit, "row": seen[:, 48]})


@pytest.fixture(scope="module")
def examples(given, settings):
    return tasks.of("image", settings).examples(given, None)


def test_answers_stand_in_the_order_of_the_examples(model, examples, given):
    found = predict(asking(model, ["logit"]), examples, given)
    seen = inputs(examples, given.store, np.arange(200))["image"]
    assert set(found) == {"logit"}
    assert found["logit"].shape == (200, 1)
    assert np.allclose(found["logit"], seen[:, :48].mean(axis=(1, 2)), atol=1e-6)


def test_outputs_that_a_network_has_not_are_left_out(model, examples, given):
    found = predict(asking(model, ["logit", "attention", "row"]), examples, given)
    assert {name: value.shape for name, value in found.items()} == {
        "logit": (200, 1), "row": (200, 48, 1),
    }  # fmt: skip


def test_upside_down_the_lower_half_is_seen(model, examples, given):
    found = predict(asking(model, ["logit"]), examples, given, flip=True)["logit"]
    seen = inputs(examples, given.store, np.arange(200))["image"]
    assert np.allclose(found, seen[:, 48:].mean(axis=(1, 2)), atol=1e-6)


def test_with_the_task_it_also_gives_the_loss(model, given, settings):
    task = tasks.of("image", settings.model_copy(update={"label_smoothing": 0.0}))
    split = task.examples(given, "validation")
    found = predict(asking(model, task.kept, task=task), split, given, task=task)
    logit, label = found["logit"][:, 0], split.target["label"][:, 0]
    assert found["loss"] == pytest.approx(np.logaddexp(0, logit) - logit * label, abs=1e-6)
