import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from mammo_lib import networks
from mammo_lib.networks import anchors
from mammo_lib.networks.lesion_detector import anchors_of
from mammo_lib.networks.suppression import detections
from mammo_lib.problem import Problem
from mammo_lib.training.losses.focal import Focal
from mammo_lib.training.losses.smooth_l1 import SmoothL1

NAME = "lesion_detector"
WEIGHTS, STATISTICS = 35_170_422, 53_120
PARTS = {
    ("conv1", "v2"): 23_561_152 - STATISTICS,
    tuple(f"p{n}" for n in range(3, 8)): 7_997_440,
    ("boxes",): 1_853_220,
    ("classes",): 1_811_730,
}
SHAPES = {
    "v2_stack_1_block4_out": (64, 64, 512),
    "v2_stack_2_block6_out": (32, 32, 1024),
    "features": (16, 16, 2048),
    "p3": (64, 64, 256),
    "p4": (32, 32, 256),
    "p5": (16, 16, 256),
    "p6": (8, 8, 256),
    "p7": (4, 4, 256),
}


def size(variables):
    return sum(math.prod(variable.shape) for variable in variables)


def built(variant="testing", **options):
    keras.utils.set_random_seed(0)
    return networks.build(NAME, variant, **{"rows": 96, "columns": 48, **options})


@pytest.fixture(scope="module")
def paper():
    return networks.build(NAME, "paper")


@pytest.fixture
def images(rng):
    return {"image": rng.standard_normal((8, 96, 48, 1)).astype(np.float32)}


class TestPublishedForm:
    def test_trainable_weights(self, paper):
        assert size(paper.trainable_variables) == WEIGHTS

    def test_keras_counts_the_running_statistics_too(self, paper):
        assert paper.count_params() == WEIGHTS + STATISTICS

    @pytest.mark.parametrize(("part", "weights"), PARTS.items())
    def test_each_part(self, paper, part, weights):
        layers = [layer for layer in paper.layers if layer.name.split("_")[0] in part]
        assert size(v for layer in layers for v in layer.trainable_variables) == weights

    def test_maps_have_the_published_shapes(self, paper):
        assert {name: paper.get_layer(name).output.shape[1:] for name in SHAPES} == SHAPES

    def test_each_of_49104_anchors_has_a_box_and_two_classes(self, paper):
        found = {name: out.shape for name, out in paper.output.items()}
        assert found == {"boxes": (None, 49_104, 4), "classes": (None, 49_104, 2)}
        assert anchors_of(paper).shape == (49_104, 4)

    def test_is_flat(self, paper):
        assert not any(isinstance(layer, keras.Model) for layer in paper.layers)


class TestKerasCV:
    """Against KerasCV itself, where it is installed."""

    @pytest.fixture(scope="class")
    def theirs(self):
        models = pytest.importorskip("keras_cv").models
        trunk = models.ResNetBackbone(
            stackwise_filters=[64, 128, 256, 512],
            stackwise_blocks=[3, 4, 6, 3],
            stackwise_strides=[1, 2, 2, 2],
            include_rescaling=False,
            input_shape=(64, 96, 3),
        )
        return models.RetinaNet(trunk, num_classes=2, bounding_box_format="xyxy")

    @pytest.fixture(scope="class")
    def ours(self, theirs):
        model = networks.build(NAME, "paper", rows=64, columns=96, channels=3)
        for layer in (x for x in theirs.backbone.layers if x.weights):
            model.get_layer(layer.name).set_weights(layer.get_weights())
        for name, layer in _named(theirs):
            model.get_layer(name).set_weights(layer.get_weights())
        return model

    def test_the_same_weights_say_the_same(self, ours, theirs, rng):
        image = rng.standard_normal((2, 64, 96, 3)).astype(np.float32)
        own, other = ours({"image": image}), theirs({"images": image})
        assert np.allclose(own["boxes"], other["box"], atol=1e-5)
        assert np.allclose(own["classes"], other["classification"], atol=1e-5)

    def test_the_same_anchors(self, ours, theirs):
        levels = theirs.anchor_generator(image_shape=(64, 96, 3)).values()
        assert np.allclose(np.concatenate(list(levels)), anchors_of(ours), atol=1e-4)

    def test_the_same_targets_but_for_best_anchors(self, ours, theirs, rng):
        boxes = np.array([[8.0, 8, 44, 40], [50, 20, 90, 60]])
        labels = {"boxes": boxes[None].astype(np.float32), "classes": np.float32([[0, 1]])}
        deltas, code = theirs.label_encoder(np.zeros((1, 64, 96, 3), np.float32), labels)
        found = anchors.targets(boxes, np.array([0, 1]), anchors_of(ours))
        own = np.full(len(anchors_of(ours)), -1)
        own[found.own], own[found.between] = found.kinds, -2
        assert len(found.own) > 10
        assert np.array_equal(own, np.asarray(code)[0])
        xy_first = np.asarray(deltas)[0][:, [1, 0, 3, 2]]
        assert np.allclose(found.deltas, xy_first[found.own], atol=1e-4)

    def test_its_own_trunk_makes_the_same_network(self, paper, theirs):
        model = networks.build(NAME, "paper", trunk="keras_cv")
        assert [v.shape for v in model.weights] == [v.shape for v in paper.weights]
        assert not any(isinstance(layer, keras.Model) for layer in model.layers)
        assert model.get_layer("v2_stack_0_block1_out").output.shape == (None, 128, 128, 256)


def _named(theirs):
    pyramid = theirs.feature_pyramid
    yield from ((f"p{n}_lateral", getattr(pyramid, f"conv_c{n}_1x1")) for n in (3, 4, 5))
    yield from ((f"p{n}", getattr(pyramid, f"conv_c{n}_3x3")) for n in range(3, 8))
    for name, head in (("boxes", theirs.box_head), ("classes", theirs.classification_head)):
        yield from ((f"{name}_conv{i}", layer) for i, layer in enumerate(head.conv_layers, 1))
        yield f"{name}_out", head.prediction_layer


