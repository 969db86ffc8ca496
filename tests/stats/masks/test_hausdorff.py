import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist

from mammo_lib.problem import Problem
from mammo_lib.stats.masks.hausdorff import hausdorff95

pairs = st.tuples(*[arrays(bool, (6, 7))] * 2).filter(lambda two: two[0].any() and two[1].any())


def square(row, column, size=3, shape=(20, 30)):
    mask = np.zeros(shape, dtype=bool)
    mask[row : row + size, column : column + size] = True
    return mask


def by_definition(a, b, spacing):
    """All distances between rims, one pixel at a time."""

    def rim(mask):
        inside = {tuple(at) for at in np.argwhere(mask)}
        steps = [(0, 1), (1, 0), (0, -1), (-1, 0)]
        return [(r, c) for r, c in inside if any((r + i, c + j) not in inside for i, j in steps)]

    gap = cdist(np.array(rim(a)) * spacing, np.array(rim(b)) * spacing)
    return max(np.percentile(gap.min(axis=axis), 95) for axis in (0, 1))


def test_by_hand():
    assert hausdorff95(square(2, 2), square(2, 2)) == 0
    assert hausdorff95(square(5, 5, 1), square(8, 9, 1)) == 5
    assert hausdorff95(square(5, 5, 1), square(8, 9, 1), spacing=0.1) == pytest.approx(0.5)
    assert hausdorff95(square(5, 5, 1), square(8, 9, 1), spacing=(2, 1)) == np.hypot(6, 4)


def test_one_stray_pixel_does_not_decide():
    lesion, stray = square(2, 2, 12), square(2, 2, 12)
    stray[19, 29] = True
    assert hausdorff95(lesion, stray) == 0


def test_empty_masks():
    none = np.zeros((20, 30), dtype=bool)
    assert np.isnan(hausdorff95(none, none))
    assert hausdorff95(none, square(1, 1)) == hausdorff95(square(1, 1), none) == np.inf


def test_a_stack_gives_one_value_an_image():
    a, b = np.stack([square(0, 0), square(0, 0)]), np.stack([square(0, 0), square(0, 4)])
    assert hausdorff95(a, b).tolist() == [0, 4]


@given(pairs, st.tuples(*[st.floats(0.1, 3)] * 2))
def test_equals_the_definition(two, spacing):
    found = hausdorff95(*two, spacing=spacing)
    assert found == pytest.approx(by_definition(*two, spacing))
    assert hausdorff95(*two[::-1], spacing=spacing) == found


@given(pairs, st.integers(0, 5))
def test_room_around_does_not_matter(two, room):
    wider = [np.pad(mask, room) for mask in two]
    assert hausdorff95(*wider) == pytest.approx(hausdorff95(*two))


@pytest.mark.parametrize("spacing", [0, -1, np.nan, np.inf, (1, 0), (1, 1, 1)])
def test_bad_spacing(spacing):
    with pytest.raises(Problem, match="is no pixel size"):
        hausdorff95(square(0, 0), square(0, 0), spacing=spacing)


def test_different_grids():
    with pytest.raises(Problem, match="masks must be of one grid"):
        hausdorff95(square(0, 0), square(0, 0, shape=(20, 20)))
