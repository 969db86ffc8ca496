"""Every field of prop_single against the call that gives it."""

import numpy as np
import pytest

from mammo_lib.stats.rates.binomial_test import binomial_test
from mammo_lib.stats.rates.proportions import METHODS, proportion_interval

INTERVALS = {
    "clopper_pearson": "clopper-pearson",
    "wilson": "wilson",
    "wilson_continuity_corrected": "wilson-corrected",
    "agresti_coull": "agresti-coull",
    "wald": "wald",
    "logit": "logit",
    "jeffreys_equal_tailed": "jeffreys",
    "clopper_pearson_midp": "mid-p",
    "blaker": "blaker",
}
# The reference searched for these ends and stopped within 1e-8 of them.
SEARCHED = {"clopper_pearson_midp", "blaker"}
OTHERS = {
    "estimate": lambda k, n: proportion_interval(k, n).value,
    "clopper_pearson_one_sided_97.5_lower": lambda k, n: exact(k, n, 0.95).low,
    "p_exact_vs_0.5": binomial_test,
}
CASES = range(16)


def exact(k, n, level):
    return proportion_interval(k, n, method="clopper-pearson", level=level)


def ends(known):
    """The reference leaves some ends beyond 0 and 1."""
    return np.clip([known["lower"], known["upper"]], 0, 1).tolist()


def test_every_field_and_method_is_compared(reference):
    cases = reference("prop_single").expected
    assert len(cases) == len(CASES)
    fields = {"x", "n", "clopper_pearson_90", *INTERVALS, *OTHERS}
    assert all(set(case) == fields for case in cases)
    assert set(INTERVALS.values()) == set(METHODS)


@pytest.mark.parametrize("field", INTERVALS)
@pytest.mark.parametrize("number", CASES)
def test_interval(reference, number, field):
    ref = reference("prop_single")
    case = ref.expected[number]
    found = proportion_interval(case["x"], case["n"], method=INTERVALS[field])
    if field == "wald" and case["x"] in (0, case["n"]):
        assert ends(case[field]) == [found.value] * 2  # a width of 0, which is not certainty
        assert "variance is zero" in found.reason
    elif case[field] is None:  # the reference gave up
        assert found.low < found.value < found.high
    else:
        near = pytest.approx(ends(case[field]), abs=1e-8)
        wanted = near if field in SEARCHED else ref.approx(ends(case[field]))
        assert [found.low, found.high] == wanted


@pytest.mark.parametrize("number", CASES)
def test_other_level(reference, number):
    ref = reference("prop_single")
    case = ref.expected[number]
    found = exact(case["x"], case["n"], 0.9)
    assert [found.low, found.high] == ref.approx(ends(case["clopper_pearson_90"]))


@pytest.mark.parametrize("field", OTHERS)
@pytest.mark.parametrize("number", CASES)
def test_other_figures(reference, number, field):
    ref = reference("prop_single")
    case = ref.expected[number]
    assert OTHERS[field](case["x"], case["n"]) == ref.approx(case[field])
