import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats import compare_auc, delong
from mammo_lib.stats.roc.auc_global import compare_aucs

from .test_curve import arrays, drawn


def models(rng, n=200, k=3):
    label = np.arange(n) % 2
    return label, rng.normal(size=(k, n)) + label * np.arange(1, k + 1)[:, None] / 2


def test_two_models_give_the_square_of_z(rng):
    label, scores = models(rng, k=2)
    found, pair = compare_aucs(label, scores), compare_auc(label, *scores)
    assert found.statistic == pytest.approx(pair.statistic**2)
    assert found.p_value == pytest.approx(pair.p_value)
    assert (found.df, found.n, found.n_positive, found.n_clusters) == (1, 200, 100, None)


@pytest.mark.parametrize("contrast", [[[1, -1, 0], [0, 1, -1]], [[1, 0, -1], [1, -2, 1]]])
def test_any_contrasts_give_the_same(rng, contrast):
    label, scores = models(rng)
    areas = delong(label, scores)
    away = np.array(contrast) @ areas.auc
    spread = np.array(contrast) @ areas.covariance @ np.transpose(contrast)
    found = compare_aucs(label, scores)
    assert found.statistic == pytest.approx(away @ np.linalg.solve(spread, away))
    assert (found.df, found.reason) == (2, None)


@given(drawn, st.permutations([0, 1, 2]))
def test_order_of_models_does_not_matter(cases, order):
    label, score = arrays(cases)
    scores = np.stack([score, np.roll(score, 1), score % 3])
    one, other = compare_aucs(label, scores), compare_aucs(label, scores[order])
    assert one.df == other.df
    assert one.p_value == pytest.approx(other.p_value, abs=1e-6, nan_ok=True)


@given(drawn)
def test_copies_of_a_model_have_p_of_one(cases):
    label, score = arrays(cases)
    found = compare_aucs(label, [score, 2 * score, score - 1])
    if min(label.sum(), (1 - label).sum()) < 2:
        assert "undefined" in found.reason
        return
    assert (found.statistic, found.df, found.p_value) == (0, 0, 1)
    assert found.reason.startswith("the covariance has rank 0 of 2")


def test_a_copy_adds_nothing(rng):
    label, (a, b, _) = models(rng)
    two, three = compare_aucs(label, [a, b]), compare_aucs(label, [a, b, np.exp(a)])
    assert (three.df, three.statistic) == (1, pytest.approx(two.statistic))
    assert three.reason == "the covariance has rank 1 of 2: some scores tell nothing new"


def test_certain_difference_has_no_test():
    found = compare_aucs([0, 0, 1, 1], [[1, 2, 3, 4], [4, 3, 2, 1]])
    assert np.isnan(found.p_value)
    assert found.reason == "a difference has zero variance"


def test_copies_of_cases_do_not_pass_for_more(rng):
    label, scores = models(rng)
    copies = np.repeat(np.arange(200), 4)
    once = compare_aucs(label, scores, cluster=np.arange(200))
    often = compare_aucs(label[copies], scores[:, copies], cluster=copies)
    assert often.statistic == pytest.approx(once.statistic)
    assert (often.n, often.n_clusters) == (800, 200)
    assert once.statistic == pytest.approx(compare_aucs(label, scores).statistic, rel=0.05)


def test_a_frame_names_the_models(rng):
    label, scores = models(rng)
    found = compare_aucs(label, pd.DataFrame(scores.T, columns=["gmic", "shen", "wu"]))
    assert found.names == ("gmic", "shen", "wu")
    assert found.auc.tolist() == delong(label, scores).auc.tolist()


def test_under_no_difference_p_is_uniform():
    rng = np.random.default_rng(8)
    label = np.arange(120) % 2
    found = [compare_aucs(label, rng.normal(size=(3, 120)) + label).p_value for _ in range(400)]
    assert np.mean(np.array(found) < 0.1) == pytest.approx(0.1, abs=0.045)


def test_bad_input():
    with pytest.raises(Problem, match="holds one score"):
        compare_aucs([0, 1], [1, 2])
    with pytest.raises(Problem, match="Lengths differ"):
        compare_aucs([0, 1], [[1, 2, 3], [1, 2, 3]])
    with pytest.raises(Problem, match=r"cluster: 1 of 2 values are missing"):
        compare_aucs([0, 1], [[1, 2], [2, 1]], cluster=["a", None])
