import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.masks.mask import masks, pair

ONE = np.array([[0, 1], [1, 1]])


def test_numbers_and_booleans_are_alike():
    for kind in (bool, np.uint8, float):
        found, _ = masks(ONE.astype(kind), ONE.tolist())
        assert found.dtype == bool
        assert (found == ONE).all()


def test_a_single_mask_is_a_stack_of_one():
    assert pair(ONE, ONE)[0].shape == (1, 2, 2)
    assert [pair(ONE, ONE)[2], pair([ONE], [ONE])[2]] == [True, False]


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        (ONE, ONE[:1], r"a has shape \(2, 2\), b \(1, 2\)"),
        (ONE[0], ONE[0], "a: has 1 dimensions"),
        (ONE, ONE * 255, "b: holds more than 0 and 1"),
        (ONE * 0.5, ONE, "a: holds more than 0 and 1"),
        (ONE * np.nan, ONE, "a: holds more than 0 and 1"),
        (np.full((2, 2), np.inf), ONE, "a: holds more than 0 and 1"),
        (ONE.astype(str), ONE, "a: holds more than 0 and 1"),
        (np.empty((0, 2)), np.empty((0, 2)), "a: is empty"),
    ],
)
def test_what_is_no_mask(a, b, said):
    with pytest.raises(Problem, match=said):
        masks(a, b)
