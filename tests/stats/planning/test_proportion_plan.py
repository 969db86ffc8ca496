import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.planning.proportion_plan import precision_proportion, sample_size_proportion
from mammo_lib.stats.rates.proportions import proportion_interval


def test_it_is_the_interval_of_the_expected_count():
    found, seen = precision_proportion(0.9, 40), proportion_interval(36, 40)
    assert (found.low, found.high) == pytest.approx((seen.low, seen.high))
    assert found.half_width == pytest.approx((seen.high - seen.low) / 2)


def test_power_by_hand():
    # Of 4 cases Wilson's interval leaves a half out only if all or none are found.
    found = precision_proportion(0.9, 4, null=0.5)
    assert found.power == pytest.approx(0.9**4 + 0.1**4)


@given(st.floats(0.05, 0.95), st.floats(0.01, 0.2))
def test_size_is_the_smallest(rate, half_width):
    found = sample_size_proportion(rate, half_width)
    assert found.half_width <= half_width
    assert found.n == 1 or precision_proportion(rate, found.n - 1).half_width > half_width


def test_a_design_effect_of_two_halves_the_cases():
    twice = precision_proportion(0.8, 80, design_effect=2)
    assert twice.half_width == pytest.approx(precision_proportion(0.8, 40).half_width)
    assert sample_size_proportion(0.8, 0.05, design_effect=2).n > 2 * 240


def test_a_sensitivity_of_one_still_has_a_width():
    assert precision_proportion(1.0, 30).low == pytest.approx(proportion_interval(30, 30).low)


def test_words():
    told = precision_proportion(0.9, 40, null=0.7, design_effect=1.2).text()
    assert told.startswith("with 40 cases (design effect 1.2) a proportion of 0.90 has a 95 % CI")
    assert "leaves 0.70 out with a power of" in told
    assert "power" not in str(precision_proportion(0.9, 40))


@pytest.mark.parametrize(
    ("rate", "n", "asked", "named"),
    [
        (1.1, 40, {}, "rate"),
        (0.9, 0, {}, "n:"),
        (0.9, 40, {"null": -0.1}, "null"),
        (0.9, 40, {"method": "wislon"}, "Did you mean 'wilson'"),
        (0.9, 40, {"level": 0}, "level"),
        (0.9, 40, {"design_effect": 0}, "design_effect"),
        (0.9, 2, {"null": 0.5, "design_effect": 3}, "less than one case"),
    ],
)
def test_bad_plans_are_named(rate, n, asked, named):
    with pytest.raises(Problem, match=named):
        precision_proportion(rate, n, **asked)


@pytest.mark.parametrize("half_width", [0, 0.5, 1e-9])
def test_impossible_widths_are_refused(half_width):
    with pytest.raises(Problem, match="half_width"):
        sample_size_proportion(0.9, half_width)
