import keras
import numpy as np
import pytest

from mammo_lib import networks
from mammo_lib.errors.saliency import gradcam
from mammo_lib.problem import Problem
from mammo_lib.training import model_file
from mammo_lib.training.examples import inputs
from mammo_lib.training.tasks import of
from tests.errors.discovery.recipe import recipe
from tests.errors.saliency.conftest import COLUMNS, ROWS


def model_of(top):
    """A network of one 1×1 convolution of two channels, then `top`."""
    picture = keras.Input((8, 4, 1), name="image")
    x = keras.layers.Conv2D(2, 1, activation="relu", name="maps")(picture)
    logit = keras.layers.Dense(1, name="logit")(top(x))
    made = keras.Model({"image": picture}, {"logit": logit})
    made.get_layer("maps").set_weights([np.array([[[[1.0, 2.0]]]]), np.array([0.0, 0.5])])
    made.get_layer("logit").set_weights([np.array([[3.0], [-1.0]]), np.array([0.0])])
    return made


mean_pooled, max_pooled = keras.layers.GlobalAveragePooling2D, keras.layers.GlobalMaxPooling2D
SEEN = np.random.default_rng(1).uniform(0, 1, (3, 8, 4, 1)).astype(np.float32)


def asked(model, **how):
    return np.asarray(gradcam.asking(model, **how)({"image": SEEN}, {})["map"])


class TestMap:
    def test_of_a_linear_head_is_its_class_activation_map(self):
        """By hand: 3 x − (2 x + 0.5), rectified and divided by its maximum."""
        raised = np.maximum(SEEN[..., 0] - 0.5, 0)
        wanted = raised / raised.max(axis=(1, 2), keepdims=True)
        assert asked(model_of(mean_pooled())) == pytest.approx(wanted, abs=1e-5)

    def test_hirescam_is_the_same_there(self):
        found = asked(model_of(mean_pooled()), averaged=False)
        assert found == pytest.approx(asked(model_of(mean_pooled())), abs=1e-5)

    def test_under_a_max_pool_hirescam_is_at_the_maximum_alone(self):
        found = asked(model_of(max_pooled()), averaged=False)
        assert (found > 0).sum(axis=(1, 2)).tolist() == [1, 1, 1]
        assert found.reshape(3, -1).argmax(1).tolist() == SEEN.reshape(3, -1).argmax(1).tolist()

    def test_nothing_raises_the_logit(self):
        model = model_of(mean_pooled())
        model.get_layer("logit").set_weights([np.array([[-1.0], [-1.0]]), np.array([0.0])])
        assert (asked(model) == 0).all()

    def test_of_a_network_that_no_longer_learns(self):
        model = model_of(mean_pooled())
        model.trainable = False
        assert asked(model).max() == pytest.approx(1)


def test_pool_after_the_map_is_stepped_over():
    def top(x):
        return mean_pooled()(keras.layers.Dropout(0.5)(keras.layers.MaxPooling2D(2)(x)))

    assert gradcam.feature_map(model_of(top)).shape == (None, 8, 4, 2)


def test_no_feature_map_is_said():
    seen = keras.Input((8,), name="image")
    model = keras.Model({"image": seen}, {"logit": keras.layers.Dense(1)(seen)})
    with pytest.raises(Problem, match="no feature map before output 'logit'"):
        gradcam.feature_map(model)


ALONE = networks.names(gradcam.ALONE)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    def save(name):
        folder = tmp_path_factory.mktemp(name)
        model = networks.build(name, "testing", rows=ROWS, columns=COLUMNS)
        model_file.save(model, folder / model_file.BEST)
        return folder, model

    return save


@pytest.mark.parametrize("name", ALONE)
def test_every_network_of_one_image_has_maps(name, saved, material):
    folder, _ = saved(name)
    look = gradcam.GradCAM(folder, material, recipe(name))
    said = look(np.array([7, 130]))
    assert said.row.tolist() == [7, 130]
    assert said.map.dtype == np.float32
    assert said.map.ndim == 3
    assert said.map.min() >= 0
    assert said.map.max() <= 1
    assert np.allclose(look(np.array([130])).map[0], said.map[1], atol=1e-5)
    assert look(np.array([], int)).row.size == 0


def test_gmic_is_cut_at_the_whole_image(saved):
    """Its second branch looks at regions, whose maps are no map of the image."""
    model = saved("gmic2021")[1]
    assert gradcam.feature_map(model) is model.get_layer("features").output


def test_gradient_is_the_last_layers_weight_at_the_maximum(saved, material):
    """GMIC's logit is a weighted sum of the maxima, and what the regions add."""
    model = saved("gmic2021")[1]
    import tensorflow as tf

    features = gradcam.feature_map(model)
    cut = keras.Model(model.input, {"map": features, "logit": model.output["logit"]})
    every = of("image", recipe("gmic2021")).examples(material, None)
    seen = inputs(every, material.store, np.array([7]))
    with tf.GradientTape() as tape:
        tape.watch(seen := {"image": tf.constant(seen["image"])})
        said = cut(seen, training=False)
    slope = np.asarray(tape.gradient(said["logit"], said["map"]))
    kernel = np.asarray(model.get_layer("logit").kernel)[: features.shape[-1], -1]
    at = np.asarray(said["map"])[0].reshape(-1, len(kernel)).argmax(axis=0)
    assert slope[0].reshape(-1, len(kernel)).sum(axis=0) == pytest.approx(kernel, abs=1e-4)
    assert slope[0].reshape(-1, len(kernel))[at, np.arange(len(kernel))].any()


def test_several_views_are_refused(tmp_path, material):
    with pytest.raises(Problem, match="not of 'breast'"):
        gradcam.GradCAM(tmp_path, material, recipe("wu2019"))(np.array([1]))
