import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.stats import auc, roc_curve

# few distinct scores, so that ties are the rule
drawn = st.lists(st.tuples(st.booleans(), st.integers(-4, 4)), min_size=2, max_size=40).filter(
    lambda cases: len({label for label, _ in cases}) == 2
)


def by_pairs(label, score):
    """The definition: wins over all pairs, a tie counting one half."""
    positive, negative = score[label == 1], score[label == 0]
    gap = positive[:, None] - negative[None, :]
    return ((gap > 0) + 0.5 * (gap == 0)).mean()


def arrays(cases):
    label, score = zip(*cases, strict=True)
    return np.array(label).astype(int), np.array(score, dtype=float)


def test_by_hand():
    assert auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) == 0.75


def test_perfect_reversed_and_constant():
    assert auc([0, 1], [0, 1]) == 1
    assert auc([0, 1], [1, 0]) == 0
    assert auc([0, 1, 1], [5, 5, 5]) == 0.5


@given(drawn)
def test_equals_the_definition(cases):
    label, score = arrays(cases)
    assert auc(label, score) == pytest.approx(by_pairs(label, score), abs=1e-14)


@given(drawn)
def test_only_ranks_matter(cases):
    label, score = arrays(cases)
    assert auc(label, np.exp(3 * score) - 7) == auc(label, score)


@given(drawn, st.randoms(use_true_random=False))
def test_order_does_not_matter(cases, random):
    label, score = arrays(cases)
    random.shuffle(cases)
    assert auc(*arrays(cases)) == auc(label, score)


@given(drawn)
def test_swapped_labels_give_the_complement(cases):
    label, score = arrays(cases)
    assert auc(1 - label, score) == pytest.approx(1 - auc(label, score), abs=1e-14)
    assert auc(label, -score) == pytest.approx(1 - auc(label, score), abs=1e-14)


@given(drawn)
def test_area_under_the_curve(cases):
    label, score = arrays(cases)
    curve = roc_curve(label, score)
    area = -np.trapezoid(curve["sensitivity"], 1 - curve["specificity"])
    assert area == pytest.approx(auc(label, score), abs=1e-12)


@given(drawn)
def test_each_threshold_gives_its_row(cases):
    label, score = arrays(cases)
    for row in roc_curve(label, score).itertuples():
        called = score >= row.threshold
        assert row.sensitivity == called[label == 1].mean()
        assert row.specificity == pytest.approx(1 - called[label == 0].mean(), abs=1e-15)


def test_plus_and_minus_zero_tie():
    assert auc([0, 1], [0.0, -0.0]) == 0.5
