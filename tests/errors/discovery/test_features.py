import keras
import numpy as np
import pytest

from mammo_lib import networks
from mammo_lib.errors.discovery import features
from mammo_lib.problem import Problem
from mammo_lib.training import examples, model_file
from tests.errors.discovery.recipe import recipe

ROWS, COLUMNS = 96, 48


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    import pandas as pd

    path = tmp_path_factory.mktemp("store") / "pixels.npy"
    pixels = np.random.default_rng(0).integers(0, 2**16, (7, ROWS, COLUMNS)).astype(np.uint16)
    np.save(path, pixels)
    images = pd.DataFrame({"image_id": [f"I{i}" for i in range(7)], "exam_id": "E",
                           "laterality": "L", "label": pd.array([0, 1, 0, 1, 0, 0, None], "Int8"),
                           "density": "B"})  # fmt: skip
    return examples.material(images, path)


def saved(name, folder):
    model = networks.build(name, "testing", rows=ROWS, columns=COLUMNS)
    model_file.save(model, folder / model_file.BEST)
    return model


ALONE = networks.names(*features.ALONE)


def test_there_are_networks_of_one_image():
    assert {"shen2019", "gmic2021", "wu2019_single", "convnext_rsna2022"} <= set(ALONE)
    assert not features.sees_one_image("wu2019")


@pytest.mark.parametrize("name", ALONE)
def test_head_on_features_is_the_answer(name, tmp_path, given):
    """What is taken is what the last dense layer sees: applied to it, that gives the logit."""
    model = saved(name, tmp_path)
    found = features.extract(tmp_path, given, recipe(name), np.array([5, 1, 6]))
    assert found.row.tolist() == [1, 5, 6]
    head = next(layer for layer in reversed(model.layers)
                if isinstance(layer, keras.layers.Dense)
                and layer.kernel.shape[0] == found.values.shape[1]
                and "local" not in layer.name)  # fmt: skip
    seen = examples.inputs(_every(name, given), given.store, found.row)
    wanted = np.asarray(model(seen, training=False)["logit"])
    assert np.asarray(head(found.values)) == pytest.approx(wanted, abs=1e-4)


def _every(name, given):
    from mammo_lib.training import tasks

    return tasks.of(networks.task(name), recipe(name)).examples(given, None)


def test_no_image(tmp_path, given):
    saved("shen2019", tmp_path)
    assert features.extract(tmp_path, given, recipe("shen2019"), np.array([], int)).row.size == 0


def test_softmax_head_is_passed_over():
    model = networks.build("wu2019_single", "testing", rows=ROWS, columns=COLUMNS, head="softmax")
    assert features.before_answer(model).output["features"].shape == (None, 4)


def test_several_views_are_refused(tmp_path, given):
    with pytest.raises(Problem, match="several images"):
        features.extract(tmp_path, given, recipe("wu2019"), np.array([1]))


def test_no_dense_layer_is_said():
    seen = keras.Input((8,), name="image")
    model = keras.Model({"image": seen}, {"logit": keras.layers.Activation("relu")(seen)})
    with pytest.raises(Problem, match="no dense layer before output 'logit'"):
        features.before_answer(model)
