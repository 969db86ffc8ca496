import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.stats.rates.tango import tango

counts = st.tuples(*[st.integers(0, 30)] * 3).filter(sum)


def test_no_discordant_pair_by_hand():
    z = 1.959963984540054**2
    assert tango(0, 0, 40, 0.95) == pytest.approx((-z / (40 + z), z / (40 + z)))


def test_all_pairs_differ_one_way():
    low, high = tango(10, 0, 10, 0.95)
    assert 0 < low < high == 1


@given(counts)
def test_holds_the_value_and_mirrors(cells):
    b, c, rest = cells
    low, high = tango(b, c, sum(cells), 0.95)
    assert -1 <= low <= (b - c) / (b + c + rest) <= high <= 1
    assert tango(c, b, sum(cells), 0.95) == pytest.approx((-high, -low), abs=1e-9)
