import keras
import numpy as np
import pytest

from mammo_lib.networks.saliency import TopCells, saliency, top_cells


class TestTopCells:
    def test_keeps_the_highest_cells_of_each_map_falling(self, rng):
        maps = rng.random((3, 7, 5, 2)).astype(np.float32)
        wanted = -np.sort(-maps.reshape(3, 35, 2), axis=1)[:, :7].transpose(0, 2, 1)
        assert np.array_equal(TopCells(0.2)(maps), wanted)

    def test_keeps_one_cell_at_least(self):
        assert TopCells(0.02)(np.ones((1, 3, 2, 1), np.float32)).shape == (1, 1, 1)

    @pytest.mark.parametrize(("rows", "columns", "cells"), [(92, 60, 110), (85, 31, 53)])
    def test_keeps_the_published_number(self, rows, columns, cells):
        assert TopCells(0.02)(keras.Input((rows, columns, 1))).shape == (None, 1, cells)

    @pytest.mark.parametrize("share", [0, -0.1, 1.1])
    def test_another_share_is_refused(self, share):
        with pytest.raises(ValueError, match="top_share"):
            top_cells(keras.Input((4, 4, 1)), share)


class TestSaliency:
    def test_is_a_probability_without_bias(self):
        maps = saliency(keras.ops.zeros((1, 4, 3, 5)), 2)
        assert np.allclose(maps, 0.5)
        assert maps.shape == (1, 4, 3, 2)
