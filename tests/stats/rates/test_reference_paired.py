"""Every field of prop_paired against the call that gives it."""

import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.rates.binomial_test import binomial_test
from mammo_lib.stats.rates.mcnemar import TESTS
from mammo_lib.stats.rates.paired import INTERVALS, compare_paired_proportions, paired_odds_ratio

DIFFERENCES = {
    "newcombe_square_and_add_method10": "newcombe",
    "tango_score": "tango",
    "wald": "wald",
    "bonett_price_adjusted_wald": "bonett-price",
    "agresti_min": "agresti-min",
}
P_VALUES = {
    "mcnemar_p": "asymptotic",
    "mcnemar_cc_p": "corrected",
    "mcnemar_exact_p": "exact",
    "mcnemar_midp": "mid-p",
}
FIGURES = {
    "p1": lambda *counts: compare_paired_proportions(*counts).proportions[0],
    "p2": lambda *counts: compare_paired_proportions(*counts).proportions[1],
    "diff": lambda *counts: compare_paired_proportions(*counts).difference.value,
    "mcnemar_chisq": lambda *counts: compared(counts, "asymptotic").statistic,
    "mcnemar_cc_chisq": lambda *counts: compared(counts, "corrected").statistic,
    **{
        field: lambda *counts, test=test: compared(counts, test).p_value
        for field, test in P_VALUES.items()
    },
}
TEXTBOOK = ("bentur_2009", "cavo_2012", "newcombe_a", "newcombe_b", "newcombe_c")
NAMES = (*TEXTBOOK, "no_discordant", "all_one_way", "small", "mammo")


def compared(counts, test):
    return compare_paired_proportions(*counts, test=test)


def counts(case):
    return [case[cell] for cell in "abcd"]


def ends(known):
    return [float(known["lower"]), float(known["upper"])]


def test_every_field_and_method_is_compared(reference):
    cases = reference("prop_paired").expected
    assert set(cases) == set(NAMES)
    others = {"mcnemar_exact_p_greater", "conditional_or", "conditional_or_exact_ci"}
    assert all(set(case) == {*"abcd", *DIFFERENCES, *FIGURES, *others} for case in cases.values())
    assert set(DIFFERENCES.values()) == set(INTERVALS)
    assert set(P_VALUES.values()) == set(TESTS)


@pytest.mark.parametrize("field", DIFFERENCES)
@pytest.mark.parametrize("name", NAMES)
def test_difference(reference, name, field):
    ref = reference("prop_paired")
    case = ref.expected[name]
    found = compare_paired_proportions(*counts(case), method=DIFFERENCES[field]).difference
    known = case[field]
    if known["lower"] == known["upper"]:
        assert "variance is zero" in found.reason  # a width of 0 is not certainty
    elif field == "tango_score":
        assert [found.low, found.high] == pytest.approx(ends(known), abs=1e-6)  # as the case says
    else:
        assert [found.low, found.high] == ref.approx(ends(known))


@pytest.mark.parametrize("field", FIGURES)
@pytest.mark.parametrize("name", NAMES)
def test_figures(reference, name, field):
    ref = reference("prop_paired")
    case = ref.expected[name]
    wanted = pytest.approx(float(case[field]), rel=ref.rel, abs=ref.abs, nan_ok=True)
    assert FIGURES[field](*counts(case)) == wanted


@pytest.mark.parametrize("name", NAMES)
def test_one_sided(reference, name):
    ref = reference("prop_paired")
    case = ref.expected[name]
    _, b, c, _ = counts(case)
    if case["mcnemar_exact_p_greater"] is None:
        with pytest.raises(Problem, match="n: is 0"):
            binomial_test(b, b + c, alternative="greater")
    else:
        found = binomial_test(b, b + c, alternative="greater")
        assert found == ref.approx(case["mcnemar_exact_p_greater"])


@pytest.mark.parametrize("name", NAMES)
def test_odds_ratio(reference, name):
    ref = reference("prop_paired")
    case = ref.expected[name]
    found = paired_odds_ratio(case["b"], case["c"])
    assert [found.low, found.high] == ref.approx(ends(case["conditional_or_exact_ci"]))
    if case["conditional_or"] is None:
        assert not np.isfinite(found.value)
    else:
        assert found.value == ref.approx(case["conditional_or"])
