import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mammo_lib.problem import Problem
from mammo_lib.stats.masks.overlap import dice, iou

stacks = st.tuples(*[arrays(bool, (3, 4, 5))] * 2)
NONE = np.zeros((2, 2), dtype=bool)


def test_by_hand():
    a, b = [[1, 1, 0], [0, 0, 0]], [[0, 1, 1], [0, 0, 1]]
    assert dice(a, b) == 2 / 5
    assert iou(a, b) == 1 / 4


def test_empty_masks():
    for overlap in (dice, iou):
        assert overlap(NONE, ~NONE) == 0
        assert np.isnan(overlap(NONE, NONE))


def test_a_stack_gives_one_value_an_image():
    found = dice(np.array([NONE, NONE, ~NONE]), np.array([NONE, ~NONE, ~NONE]))
    assert found == pytest.approx([np.nan, 0, 1], nan_ok=True)


@given(stacks)
def test_each_follows_from_the_other(pair):
    found = dice(*pair)
    assert iou(*pair) == pytest.approx(found / (2 - found), nan_ok=True)
    assert dice(*pair[::-1]) == pytest.approx(found, nan_ok=True)


@given(stacks)
def test_stack_or_one_by_one(pair):
    assert iou(*pair).tolist() == pytest.approx([iou(a, b) for a, b in zip(*pair, strict=True)],
                                                nan_ok=True)  # fmt: skip


def test_bad_masks():
    with pytest.raises(Problem, match="a has shape"):
        dice(NONE, NONE[:1])
    with pytest.raises(Problem, match="b: holds more than 0 and 1"):
        iou(NONE, NONE + 2)
