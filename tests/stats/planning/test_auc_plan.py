import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.planning.auc_plan import power_auc, sample_size_auc
from mammo_lib.stats.planning.question import OneAuc, TwoAucs, pilot
from mammo_lib.stats.roc.auc_comparison import compare_auc
from mammo_lib.stats.roc.delong import delong

QUESTIONS = [
    OneAuc(0.85, null=0.75),
    OneAuc(0.6, null=0.75, model="binormal", b=0.7),
    TwoAucs(0.8, 0.9, correlation=0.5),
    TwoAucs(0.9, 0.8, correlation=(0.6, 0.3), model="binormal", null_variance="first"),
    TwoAucs(0.8, 0.9, model="hanley-mcneil"),
]


def test_by_hand():
    # Hanley & McNeil 1982: 1.96 errors under the null and 0.84 under the alternative.
    question = TwoAucs(0.75, 0.7, model="hanley-mcneil", null_variance="first")
    first, second = (2 * a**2 / (1 + a) + a / (2 - a) - 2 * a**2 for a in (0.75, 0.7))
    spread = 1.959964 * np.sqrt(2 * first) + 0.841621 * np.sqrt(first + second)
    assert sample_size_auc(question).n_positive == pytest.approx((spread / 0.05) ** 2, rel=1e-5)


@pytest.mark.parametrize("question", QUESTIONS)
def test_size_and_power_are_inverse(question):
    size = sample_size_auc(question, power=0.9, ratio=3, design_effect=1.4)
    found = power_auc(question, size.n_positive, size.n_negative, design_effect=1.4)
    assert found.power == pytest.approx(0.9)
    assert size.n_negative == pytest.approx(3 * size.n_positive)


@given(st.floats(0.55, 0.95), st.integers(20, 2000), st.integers(20, 2000))
def test_more_cases_are_more_power(auc, m, n):
    question = OneAuc(auc)
    assert power_auc(question, m, n).power <= power_auc(question, 2 * m, 2 * n).power


def test_a_design_effect_of_two_takes_twice_as_many():
    once, twice = (sample_size_auc(OneAuc(0.7), design_effect=d).n_positive for d in (1, 2))
    assert twice == pytest.approx(2 * once)


def test_one_side_needs_fewer_and_correlation_too():
    question = TwoAucs(0.8, 0.85, correlation=0.3)
    assert sample_size_auc(question, sides=1).n_positive < sample_size_auc(question).n_positive
    closer = TwoAucs(0.8, 0.85, correlation=0.6)
    assert sample_size_auc(closer).n_positive < sample_size_auc(question).n_positive


def test_no_difference_has_half_the_level():
    assert power_auc(TwoAucs(0.8, 0.8, 0.5), 50, 50).power == pytest.approx(0.025)


def test_a_pilot_asks_for_its_own_ratio(rng):
    label = np.arange(100) % 5 == 0
    question = pilot(delong(label, rng.normal(size=(2, 100)) + np.outer([1, 0], label)))
    found = sample_size_auc(question)
    assert found.n_negative == pytest.approx(4 * found.n_positive)


def test_words():
    told = sample_size_auc(TwoAucs(0.8, 0.85, correlation=0.5), ratio=4, design_effect=1.2).text()
    assert "positive and" in told
    assert "AUCs of 0.8 and 0.85 on the same cases" in told
    assert "power of 80 % (two-sided test at 5 %; design effect 1.2)" in told
    assert "one-sided" in str(power_auc(OneAuc(0.8), 20, 20, sides=1))
    assert "an AUC of 0.8 against 0.5" in power_auc(OneAuc(0.8), 20, 20).text()


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"power": 1.0}, "power"),
        ({"alpha": 0.0}, "alpha"),
        ({"sides": 3}, "sides"),
        ({"ratio": 0}, "ratio"),
        ({"ratio": float("nan")}, "ratio"),
        ({"design_effect": 0.5}, "design_effect"),
        ({"design_effect": float("inf")}, "design_effect"),
    ],
)
def test_bad_plans_are_named(asked, named):
    with pytest.raises(Problem, match=named):
        sample_size_auc(OneAuc(0.8), **asked)


@pytest.mark.parametrize(("m", "n", "named"), [(0, 5, "n_positive"), (5, np.inf, "n_negative")])
def test_bad_numbers_are_named(m, n, named):
    with pytest.raises(Problem, match=named):
        power_auc(OneAuc(0.8), m, n)


def test_equal_areas_have_no_size():
    with pytest.raises(Problem, match="the areas are equal"):
        sample_size_auc(TwoAucs(0.8, 0.8))


def test_identical_scores_have_no_power():
    with pytest.raises(Problem, match="variance of the difference is zero"):
        power_auc(TwoAucs(0.8, 0.8, correlation=1.0), 20, 20)


@pytest.mark.slow
def test_delongs_test_has_the_power_that_is_foretold(rng):
    plan = sample_size_auc(TwoAucs(0.75, 0.85, correlation=0.5), ratio=2)
    m, n = round(plan.n_positive), round(plan.n_negative)
    label = np.arange(m + n) < m
    shifts = np.outer([0.95387, 1.46574], label)  # √2 Φ⁻¹ of the areas

    def significant():
        both = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], m + n).T + shifts
        return compare_auc(label, *both).p_value < 0.05

    assert np.mean([significant() for _ in range(1500)]) == pytest.approx(0.8, abs=0.035)
