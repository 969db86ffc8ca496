import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats import sensitivity, sensitivity_at, specificity, specificity_at, threshold_at

from .test_curve import arrays, drawn

LABEL, SCORE = [0, 0, 0, 0, 1, 1], [1, 2, 3, 5, 4, 6]
share = st.floats(0, 1)


def test_by_hand():
    assert sensitivity(LABEL, [0, 0, 0, 1, 0, 1]) == 0.5
    assert specificity(LABEL, [0, 0, 0, 1, 0, 1]) == 0.75
    assert threshold_at(LABEL, SCORE, specificity=0.75) == 4
    assert threshold_at(LABEL, SCORE, specificity=0.8) == 6
    assert threshold_at(LABEL, SCORE, sensitivity=1) == 4
    assert threshold_at(LABEL, SCORE, sensitivity=0.2) == 6
    assert sensitivity_at(LABEL, SCORE, specificity=0.75) == 1


def test_at_a_threshold_by_hand():
    # interpolated half way between the thresholds 5 and 6
    label, score = [0, 0, 0, 0, 1, 1], [1, 2, 3, 5, 5, 6]
    assert sensitivity_at(label, score, specificity=0.875) == 0.75
    assert sensitivity_at(label, score, specificity=0.875, interpolate=False) == 0.5
    assert specificity_at(label, score, sensitivity=0.75, interpolate=False) == 0.75


@given(drawn, share)
def test_at_a_threshold_is_what_the_threshold_attains(cases, wanted):
    label, score = arrays(cases)
    at = threshold_at(label, score, specificity=wanted)
    found = sensitivity_at(label, score, specificity=wanted, interpolate=False)
    assert found == sensitivity(label, score >= at)
    at = threshold_at(label, score, sensitivity=wanted)
    found = specificity_at(label, score, sensitivity=wanted, interpolate=False)
    assert found == pytest.approx(specificity(label, score >= at), abs=1e-15)


def test_threshold_above_all_is_finite():
    threshold = threshold_at([0, 0, 1], [1, 5, 3], specificity=1)
    assert 5 < threshold < 5.0000001


@given(drawn, share)
def test_threshold_attains_what_was_wanted(cases, wanted):
    label, score = arrays(cases)
    at = threshold_at(label, score, specificity=wanted)
    assert specificity(label, score >= at) >= wanted - 1e-12
    assert sensitivity(label, score >= threshold_at(label, score, sensitivity=wanted)) >= wanted


@given(drawn, share)
def test_no_better_threshold_exists(cases, wanted):
    label, score = arrays(cases)
    at = threshold_at(label, score, specificity=wanted)
    good = [t for t in np.unique(score) if specificity(label, score >= t) >= wanted]
    best = max((sensitivity(label, score >= t) for t in good), default=0.0)
    assert sensitivity(label, score >= at) == best


@given(drawn, share)
def test_curve_lies_above_its_steps(cases, wanted):
    label, score = arrays(cases)
    at = threshold_at(label, score, specificity=wanted)
    read = sensitivity_at(label, score, specificity=wanted)
    assert sensitivity(label, score >= at) - 1e-12 <= read <= 1


@given(drawn, share)
def test_mirrored_classes_swap_the_two(cases, wanted):
    label, score = arrays(cases)
    mirrored = specificity_at(1 - label, -score, sensitivity=wanted)
    assert mirrored == pytest.approx(sensitivity_at(label, score, specificity=wanted), abs=1e-9)


def test_bad_input():
    with pytest.raises(Problem, match="specificity: 95"):
        sensitivity_at(LABEL, SCORE, specificity=95)
    with pytest.raises(Problem, match="either specificity or sensitivity"):
        threshold_at(LABEL, SCORE)
    with pytest.raises(Problem, match="no positive"):
        sensitivity([0, 0], [0, 1])
    with pytest.raises(Problem, match="no negative"):
        specificity([1, 1], [0, 1])
    with pytest.raises(Problem, match=r"decision: holds 0\.5"):
        specificity([1, 0], [0, 0.5])
