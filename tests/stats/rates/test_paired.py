from math import inf, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.rates.mcnemar import TESTS
from mammo_lib.stats.rates.paired import (
    INTERVALS,
    compare_paired_proportions,
    paired_counts,
    paired_odds_ratio,
)

cells = st.tuples(*[st.integers(0, 30)] * 4).filter(sum)


def test_by_hand():
    found = compare_paired_proportions(40, 12, 4, 44, method="wald", test="asymptotic")
    assert found.proportions == (0.52, 0.44)
    assert found.difference.value == pytest.approx(0.08)
    assert found.statistic == pytest.approx(64 / 16)
    reach = 1.959964 * np.sqrt(16 - 64 / 100) / 100
    assert found.difference.low == pytest.approx(0.08 - reach)


def test_counts_from_decisions():
    assert paired_counts([1, 1, 0, 0, 1], [1, 0, 1, 0, 0]) == (1, 2, 1, 1)


def test_no_discordant_pair():
    found = compare_paired_proportions(30, 0, 0, 10)
    assert found.difference.value == 0
    assert found.difference.low < 0 < found.difference.high
    wald = compare_paired_proportions(30, 0, 0, 10, method="wald").difference
    assert "variance is zero" in wald.reason


@given(cells, st.sampled_from(sorted(INTERVALS)), st.sampled_from(TESTS))
def test_order_of_the_tests_only_turns_the_sign(counts, method, test):
    a, b, c, d = counts
    found = compare_paired_proportions(a, b, c, d, method=method, test=test)
    other = compare_paired_proportions(a, c, b, d, method=method, test=test)
    assert found.p_value == pytest.approx(other.p_value, nan_ok=True)
    ends = (-other.difference.high, -other.difference.low)
    wanted = pytest.approx(ends, abs=1e-9, nan_ok=True)
    assert (found.difference.low, found.difference.high) == wanted


def test_odds_ratio():
    found = paired_odds_ratio(6, 2)
    assert found.value == 3
    assert found.low < 3 < found.high
    assert paired_odds_ratio(6, 0).value == paired_odds_ratio(6, 0).high == inf
    assert isnan(paired_odds_ratio(0, 0).value)


@pytest.mark.parametrize(
    ("counts", "options", "message"),
    [
        ((1, 2, 3, -4), {}, "d: -4 is not a count"),
        ((1, np.nan, 3, 4), {}, "b: nan is not a count"),
        ((0, 0, 0, 0), {}, "are all 0"),
        ((1, 2, 3, 4), {"method": "tangoo"}, "Did you mean 'tango'"),
        ((1, 2, 3, 4), {"test": "exakt"}, "Did you mean 'exact'"),
        ((1, 2, 3, 4), {"level": 2}, "level: 2"),
    ],
)
def test_bad_input(counts, options, message):
    with pytest.raises(Problem, match=message):
        compare_paired_proportions(*counts, **options)


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ([1, 0], [1], "Lengths differ"),
        ([1, 2], [1, 0], "first: holds 2"),
        ([], [], "first: is empty"),
        ([1, 0], [1, np.nan], "second: 1 of 2 values are missing"),
    ],
)
def test_bad_decisions(first, second, message):
    with pytest.raises(Problem, match=message):
        paired_counts(first, second)
