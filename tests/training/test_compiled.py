import keras
import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.training import model_file
from mammo_lib.training.compiled import network, untrained

SHAPE = (96, 48)


@pytest.fixture
def build(settings):
    """Build the recipe's network; keywords change the recipe."""

    def built(*, seed=0, train=("*",), shape=SHAPE, **change):
        recipe = settings.model_copy(update=change)
        return network(recipe, shape, seed=seed, name="shen", train=list(train))

    return built


def same(one, other):
    return all(map(np.array_equal, one.get_weights(), other.get_weights()))


class TestSeed:
    def test_the_same_seed_the_same_weights(self, build):
        assert same(build(seed=3), build(seed=3))

    def test_another_seed_other_weights(self, build):
        assert not same(build(seed=3), build(seed=4))


class TestFreezing:
    def test_everything_learns(self, build, settings):
        found, plain = build(), untrained(settings, *SHAPE)
        assert len(found.trainable_variables) == len(plain.trainable_variables)

    def test_wildcards_name_the_layers_that_learn(self, build):
        variables = build(train=["top*", "logit"]).trainable_variables
        learning = {variable.path.split("/")[0] for variable in variables}
        assert "logit" in learning
        assert all(name.startswith("top") for name in learning - {"logit"})

    def test_no_such_layer_is_a_problem(self, build):
        with pytest.raises(Problem, match=r"model\.shen\.stages: no layer is named like Top\*"):
            build(train=["Top*"])


class TestWeights:
    @pytest.fixture
    def wrong(self, build):
        """Build with weights that must be a problem, and return what it says in one line."""

        def said(**change):
            with pytest.raises(Problem) as error:
                build(**change)
            assert "\n" not in str(error.value)
            return str(error.value)

        return said

    def test_a_keras_file_gives_what_it_shares(self, build, tmp_path):
        source = build(seed=1)
        model_file.save(source, tmp_path / "a.keras")
        assert same(build(seed=2, weights=str(tmp_path / "a.keras")), source)

    def test_a_patch_network_gives_its_trunk(self, build, tmp_path):
        patch = build(seed=1, shape=(32, 32), options={"stage": "patch"})
        model_file.save(patch, tmp_path / "a.keras")
        whole, fresh = build(seed=2, weights=str(tmp_path / "a.keras")), build(seed=2)
        trunk = [layer.name for layer in patch.layers if layer.name.startswith("block")]
        for name in trunk:
            assert same(whole.get_layer(name), patch.get_layer(name))
        assert same(whole.get_layer("top1_conv"), fresh.get_layer("top1_conv"))

    def test_one_view_gives_its_trunk_to_both_angles(self, build, tmp_path):
        one = build(seed=1, network="wu2019_single")
        model_file.save(one, tmp_path / "a.keras")
        four = build(seed=2, network="wu2019", weights=str(tmp_path / "a.keras"))
        trunk = [layer.name for layer in one.layers if layer.weights and "fc" not in layer.name]
        trunk.remove("logit")
        assert len(trunk) > 5
        for name in trunk:
            for angle in ("cc", "mlo"):
                assert same(four.get_layer(f"{angle}_{name}"), one.get_layer(name))

    def test_a_weights_file_gives_all(self, build, tmp_path):
        source = build(seed=1)
        source.save_weights(tmp_path / "a.weights.h5")
        assert same(build(seed=2, weights=str(tmp_path / "a.weights.h5")), source)

    def test_a_missing_file(self, wrong):
        assert wrong(weights="none.keras") == "model.shen.weights: none.keras does not exist."

    @pytest.mark.parametrize("name", ["a.keras", "a.weights.h5"])
    def test_a_broken_file(self, wrong, tmp_path, name):
        (tmp_path / name).write_bytes(b"no weights")
        assert "does not fit shen" in wrong(weights=str(tmp_path / name))

    def test_a_network_with_nothing_in_common(self, wrong, tmp_path):
        other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, name="logit")])
        other.save(tmp_path / "a.keras")
        assert "no layer has both" in wrong(weights=str(tmp_path / "a.keras"))

    @pytest.mark.filterwarnings("ignore:Skipping nested container")
    def test_the_weights_file_of_another_network(self, wrong, tmp_path):
        other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, name="logit")])
        other.save_weights(tmp_path / "a.weights.h5")
        assert "does not fit shen" in wrong(weights=str(tmp_path / "a.weights.h5"))

    def test_imagenet_for_a_trunk_that_keras_does_not_know(self, wrong):
        assert "Keras has no ImageNet weights for this trunk" in wrong(weights="imagenet")

    def test_imagenet_without_a_way_to_fetch_it(self, wrong, monkeypatch):
        published = keras.applications.VGG16

        def offline(*, weights=None, **options):
            if weights == "imagenet":
                raise OSError("URL fetch failure on https://storage.googleapis.com")
            return published(weights=weights, **options)

        monkeypatch.setattr(keras.applications, "VGG16", offline)
        said = wrong(weights="imagenet", shape=(128, 128), options={"trunk": "vgg16", "base": 2})
        assert "imagenet cannot be downloaded here" in said


def test_a_softmax_cannot_be_trained(build):
    with pytest.raises(Problem, match="head: logit"):
        build(options={"head": "softmax"})
