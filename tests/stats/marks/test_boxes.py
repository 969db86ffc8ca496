import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.boxes import boxes, holds_centre, overlap

whole = st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 8)] * 2)


def array(*rows):
    return np.array(rows, dtype=float)


def test_overlap_by_hand():
    base = array((0, 0, 10, 10))
    assert overlap(base, base) == 1
    assert overlap(base, array((5, 0, 10, 10))) == pytest.approx(1 / 3)
    assert overlap(base, array((10, 0, 10, 10))) == 0
    assert overlap(base, array((20, 20, 1, 1))) == 0


@given(whole, whole)
def test_overlap_counts_pixels(a, b):
    grids = np.zeros((2, 24, 24), dtype=bool)
    for grid, (x, y, width, height) in zip(grids, (a, b), strict=True):
        grid[y : y + height, x : x + width] = True
    wanted = (grids[0] & grids[1]).sum() / (grids[0] | grids[1]).sum()
    assert overlap(array(a), array(b))[0] == pytest.approx(wanted)
    assert overlap(array(b), array(a))[0] == pytest.approx(wanted)


def test_centre_on_the_edge_is_inside():
    lesion = array((0, 0, 10, 10))
    assert holds_centre(lesion, array((5, 5, 10, 10)))
    assert not holds_centre(lesion, array((5, 5.1, 10, 10)))


def test_bad_boxes():
    flat = pd.DataFrame({"x": [0], "y": [0], "width": [0], "height": [5]})
    with pytest.raises(Problem, match="t: 1 boxes have no width"):
        boxes(flat, "t")
    with pytest.raises(Problem, match="t.x: 1 of 1 values are infinite"):
        boxes(flat.assign(x=np.inf, width=1), "t")


def test_no_boxes():
    assert boxes(pd.DataFrame({"x": []}), "t").shape == (0, 4)
