import numpy as np
import pytest

from mammo_lib.cohorts.golden.letters import GLYPHS, write


def test_every_glyph_is_another():
    assert len(set(GLYPHS.values())) == len(GLYPHS) == 36


def test_text_is_white_and_as_large_as_told():
    image = np.zeros((12, 20))
    write(image, "I1", 1, 2, scale=2)
    assert image.max() == 1
    assert not image[0].any()
    assert image[1:11, 2:8].any()


def test_what_does_not_fit_is_an_error():
    with pytest.raises(ValueError, match="does not fit"):
        write(np.zeros((12, 8)), "ABC", 0, 0)
