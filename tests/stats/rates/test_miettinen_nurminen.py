import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from mammo_lib.stats.rates.miettinen_nurminen import miettinen_nurminen, restricted

group = st.tuples(st.integers(0, 40), st.integers(1, 40)).filter(lambda c: c[0] <= c[1])
tables = st.tuples(group, group).map(lambda pair: (*pair[0], *pair[1]))


def log_likelihood(second, table, difference):
    k1, n1, k2, n2 = table
    first = second + difference
    with np.errstate(divide="ignore"):
        parts = [(k1, first), (n1 - k1, 1 - first), (k2, second), (n2 - k2, 1 - second)]
        return sum(count * np.log(max(share, 1e-300)) for count, share in parts if count)


@pytest.mark.parametrize("table", [(0, 10, 0, 20), (10, 10, 0, 10), (10, 10, 20, 20)])
def test_alike_groups_still_have_ends(table):
    low, high = miettinen_nurminen(*table, 0.95)
    value = table[0] / table[1] - table[2] / table[3]
    assert -1 < low <= value <= high <= 1
    assert high - low > 0.2


@given(tables)
def test_holds_the_value_and_mirrors(table):
    k1, n1, k2, n2 = table
    low, high = miettinen_nurminen(*table, 0.95)
    assert -1 <= low <= k1 / n1 - k2 / n2 <= high <= 1
    assert miettinen_nurminen(k2, n2, k1, n1, 0.95) == pytest.approx((-high, -low), abs=1e-7)


@given(tables, st.floats(-0.95, 0.95))
def test_restricted_shares_are_the_likeliest(table, difference):
    first, second = restricted(*table, difference)
    assert first - second == pytest.approx(difference)
    bounds = max(0, -difference), min(1, 1 - difference)
    found = minimize_scalar(
        lambda share: -log_likelihood(share, table, difference), bounds=bounds, method="bounded"
    )
    assert log_likelihood(second, table, difference) >= -found.fun - 1e-6


@given(tables)
def test_score_reaches_the_quantile_at_the_ends(table):
    k1, n1, k2, n2 = table
    found = k1 / n1 - k2 / n2
    for end in miettinen_nurminen(*table, 0.95):
        assume(abs(end) < 1)
        first, second = restricted(*table, end)
        variance = first * (1 - first) / n1 + second * (1 - second) / n2
        inflated = variance * (n1 + n2) / (n1 + n2 - 1)
        assert (found - end) ** 2 / inflated == pytest.approx(1.959964**2, rel=1e-4)
