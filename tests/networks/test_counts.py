"""Every registered network against its published size."""

import math

import pytest

from mammo_lib import networks

# name -> (rows, columns, options, trainable weights, running statistics)
PUBLISHED = {
    "shen2019": (1152, 896, {"head": "softmax"}, 19_437_378, 2_048),
    "wu2019": (2677, 1942, {}, 2_799_536 + 65_792 + 257, 4_000),
}
SHAPES = {
    "wu2019": {
        "stem": (1336, 968, 16),
        "stem_pool": (667, 483, 16),
        "stage1_block2_add": (667, 483, 16),
        "stage2_block2_add": (334, 242, 32),
        "stage3_block2_add": (167, 121, 64),
        "stage4_block2_add": (84, 61, 128),
        "stage5_block2_add": (42, 31, 256),
        "features": (42, 31, 256),
    },
    "shen2019": {"block5_pool": (36, 28, 512), "top1_pool": (18, 14, 512), "features": (9, 7, 512)},
}
WU_STAGES = {
    "stem": 784,
    "stage1": 9_600,
    "stage2": 32_992,
    "stage3": 131_520,
    "stage4": 525_184,
    "stage5": 2_098_944,
    "features": 512,
}


@pytest.fixture(scope="module")
def paper():
    return {
        name: networks.build(name, "paper", rows=rows, columns=columns, **options)
        for name, (rows, columns, options, *_) in PUBLISHED.items()
    }


def size(variables):
    return sum(math.prod(variable.shape) for variable in variables)


def test_every_network_has_a_published_count():
    assert set(PUBLISHED) == set(SHAPES) == set(networks.names())


@pytest.mark.parametrize("name", PUBLISHED)
class TestPublishedForm:
    def test_trainable_weights(self, paper, name):
        assert size(paper[name].trainable_variables) == PUBLISHED[name][3]

    def test_keras_counts_the_running_statistics_too(self, paper, name):
        assert paper[name].count_params() == PUBLISHED[name][3] + PUBLISHED[name][4]

    def test_maps_have_the_published_shapes(self, paper, name):
        found = {layer: paper[name].get_layer(layer).output.shape[1:] for layer in SHAPES[name]}
        assert found == SHAPES[name]


class TestWuTrunk:
    def trunk(self, paper):
        return [layer for layer in paper["wu2019"].layers if layer.name not in ("fc", "logit")]

    def test_trunk_alone(self, paper):
        assert (
            size(v for layer in self.trunk(paper) for v in layer.trainable_variables) == 2_799_536
        )

    @pytest.mark.parametrize(("part", "weights"), WU_STAGES.items())
    def test_each_stage(self, paper, part, weights):
        layers = [layer for layer in self.trunk(paper) if layer.name.startswith(part)]
        assert size(v for layer in layers for v in layer.trainable_variables) == weights

    def test_stem_is_linear_and_shortcuts_are_bare(self, paper):
        names = {layer.name for layer in self.trunk(paper)}
        assert not {"stem_bn", "stem_relu"} & names
        assert {f"stage{stage}_block1_shortcut" for stage in range(1, 6)} <= names
        assert not any("shortcut_bn" in name or "block2_shortcut" in name for name in names)


class TestShenHead:
    def test_one_logit_saves_513_weights(self):
        model = networks.build("shen2019", "paper", rows=1152, columns=896)
        assert size(model.trainable_variables) == 19_437_378 - 513

    def test_three_channels_count_as_one_copied_to_three(self):
        options = {"rows": 256, "columns": 256, "head": "softmax"}
        model = networks.build("shen2019", "paper", channels=3, **options)
        assert size(model.trainable_variables) == 19_437_378
