import numpy as np
import pytest

from mammo_lib.cohorts.golden.breast import picture, rounded, stored
from mammo_lib.imaging import breast


@pytest.mark.parametrize("side", ["L", "R"])
@pytest.mark.parametrize("view", ["CC", "MLO", "ML"])
def test_the_chest_wall_is_at_the_side_of_the_breast(side, view):
    shown = picture(3, side, view)
    found = breast.find(shown.astype(np.float32))
    assert found.wall == side
    assert (shown == 0).any()
    assert shown.max() < 0.86


def test_women_differ():
    assert np.abs(picture(1) - picture(2)).max() > 0.05


def test_a_key_changes_pixels_by_less_than_a_level():
    exact = picture() * 4095
    assert np.abs(rounded(exact, "one file") - exact).max() < 1
    assert (rounded(exact, "one file") != rounded(exact, "another")).any()


@pytest.mark.parametrize("bits", [8, 16])
def test_stored_spans_the_bits(bits):
    assert np.abs(stored(picture(), bits=bits) / (2**bits - 1) - picture()).max() < 0.5 / 255
