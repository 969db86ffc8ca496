import math

import keras
import numpy as np
import pytest
import tensorflow as tf

import mammo_lib.networks.shen2019  # noqa: F401  (registers itself)
from mammo_lib import networks
from mammo_lib.networks.layers import L
from mammo_lib.networks.shen2019 import bottleneck_top
from mammo_lib.problem import Problem
from mammo_lib.training.compiled import start_from

PATCH = {"stage": "patch", "rows": 224, "columns": 224}
IMAGE = {"stage": "image", "head": "softmax"}
BOTTLENECKS = {"top": "512-512-1024x2"}
# options, trainable weights, running statistics
PUBLISHED = {
    "patch ResNet-50": ({**PATCH, "trunk": "resnet50"}, 23_544_837, 53_120),
    "patch VGG-16": ({**PATCH, "trunk": "vgg16"}, 14_717_253, 0),
    "image ResNet-50": ({**IMAGE, **BOTTLENECKS, "trunk": "resnet50"}, 40_868_866, 73_600),
    "image VGG-16": ({**IMAGE, "trunk": "vgg16", "top": "512x1"}, 19_437_378, 2_048),
    "image hybrid": ({**IMAGE, **BOTTLENECKS, "trunk": "vgg16"}, 29_689_666, 20_480),
}
SHAPES = {
    "patch ResNet-50": {"conv5_block3_out": (7, 7, 2048), "features": (7, 7, 2048)},
    "patch VGG-16": {"block5_pool": (7, 7, 512), "features": (7, 7, 512)},
    "image ResNet-50": {
        "conv5_block3_out": (36, 28, 2048),
        "top1_bottleneck1_out": (18, 14, 1024),
        "top1_bottleneck2_out": (18, 14, 1024),
        "top2_bottleneck1_out": (9, 7, 1024),
        "features": (9, 7, 1024),
    },
    "image VGG-16": {
        "block5_pool": (36, 28, 512),
        "top1_pool": (18, 14, 512),
        "features": (9, 7, 512),
    },
    "image hybrid": {
        "block5_pool": (36, 28, 512),
        "top1_bottleneck2_out": (18, 14, 1024),
        "features": (9, 7, 1024),
    },
}
# repetitions, enlarge factor: trainable weights, running statistics
NOT_PUBLISHED = {(1, 2): (34_040_834, 65_408), (3, 4): (58_733_570, 98_176)}


def size(variables):
    return sum(math.prod(variable.shape) for variable in variables)


def built(variant="testing", **options):
    keras.utils.set_random_seed(0)
    return networks.build("shen2019", variant, **{"rows": 96, "columns": 48, **options})


@pytest.fixture(scope="module")
def paper():
    return {
        name: networks.build("shen2019", "paper", **options)
        for name, (options, *_) in PUBLISHED.items()
    }


@pytest.fixture
def images(rng):
    return {"image": rng.standard_normal((8, 96, 48, 1)).astype(np.float32)}


@pytest.mark.parametrize("form", PUBLISHED)
class TestPublishedForms:
    def test_trainable_weights(self, paper, form):
        assert size(paper[form].trainable_variables) == PUBLISHED[form][1]

    def test_keras_counts_the_running_statistics_too(self, paper, form):
        assert paper[form].count_params() == sum(PUBLISHED[form][1:])

    def test_maps_have_the_published_shapes(self, paper, form):
        found = {name: paper[form].get_layer(name).output.shape[1:] for name in SHAPES[form]}
        assert found == SHAPES[form]

    def test_is_flat_and_ends_in_logits(self, paper, form):
        assert not any(isinstance(layer, keras.Model) for layer in paper[form].layers)
        assert paper[form].output["logit"].shape == (None, 5 if "patch" in form else 2)


class TestOtherForms:
    def test_paper_is_the_vgg_with_one_logit(self):
        model = networks.build("shen2019", "paper")
        assert size(model.trainable_variables) == 19_437_378 - 513

    def test_three_channels_count_as_one_copied_to_three(self):
        options = {"rows": 128, "columns": 128, "channels": 3, "head": "softmax"}
        model = networks.build("shen2019", "paper", **options)
        assert size(model.trainable_variables) == 19_437_378

    @pytest.mark.parametrize("form", NOT_PUBLISHED)
    def test_misreadings_of_the_bottlenecks_are_other_networks(self, form):
        repetitions, enlarge = form
        trunk = keras.applications.ResNet50(include_top=False, weights=None)
        x = bottleneck_top(trunk.output, 512, repetitions=repetitions, enlarge=enlarge)
        model = keras.Model(trunk.input, L.Dense(2)(L.GlobalAveragePooling2D()(x)))
        weights, statistics = NOT_PUBLISHED[form]
        assert size(model.trainable_variables) == weights
        assert model.count_params() == weights + statistics


