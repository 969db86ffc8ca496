import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.stats import delong

from .test_curve import arrays, drawn


def by_pairs(label, scores):
    """DeLong, DeLong & Clarke-Pearson 1988 as printed: all pairs, quadratic time."""
    kernel = []
    for score in scores:
        gap = score[label == 1][:, None] - score[label == 0][None, :]
        kernel.append((gap > 0) + 0.5 * (gap == 0))
    m, n = kernel[0].shape
    above = np.atleast_2d(np.cov([k.mean(axis=1) for k in kernel]))
    below = np.atleast_2d(np.cov([k.mean(axis=0) for k in kernel]))
    return above / m + below / n


def test_two_and_two_by_hand():
    result = delong([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    assert result.auc == [0.75]
    assert result.covariance == pytest.approx(np.array([[0.125]]))
    assert (result.n_positive, result.n_negative) == (2, 2)


def test_columns_keep_their_names():
    result = delong([0, 1, 0, 1], pd.DataFrame({"ours": [1, 2, 3, 4], "theirs": [4, 3, 2, 1]}))
    assert result.names == ("ours", "theirs")
    assert result.auc.tolist() == [0.75, 0.25]


@given(drawn, st.integers(0, 2**32))
def test_equals_the_definition(cases, seed):
    label, score = arrays(cases)
    if min(label.sum(), (1 - label).sum()) < 2:
        return
    other = np.random.default_rng(seed).permutation(score)
    found = delong(label, [score, other]).covariance
    assert found == pytest.approx(by_pairs(label, [score, other]), abs=1e-13)


@given(drawn)
def test_swapped_labels_have_the_same_variance(cases):
    label, score = arrays(cases)
    swapped = delong(1 - label, score).covariance
    assert swapped == pytest.approx(delong(label, score).covariance, abs=1e-14, nan_ok=True)


def test_one_positive_is_undefined():
    assert np.isnan(delong([0, 0, 1], [1, 2, 3]).covariance).all()
