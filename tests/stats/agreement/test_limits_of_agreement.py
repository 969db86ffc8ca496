import numpy as np
import pytest
from scipy.stats import ttest_rel

from mammo_lib.problem import Problem
from mammo_lib.stats.agreement.limits_of_agreement import limits_of_agreement


def test_by_hand():
    found = limits_of_agreement([1, 4, 6], [0, 2, 3])
    assert (found.bias.value, found.sd) == (2, 1)
    assert (found.lower.value, found.upper.value) == pytest.approx((2 - 1.96, 2 + 1.96))
    assert found.upper.se == pytest.approx(np.sqrt(1 / 3 + 1.96**2 / 4))


def test_as_the_paired_t_test():
    a, b = np.random.default_rng(1).normal(0, 1, (2, 30))
    found, known = limits_of_agreement(a, b), ttest_rel(a, b)
    assert (found.statistic, found.p_value) == pytest.approx((known.statistic, known.pvalue))
    ends = known.confidence_interval(0.95)
    assert (found.bias.low, found.bias.high) == pytest.approx((ends.low, ends.high))


def test_order_only_turns_the_sign():
    a, b = np.random.default_rng(1).normal(0, 1, (2, 30))
    found, other = limits_of_agreement(a, b), limits_of_agreement(b, a)
    assert found.lower.value == pytest.approx(-other.upper.value)
    assert found.lower.low == pytest.approx(-other.upper.high)


def test_most_differences_lie_between():
    a, b = np.random.default_rng(1).normal(0, 1, (2, 20_000))
    found = limits_of_agreement(a, b)
    share = ((a - b > found.lower.value) & (a - b < found.upper.value)).mean()
    assert share == pytest.approx(0.95, abs=0.01)


def test_constant_difference_has_no_interval():
    found = limits_of_agreement([1, 2, 3], [0, 1, 2])
    assert (found.bias.value, found.lower.value, found.upper.value) == (1, 1, 1)
    assert "variance is zero" in found.bias.reason
    assert np.isnan(found.p_value)
    assert limits_of_agreement([1, 2], [1, 2]).p_value == 1


def test_one_case():
    found = limits_of_agreement([1], [0])
    assert found.bias.value == 1
    assert "one case only" in found.bias.reason
    assert np.isnan(found.upper.value)


@pytest.mark.parametrize(
    ("a", "b", "options", "message"),
    [
        ([1, 2], [1], {}, "Lengths differ"),
        ([], [], {}, "a: is empty"),
        ([1, np.nan], [1, 2], {}, "a: 1 of 2 values are missing"),
        ([1, 2], [1, np.inf], {}, "b: 1 of 2 values are infinite"),
        ([1, 2], [1, 3], {"reach": 0}, "reach: 0"),
        ([1, 2], [1, 3], {"level": 95}, "level: 95"),
    ],
)
def test_bad_input(a, b, options, message):
    with pytest.raises(Problem, match=message):
        limits_of_agreement(a, b, **options)
