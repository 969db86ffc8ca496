import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.rates.binomial_test import binomial_test


def test_by_hand():
    assert binomial_test(4, 4) == pytest.approx(2 / 16)
    assert binomial_test(4, 4, alternative="greater") == pytest.approx(1 / 16)
    assert binomial_test(4, 4, alternative="less") == 1


def test_as_expected_is_no_evidence():
    assert binomial_test(30, 100, chance=0.3) == pytest.approx(1)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((3, 2), {}, "k: 3 successes"),
        ((np.nan, 2), {}, "k: nan is not a count"),
        ((0, 0), {}, "n: is 0"),
        ((1, 2), {"chance": 1.5}, "chance: 1.5"),
        ((1, 2), {"alternative": "larger"}, "alternative: 'larger' is unknown"),
    ],
)
def test_bad_input(arguments, options, message):
    with pytest.raises(Problem, match=message):
        binomial_test(*arguments, **options)
