import io

import numpy as np
import pytest
from libjpeg import decode

from mammo_lib.cohorts.golden.jpeg_lossless import BITS, VALUES, encode


def test_the_table_has_a_code_for_each_category_and_none_of_ones_alone():
    assert sum(BITS) == len(VALUES)
    assert sorted(VALUES) == list(range(17))
    assert sum(count / 2**length for length, count in enumerate(BITS, start=1)) < 1


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_noise_comes_back(bits, rng):
    pixels = rng.integers(0, 2**bits, (37, 23)).astype(np.uint16 if bits > 8 else np.uint8)
    assert (decode(io.BytesIO(encode(pixels, bits)), 0) == pixels).all()


@pytest.mark.parametrize("value", [0, 1, 32767, 32768, 65535])
def test_a_flat_image_comes_back(value):
    pixels = np.full((5, 4), value, np.uint16)
    assert (decode(io.BytesIO(encode(pixels, 16)), 0) == pixels).all()


def test_the_largest_difference_comes_back():
    pixels = np.tile(np.array([[0, 32768], [65535, 32767]], np.uint16), (3, 3))
    assert (decode(io.BytesIO(encode(pixels, 16)), 0) == pixels).all()