class TestBuild:
    @pytest.mark.parametrize("variant", ["demo", "testing"])
    def test_answers_for_every_anchor(self, variant, images):
        model = built(variant)
        out = model.predict(images, verbose=0)
        n = len(anchors_of(model))
        assert out["boxes"].shape == (8, n, 4)
        assert out["classes"].shape == (8, n, 2)
        assert all(np.isfinite(x).all() for x in out.values())

    def test_an_answer_stands_where_its_anchor_is(self, rng):
        model = built(rows=96, columns=64)
        image = np.zeros((2, 96, 64, 1), np.float32)
        image[1, 68:76, 20:28] = 5
        out = model.predict({"image": image}, verbose=0)["classes"]
        grid = anchors_of(model)
        most = grid[np.abs(out[1] - out[0]).max(1).argmax()]
        assert np.abs((most[:2] + most[2:]) / 2 - [24, 72]).max() <= 8

    def test_untrained_it_finds_every_class_unlikely(self):
        out = built("demo").predict({"image": np.zeros((1, 96, 48, 1))}, verbose=0)
        assert np.allclose(1 / (1 + np.exp(-out["classes"])), 0.01, atol=1e-5)

    def test_gradient_reaches_every_weight(self, images):
        model = built()
        with tf.GradientTape() as tape:
            out = model(images, training=True)
            total = sum(tf.reduce_sum(x**2) for x in out.values())
        gradients = tape.gradient(total, model.trainable_weights)
        for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
            assert gradient is not None, variable.path
            assert np.abs(gradient).max() > 0, variable.path

    def test_saved_and_loaded_it_says_the_same(self, images, tmp_path):
        model = built()
        model.save(tmp_path / "model.keras")
        again = keras.models.load_model(tmp_path / "model.keras")
        one, other = (m.predict(images, verbose=0) for m in (model, again))
        assert all(np.array_equal(one[name], other[name]) for name in one)
        assert np.array_equal(anchors_of(model), anchors_of(again))

    def test_levels_may_go_beyond_the_trunk(self):
        model = built(sizes=(8.0, 16.0, 32.0, 64.0))
        assert [model.get_layer(f"p{n}").output.shape[1] for n in (2, 3, 4, 5)] == [24, 12, 6, 3]
        assert len(anchors_of(model)) == model.output["boxes"].shape[1]

    def test_answers_are_float32_under_half_precision(self, images):
        keras.config.set_dtype_policy("mixed_bfloat16")
        try:
            out = built()(images)
        finally:
            keras.config.set_dtype_policy("float32")
        assert {x.dtype for x in out.values()} == {tf.float32}


class TestLearning:
    def test_it_finds_the_lesions_it_learned(self, rng):
        images, boxes, kinds = squares(rng, 8)
        model = built("demo")
        grid = anchors_of(model)
        model.compile(keras.optimizers.Adam(3e-3), {"boxes": SmoothL1(), "classes": Focal()})
        model.fit(images, packed(boxes, kinds, grid), batch_size=8, epochs=40, verbose=0)
        out = {name: np.asarray(x) for name, x in model(images, training=True).items()}
        for index in range(8):
            found = detections(
                out["boxes"][index], out["classes"][index], grid, rows=96, columns=48
            )
            assert anchors.overlaps(found.boxes[:1], boxes[index][None])[0, 0] > 0.5
            assert found.classes[0] == kinds[index]


def squares(rng, n):
    """Images with a bright or a dark square each."""
    images = rng.normal(0, 0.3, (n, 96, 48, 1)).astype(np.float32)
    kinds, boxes = np.arange(n) % 2, np.empty((n, 4))
    for index in range(n):
        side = rng.integers(8, 24)
        x, y = rng.integers(0, 48 - side), rng.integers(0, 96 - side)
        images[index, y : y + side, x : x + side] += 3 - 6 * kinds[index]
        boxes[index] = x, y, x + side, y + side
    return {"image": images}, boxes, kinds


def packed(boxes, kinds, grid):
    """Deltas and one-hot classes of every anchor, the mask as the last column of each."""
    deltas, classes = (np.zeros((len(boxes), len(grid), n), np.float32) for n in (5, 3))
    for index, (box, kind) in enumerate(zip(boxes, kinds, strict=True)):
        found = anchors.targets(box[None], kind[None], grid)
        deltas[index, found.own, :4], classes[index, found.own, found.kinds] = found.deltas, 1
        for answers in (deltas, classes):
            answers[index, found.own, -1], answers[index, found.between, -1] = 1, -1
    return {"boxes": deltas, "classes": classes}


class TestGuards:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"rows": 98}, "98×48 are no multiples of 8, its coarsest cell"),
            ({"variant": "paper"}, "96×48 are no multiples of 32"),
            ({"trunk": "vgg16"}, "trunk 'vgg16' is none of resnet50, keras_cv, slim"),
            ({"lowest": 4}, "lowest level 4 is none of 2 to 3"),
            ({"channels": 2, "variant": "paper", "columns": 64}, "cannot be copied to 3"),
        ],
    )
    def test_a_wrong_choice_is_a_problem(self, options, message):
        with pytest.raises(Problem, match=message):
            built(**options)

    def test_keras_cv_must_be_there_for_its_trunk(self, monkeypatch):
        monkeypatch.setitem(__import__("sys").modules, "keras_cv", None)
        with pytest.raises(Problem, match="install keras-cv 0.9, or take trunk 'resnet50'"):
            built("paper", trunk="keras_cv", columns=64)
