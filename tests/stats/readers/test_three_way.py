import numpy as np
import pytest

from mammo_lib.stats.readers.three_way import three_way


def test_constant_has_no_effect():
    found = three_way(np.full((2, 3, 4), 0.1))
    assert set(found.ss.values()) == {0}


def test_one_effect_by_hand():
    table = np.zeros((2, 3, 4))
    table[1] = 1
    found = three_way(table)
    assert found.ss["modality"] == pytest.approx(24 * 0.25)
    assert sum(found.ss.values()) == pytest.approx(6)
    assert found.df["modality:reader:case"] == 6


def test_sums_of_squares_add_up(rng):
    table = rng.normal(size=(3, 4, 5))
    found = three_way(table)
    assert sum(found.ss.values()) == pytest.approx(((table - table.mean()) ** 2).sum())
    assert sum(found.df.values()) == table.size - 1


def test_components_are_recovered(rng):
    t, r, c = 2, 30, 400
    parts = [rng.normal(0, 2, (1, r, 1)), rng.normal(0, 3, (1, 1, c)), rng.normal(0, 1, (t, 1, c))]
    found = three_way(sum(parts) + rng.normal(size=(t, r, c))).variance
    assert found["reader"] == pytest.approx(4, rel=0.6)
    assert found["case"] == pytest.approx(9, rel=0.2)
    assert found["modality:case"] == pytest.approx(1, rel=0.2)
    assert found["reader:case"] == pytest.approx(0, abs=0.05)
    assert found["modality:reader:case"] == pytest.approx(1, rel=0.05)
