"""Every registered network against its published size."""

import math

import pytest

from mammo_lib import networks
from mammo_lib.networks import account, sizes
from mammo_lib.networks.reference import FORMS, RESNET22, Form

NAMES = [f"{form.network}: {form.name}" for form in FORMS]


@pytest.fixture(scope="module")
def built():
    made = {}

    def get(form: Form):
        key = id(form)
        if key not in made:
            made.clear()  # one at a time: published sizes are large
            made[key] = sizes.built(form)
        return made[key]

    return get


def size(variables):
    return sum(math.prod(variable.shape) for variable in variables)


def shape(network, name):
    """Return the shape of output or layer `name`, without the batch."""
    tensor = network.output.get(name)
    return tuple((network.get_layer(name).output if tensor is None else tensor).shape[1:])


def test_every_network_has_a_published_form():
    assert {form.network for form in FORMS} == set(networks.names())


def test_every_difference_has_a_written_reason():
    assert all(form.note for form in FORMS if form.unused)


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
class TestPublishedForm:
    def test_has_the_published_weights_and_maps(self, form, built):
        network = built(form)
        assert size(network.trainable_variables) + form.unused == form.weights
        # Keras counts running statistics too
        assert network.count_params() == form.weights - form.unused + form.statistics + form.frozen
        assert {name: shape(network, name) for name in form.maps} == dict(form.maps)
        if form.gmac:
            assert account.totals(network).multiply_adds / 1e9 == pytest.approx(form.gmac, rel=1e-3)


class TestResNet22:
    @pytest.fixture(scope="class")
    def network(self):
        return networks.build("wu2019_single", "paper", rows=2677, columns=1942)

    @pytest.mark.parametrize(("part", "weights"), RESNET22.items())
    def test_each_stage(self, network, part, weights):
        layers = [layer for layer in network.layers if layer.name.startswith(part)]
        assert size(v for layer in layers for v in layer.trainable_variables) == weights

    def test_trunk_alone(self):
        assert sum(RESNET22.values()) == 2_799_536

    def test_maps_of_every_stage(self, network):
        maps = [shape(network, name) for name in ("stem", "stem_pool", "features")]
        maps += [shape(network, f"stage{stage}_block2_add") for stage in range(1, 6)]
        assert maps == [
            (1336, 968, 16), (667, 483, 16), (42, 31, 256),
            (667, 483, 16), (334, 242, 32), (167, 121, 64), (84, 61, 128), (42, 31, 256),
        ]  # fmt: skip

    def test_stem_is_linear_and_shortcuts_are_bare(self, network):
        names = {layer.name for layer in network.layers}
        assert not {"stem_bn", "stem_relu"} & names
        assert {f"stage{stage}_block1_shortcut" for stage in range(1, 6)} <= names
        assert not any("shortcut_bn" in name or "block2_shortcut" in name for name in names)

    def test_padding_shows_in_the_stem_alone(self):
        for pad, stem in ((0, (1469, 957, 16)), (3, (1472, 960, 16))):
            made = trunk(2944, 1920, pad)
            assert shape(made, "stem") == stem
            assert shape(made, "features") == (46, 30, 256)


def trunk(rows, columns, pad):
    import keras

    from mammo_lib.networks import layers
    from mammo_lib.networks.resnet22 import resnet22

    image = layers.image(rows, columns, 1)
    return keras.Model({"image": image}, {"map": resnet22(image, stem_pad=pad)})


class TestHeads:
    def test_a_logit_for_a_softmax_saves_weights(self):
        logit, softmax = (
            networks.build("wu2019_single", "paper", rows=512, columns=512, head=head)
            for head in ("logit", "softmax")
        )
        assert softmax.count_params() - logit.count_params() == 771

    def test_three_channels_cost_shen_nothing(self):
        one, three = (
            networks.build("shen2019", "paper", rows=256, columns=256, channels=n) for n in (1, 3)
        )
        assert one.count_params() == three.count_params()
