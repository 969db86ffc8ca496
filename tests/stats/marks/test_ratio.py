import numpy as np

from mammo_lib.stats.marks.ratio import ratio


def test_by_hand():
    found = ratio(np.array([1.0, 1.0, 0.0]), np.array([2.0, 0.0, 0.0]))
    assert found[0] == 0.5
    assert np.isnan(found[1:]).all()
