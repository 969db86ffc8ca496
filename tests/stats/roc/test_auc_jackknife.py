import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats import auc
from mammo_lib.stats.roc.auc_jackknife import jackknifed_areas
from mammo_lib.stats.units import units

from .test_curve import arrays, drawn


def by_leaving_out(label, score, code, count):
    """The definition: the area of the cases that remain."""
    areas = []
    for unit in range(count):
        try:
            areas.append(auc(label[code != unit], score[code != unit]))
        except Problem:
            areas.append(np.nan)
    return np.array(areas)


def test_by_hand():
    label, score = np.array([False, False, True, True]), np.array([0.1, 0.4, 0.35, 0.8])
    assert jackknifed_areas(label, score, units(4)).tolist() == [0.5, 1, 1, 0.5]
    assert jackknifed_areas(label, score, units(4, [1, 2, 1, 2])).tolist() == [1, 1]


@given(drawn, st.integers(0, 2**32))
def test_equals_the_definition(cases, seed):
    label, score = arrays(cases)
    for cluster in (None, np.random.default_rng(seed).integers(0, 5, len(label))):
        pool = units(len(label), cluster)
        found = jackknifed_areas(label == 1, score, pool)
        wanted = by_leaving_out(label, score, pool.code, pool.count)
        assert found == pytest.approx(wanted, abs=1e-14, nan_ok=True)
