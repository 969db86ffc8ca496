import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.report import wording
from mammo_lib.stats.estimate import Estimate

ESTIMATE = {"value": 0.8612, "low": 0.831, "high": 0.891, "level": 0.95, "n": 7}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1234567, "1,234,567"), (True, "yes"), ("wu2019", "wu2019"), (0.123456, "0.123"),
        (-0.5, "−0.5"), (float("nan"), "not available"), (None, "not available"),
    ],
)  # fmt: skip
def test_single_values(value, said):
    assert wording.text(value) == said


def test_estimate_with_interval():
    assert wording.text(ESTIMATE) == "0.86 (95 % CI 0.83–0.89)"


def test_dataclass_reads_as_its_dict():
    assert wording.text(Estimate(**ESTIMATE)) == wording.text(ESTIMATE)


def test_negative_bounds_are_joined_by_a_word():
    said = wording.text(ESTIMATE | {"value": -0.02, "low": -0.05, "high": 0.01})
    assert said == "−0.02 (95 % CI −0.05 to 0.01)"


@pytest.mark.parametrize("value", [None, math.nan])
def test_no_value_means_too_few(value):
    assert wording.text(ESTIMATE | {"value": value}) == "too few (n = 7)"


def test_no_value_for_another_reason():
    said = wording.text(ESTIMATE | {"value": None, "reason": "all scores are equal"})
    assert said == "not estimable (all scores are equal)"


def test_no_interval():
    assert wording.text(ESTIMATE | {"low": None, "high": None}) == "0.86 (no interval)"


def test_narrow_intervals_get_a_third_decimal():
    assert wording.text(ESTIMATE | {"low": 0.859, "high": 0.864}) == "0.861 (95 % CI 0.859–0.864)"


def test_format_goes_to_every_number():
    assert wording.text(ESTIMATE, ".1f") == "0.9 (95 % CI 0.8–0.9)"


def test_rounded_zero_has_no_sign():
    assert wording.signed(format(-0.001, ".2f")) == "0.00"


@given(st.floats(-2000, 2000), st.floats(0, 10))
def test_any_estimate_has_three_numbers(value, reach):
    said = wording.text({"value": value, "low": value - reach, "high": value + reach, "level": 0.9})
    assert "90 % CI" in said
    assert "-" not in said
