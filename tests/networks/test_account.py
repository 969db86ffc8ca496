import math

import keras
import pytest

from mammo_lib.networks import account, views
from mammo_lib.networks.layers import L


def of(*layers, shape=(16, 16, 3)):
    x = image = keras.Input(shape)
    for layer in layers:
        x = layer(x)
    return keras.Model(image, x)


def row(network, name):
    return account.layers(network).set_index("layer").loc[name]


class TestConvolution:
    def test_its_kernel_at_every_cell(self):
        network = of(L.Conv2D(8, 3, strides=2, padding="same", name="c"))
        assert row(network, "c")["multiply_adds"] == 8 * 8 * 3 * 3 * 3 * 8
        assert row(network, "c")["weights"] == 3 * 3 * 3 * 8 + 8

    def test_of_each_channel_alone(self):
        network = of(L.DepthwiseConv2D(3, padding="same", name="c"))
        assert row(network, "c")["multiply_adds"] == 16 * 16 * 3 * 3 * 3

    def test_transposed_once_for_every_cell_before_it(self):
        network = of(L.Conv2DTranspose(4, 2, strides=2, name="c"))
        assert row(network, "c")["multiply_adds"] == 16 * 16 * 2 * 2 * 4 * 3


class TestDense:
    def test_once_for_an_image(self):
        network = of(L.GlobalAveragePooling2D(), L.Dense(5, name="d"))
        assert row(network, "d")["multiply_adds"] == 15

    def test_at_every_cell_of_a_map(self):
        assert row(of(L.Dense(5, name="d")), "d")["multiply_adds"] == 16 * 16 * 15


class TestField:
    def test_three_by_three_twice_sees_five(self):
        network = of(L.Conv2D(4, 3, name="one"), L.Conv2D(4, 3, name="two"))
        assert [row(network, n)["field"] for n in ("one", "two")] == [3, 5]

    def test_stride_widens_what_follows(self):
        network = of(L.MaxPooling2D(2), L.Conv2D(4, 3, name="c"))
        assert row(network, "c")["field"] == 2 + 2 * 2

    def test_pooled_whole_sees_everything(self):
        assert row(of(L.GlobalMaxPooling2D(name="p")), "p")["field"] == math.inf


class TestViews:
    def test_count_as_often_as_they_are(self):
        seen = views.views(4, 16, 16, 1)
        x = views.merged(seen["views"], name="merged")
        x = L.Conv2D(2, 3, padding="same", name="c")(x)
        x = L.GlobalMaxPooling2D(name="p")(x)
        x = L.Dense(3, name="each")(x)
        x = views.parted(x, 4, name="parted")
        x = L.Dense(1, name="all")(L.Flatten()(x))
        network = keras.Model(seen, x)
        assert row(network, "c")["multiply_adds"] == 4 * 16 * 16 * 9 * 2
        assert row(network, "each")["multiply_adds"] == 4 * 6
        assert row(network, "all")["multiply_adds"] == 12


def test_totals_count_weights_states_and_maps():
    network = of(L.Conv2D(2, 3, padding="same", name="c"), L.BatchNormalization(name="features"))
    found = account.totals(network)
    assert (found.weights, found.statistics) == (3 * 9 * 2 + 2 + 4, 4)
    assert found.field == 3
    assert found.training_bytes == 4 * (4 * found.weights + 4 + 2 * 16 * 16 * 2)


@pytest.mark.parametrize("drop", [0.0, 0.5])
def test_dropout_costs_nothing(drop):
    plain, dropped = of(L.Conv2D(2, 3)), of(L.Conv2D(2, 3), L.Dropout(drop))
    assert account.totals(plain) == account.totals(dropped)
