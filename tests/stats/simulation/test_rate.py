import numpy as np
import pytest

from mammo_lib.stats.rates.proportions import proportion_interval
from mammo_lib.stats.simulation.rate import rate


def test_by_hand():
    found, seen = rate(np.array([True, True, False, True]), "hits"), proportion_interval(3, 4)
    assert found == pytest.approx({"hits": 0.75, "hits_low": seen.low, "hits_high": seen.high})


def test_nothing_is_unknown():
    assert np.isnan(list(rate(np.array([], dtype=bool), "hits").values())).all()
