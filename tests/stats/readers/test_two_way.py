import numpy as np
import pytest

from mammo_lib.stats.readers.two_way import satterthwaite, two_way


def test_by_hand():
    found = two_way(np.array([[1.0, 2.0], [3.0, 6.0]]))
    assert found.ss == {"modality": 9, "reader": 4, "modality:reader": 1}
    assert found.df == {"modality": 1, "reader": 1, "modality:reader": 1}
    assert found.reader_in_modality.tolist() == [0.5, 4.5]
    assert found.modality_in_reader.tolist() == [2, 8]


def test_one_row_has_no_interaction():
    found = two_way(np.array([[1.0, 2.0, 4.0]]))
    assert np.isnan([found.ms("modality"), found.ms("modality:reader")]).all()
    assert found.ms("reader") == pytest.approx(7 / 3)


def test_satterthwaite():
    assert satterthwaite(3, 1, 4) == 36
    assert satterthwaite(3, 0, 4) == np.inf
    assert np.isnan(satterthwaite(np.nan, 1, 4))
