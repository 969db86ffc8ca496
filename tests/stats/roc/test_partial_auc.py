import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats import auc
from mammo_lib.stats.roc.partial_auc import compare_partial_auc, partial_auc, partial_auc_interval

from .test_curve import arrays, drawn

LABEL, SCORE = [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]
ends = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted).filter(lambda e: e[1] - e[0] > 1e-3)


def test_by_hand():
    # sensitivity is 1 up to a specificity of 0.5, then 0.5
    assert partial_auc(LABEL, SCORE, 0, 0.5) == 0.5
    assert partial_auc(LABEL, SCORE, 0.25, 0.75) == 0.375
    assert partial_auc(LABEL, SCORE, 0.5, 1, "sensitivity") == 0.25
    # between chance, 0.28, and perfection, 0.4
    assert partial_auc([0, 1], [1, 2], 0.1, 0.5, corrected=True) == 1
    assert partial_auc([0, 1], [5, 5], 0.1, 0.5, corrected=True) == pytest.approx(0.5)
    assert np.isnan(partial_auc([0, 1], [2, 1], 0.1, 0.5, corrected=True))


@given(drawn)
def test_the_whole_is_the_area(cases):
    label, score = arrays(cases)
    for focus in ("specificity", "sensitivity"):
        assert partial_auc(label, score, 0, 1, focus) == pytest.approx(auc(label, score), abs=1e-12)


@given(drawn, ends, st.floats(0, 1))
def test_parts_add_up(cases, where, between):
    label, score = arrays(cases)
    low, high = where
    middle = low + between * (high - low)
    if not low < middle < high:
        return
    whole = partial_auc(label, score, low, high)
    parts = partial_auc(label, score, low, middle) + partial_auc(label, score, middle, high)
    assert parts == pytest.approx(whole, abs=1e-9)
    assert -1e-12 <= whole <= high - low + 1e-12


@given(drawn, ends)
def test_mirrored_classes_swap_the_focus(cases, where):
    label, score = arrays(cases)
    mirrored = partial_auc(1 - label, -score, *where, "sensitivity")
    assert mirrored == pytest.approx(partial_auc(label, score, *where), abs=1e-9)


@given(drawn, ends)
def test_only_ranks_matter(cases, where):
    label, score = arrays(cases)
    assert partial_auc(label, np.exp(score), *where) == partial_auc(label, score, *where)


def test_interval_stands_around_the_value(rng):
    label = np.arange(300) % 3 == 0
    score = rng.normal(size=300) + label
    found = partial_auc_interval(label, score, 0.8, 1, corrected=True, rng=rng, n_boot=400)
    assert found.value == partial_auc(label, score, 0.8, 1, corrected=True)
    assert found.low < found.value < found.high
    assert (found.n, found.n_positive, found.n_clusters) == (300, 100, None)


def test_whole_interval_is_that_of_the_area(rng):
    from mammo_lib.stats import auc_interval

    label, score = np.arange(80) % 2, rng.normal(size=80).round(1)
    cluster = np.arange(80) // 3
    part, whole = np.random.default_rng(1), np.random.default_rng(1)
    found = partial_auc_interval(label, score, 0, 1, cluster=cluster, rng=part)
    wanted = auc_interval(label, score, method="bootstrap-percentile", cluster=cluster, rng=whole)
    assert [found.low, found.high] == pytest.approx([wanted.low, wanted.high], abs=1e-12)
    assert found.n_clusters == wanted.n_clusters == 27


def test_no_interval_says_why(rng):
    below = partial_auc_interval([0, 0, 1, 1], [3, 4, 1, 2], 0.8, 1, corrected=True, rng=rng)
    assert below.reason == "the area is below that of chance"
    perfect = partial_auc_interval([0, 0, 0, 1, 1, 1, 1, 1], range(8), 0.8, 1, rng=rng)
    assert perfect.reason == "all resamples give the same value"


def test_a_model_against_itself(rng):
    found = compare_partial_auc(LABEL, SCORE, np.exp(SCORE), 0.5, 1, rng=rng, n_boot=50)
    assert (found.difference.value, found.statistic, found.p_value) == (0, 0, 1)
    assert found.values == (0.25, 0.25)


def test_correction_leaves_the_test_as_it_is(rng):
    label, a, b = np.arange(90) % 2, rng.normal(size=90), rng.normal(size=90)
    plain, scaled = (
        compare_partial_auc(label, a, b, 0.6, 1, corrected=c, rng=np.random.default_rng(2))
        for c in (False, True)
    )
    assert scaled.p_value == pytest.approx(plain.p_value)


def test_bad_input(rng):
    with pytest.raises(Problem, match="low: 0.9 is not below high = 0.8"):
        partial_auc(LABEL, SCORE, 0.9, 0.8)
    with pytest.raises(Problem, match="high: 90 is not between"):
        partial_auc(LABEL, SCORE, 0.8, 90)
    with pytest.raises(Problem, match="Did you mean 'specificity'"):
        partial_auc(LABEL, SCORE, 0.8, 1, "specifity")
    with pytest.raises(Problem, match="both 0 and 1"):
        partial_auc([1, 1], [1, 2], 0.8, 1)
    with pytest.raises(Problem, match="rng"):
        partial_auc_interval(LABEL, SCORE, 0.8, 1)
    with pytest.raises(Problem, match="b has 3"):
        compare_partial_auc(LABEL, SCORE, [1, 2, 3], 0.8, 1, rng=rng)