class TestBuild:
    @pytest.mark.parametrize(
        ("options", "shape"),
        [
            ({}, (8, 1)),
            ({"head": "softmax"}, (8, 2)),
            ({"top": "512-512-1024x2"}, (8, 1)),
            ({"stage": "patch"}, (8, 5)),
            ({"stage": "patch", "classes": 3}, (8, 3)),
        ],
    )
    def test_ends_in_finite_logits(self, images, options, shape):
        logit = built(**options).predict(images, verbose=0)["logit"]
        assert logit.shape == shape
        assert np.isfinite(logit).all()

    @pytest.mark.parametrize("variant", ["demo", "testing"])
    @pytest.mark.parametrize("side", [32, 48])
    def test_patches_may_be_small(self, variant, side):
        model = built(variant, stage="patch", rows=side, columns=side)
        assert model.output["logit"].shape == (None, 5)

    @pytest.mark.parametrize("top", ["512x1", "512-512-1024x2"])
    def test_gradient_reaches_every_weight(self, images, top):
        model = built(dropout=0.0, top=top, base=4)
        with tf.GradientTape() as tape:
            out = tf.reduce_sum(model(images, training=True)["logit"] ** 2)
        gradients = tape.gradient(out, model.trainable_weights)
        for variable, gradient in zip(model.trainable_variables, gradients, strict=True):
            assert gradient is not None, variable.path
            cancelled = variable.path.startswith("top") and variable.path.endswith("bias")
            assert cancelled or np.abs(gradient).max() > 0, variable.path

    def test_overfits_eight_images(self, images):
        model = built("demo")
        model.compile(keras.optimizers.Adam(3e-3), {"logit": keras.losses.BinaryCrossentropy(True)})
        label = np.arange(8)[:, None] % 2
        model.fit(images, {"logit": label}, epochs=30, batch_size=8, verbose=0)
        logit = model(images, training=True)["logit"]  # running statistics lag behind 30 steps
        assert ((np.asarray(logit) > 0) == label).all()

    def test_saved_and_loaded_it_says_the_same(self, images, tmp_path):
        model = built(top="512-512-1024x2")
        model.save(tmp_path / "model.keras")
        again = keras.models.load_model(tmp_path / "model.keras")
        one, other = (m.predict(images, verbose=0)["logit"] for m in (model, again))
        assert np.array_equal(one, other)

    def test_logits_are_float32_under_half_precision(self):
        keras.config.set_dtype_policy("mixed_float16")
        try:
            for stage in ("patch", "image"):
                assert built(stage=stage).output["logit"].dtype == "float32"
        finally:
            keras.config.set_dtype_policy("float32")


class TestFromPatchToImage:
    def pair(self, variant, **options):
        patch = built(variant, stage="patch", rows=32, columns=32, **options)
        keras.utils.set_random_seed(7)
        return patch, networks.build("shen2019", variant, **options)

    @pytest.mark.parametrize("trunk", ["vgg16", "resnet50"])
    def test_published_trunks_name_their_layers_alike(self, paper, trunk):
        top = "VGG-16" if trunk == "vgg16" else "ResNet-50"
        patch, image = (
            {layer.name for layer in paper[f"{stage} {top}"].layers if layer.weights}
            for stage in ("patch", "image")
        )
        assert patch - image == {"patch_logit"}
        assert all(name.startswith("top") or name == "logit" for name in image - patch)

    def test_the_image_network_takes_the_trunk_over(self, tmp_path):
        patch, image = self.pair("demo")
        patch.save(tmp_path / "patch.keras")
        start_from(image, tmp_path / "patch.keras", "shen")
        shared = [x.name for x in image.layers if x.weights and x.name.startswith("block")]
        assert len(shared) == 6
        for name in shared:
            one, other = (m.get_layer(name).get_weights() for m in (patch, image))
            assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))

    def test_both_say_the_same_of_a_patch_up_to_the_trunk(self, rng):
        patch, image = self.pair("demo")
        for layer in image.layers:
            if layer.weights and layer.name.startswith("block"):
                layer.set_weights(patch.get_layer(layer.name).get_weights())
        cut = rng.standard_normal((1, 32, 32, 1)).astype(np.float32)
        whole = np.zeros((1, 160, 80, 1), np.float32)
        whole[:, :32, :32] = cut
        maps = [
            keras.Model(m.input, m.get_layer("block3_pool").output).predict({"image": x}, verbose=0)
            for m, x in ((patch, cut), (image, whole))
        ]
        assert np.allclose(maps[0][:, :2, :2], maps[1][:, :2, :2], atol=1e-5)

    def test_the_patch_output_is_never_taken_over(self):
        patch = built(stage="patch", classes=2)
        image = built(head="softmax")
        assert not {x.name for x in patch.layers} & {"logit"}
        assert not {x.name for x in image.layers} & {"patch_logit"}


class TestGuards:
    @pytest.mark.parametrize(
        ("variant", "options", "message"),
        [
            ("paper", {"rows": 64, "columns": 64}, "smaller than the 128×128 its image needs"),
            ("paper", {"rows": 16, "stage": "patch"}, "smaller than the 32×32 its patch needs"),
            ("demo", {"rows": 16}, "smaller than the 32×32 its image needs"),
            ("testing", {"trunk": "vgg19"}, "trunk 'vgg19' is none of resnet50, vgg16, plain"),
            ("testing", {"stage": "exam"}, "stage 'exam' is none of patch, image"),
            ("testing", {"top": "512x2"}, "top '512x2' is none of"),
            ("testing", {"head": "sigmoid"}, "head 'sigmoid' is none of logit, softmax"),
            ("testing", {"pool": "median"}, "neither 'mean' nor 'max'"),
            ("testing", {"stage": "patch", "classes": 1}, "two classes or more, not 1"),
            ("paper", {"channels": 2}, "an image of 2 channels cannot be copied to 3"),
        ],
    )
    def test_a_wrong_choice_is_a_problem(self, variant, options, message):
        with pytest.raises(Problem, match=message):
            networks.build("shen2019", variant, **options)
