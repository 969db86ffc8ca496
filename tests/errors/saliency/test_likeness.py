import numpy as np
import pytest
from scipy.stats import spearmanr

from mammo_lib.errors.saliency.likeness import cells, likeness
from mammo_lib.training.saliency import Maps

ROW = np.array([5, 9])


def maps(values):
    return Maps(ROW, np.asarray(values, np.float32))


@pytest.fixture
def one(rng):
    return rng.random((2, 12, 6))


def test_a_map_is_like_itself(one, material):
    assert likeness(maps(one), maps(one), material).to_dict() == {5: 1.0, 9: 1.0}


def test_order_and_sign_do_not_count(one, material):
    assert likeness(maps(one), maps(1 - one**3), material).tolist() == pytest.approx([1, 1])


def test_is_scipys_inside_the_breast(one, material, rng):
    other = rng.random((2, 12, 6))
    wanted = abs(spearmanr(one[0, :, :4].ravel(), other[0, :, :4].ravel()).statistic)
    assert likeness(maps(one), maps(other), material)[5] == pytest.approx(wanted)


def test_what_stands_beside_the_breast_does_not_count(one, material):
    other = one.copy()
    other[:, :, 4:] = 0
    assert likeness(maps(one), maps(other), material).tolist() == [1, 1]


def test_constant_maps(one, material):
    flat = np.zeros_like(one)
    assert likeness(maps(one), maps(flat), material).tolist() == [0, 0]
    assert likeness(maps(flat), maps(one), material).isna().all()


def test_cells_are_breast_by_half(material):
    assert cells(material, 5, (12, 6)).sum(axis=1).tolist() == [4] * 12
    assert cells(material, 5, (2, 1)).tolist() == [[True], [True]]  # 32 of 48 columns
