from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from mammo_lib.problem import Problem
from mammo_lib.stats import auc, compare_auc
from mammo_lib.stats.roc import permutation

from .test_curve import arrays, drawn

LABEL = np.array([0, 0, 0, 0, 1, 1, 1])
A, B = np.array([1, 2, 3, 5, 4, 6, 7.0]), np.array([10, 40, 40, 70, 20, 60, 50.0])


def every_permutation(label, a, b, code):
    """The definition: all exchanges of ranks, the share with at least the observed difference."""
    a, b = rankdata(a), rankdata(b)
    differences = []
    for heads in product([False, True], repeat=code.max() + 1):
        exchanged = np.array(heads)[code]
        first, second = np.where(exchanged, b, a), np.where(exchanged, a, b)
        differences.append(auc(label, first) - auc(label, second))
    return np.mean(np.abs(differences) >= abs(differences[0]) - 1e-12)


def permuted(label, a, b, **options):
    return compare_auc(label, a, b, method="permutation", **options)


@pytest.mark.parametrize("cluster", [None, [1, 1, 2, 3, 3, 4, 5]])
def test_near_the_share_of_all_permutations(rng, cluster):
    code = np.arange(7) if cluster is None else np.array(cluster) - 1
    found = permuted(LABEL, A, B, cluster=cluster, n_boot=20000, rng=rng)
    assert found.p_value == pytest.approx(every_permutation(LABEL, A, B, code), abs=0.012)
    assert found.statistic == found.difference.value == pytest.approx(auc(LABEL, A) - auc(LABEL, B))


@given(drawn, st.integers(0, 2**32))
@settings(deadline=None)
def test_a_model_against_itself(cases, seed):
    label, score = arrays(cases)
    rng = np.random.default_rng(seed)
    assert permuted(label, score, np.exp(score), n_boot=9, rng=rng).p_value == 1


@given(drawn)
@settings(deadline=None)
def test_only_ranks_and_not_the_order_of_models_matter(cases):
    label, score = arrays(cases)
    other = np.roll(score, 1)
    found, same, back = (
        permuted(label, a, b, n_boot=19, rng=np.random.default_rng(3)).p_value
        for a, b in [(score, other), (np.arctan(score), 5 * other), (other, score)]
    )
    assert found == same == back


def test_singletons_equal_no_clusters(rng):
    label, a, b = np.arange(60) % 2, rng.normal(size=60), rng.normal(size=60)
    seeds = np.random.default_rng(4), np.random.default_rng(4)
    found = permuted(label, a, b, rng=seeds[0]).p_value
    assert permuted(label, a, b, cluster=np.arange(60), rng=seeds[1]).p_value == found


@pytest.mark.parametrize("method", ["permutation", "venkatraman"])
def test_a_patient_is_exchanged_as_a_whole(rng, method):
    # One patient holds all cases: every toss gives the scores as they are or all exchanged.
    how = {"method": method, "cluster": np.zeros(7), "n_boot": 30, "rng": rng}
    assert compare_auc(LABEL, A, np.arange(7)[::-1], **how).p_value == 1


def test_memory_bound_does_not_change_it(rng, monkeypatch):
    label, a, b = np.arange(50) % 2, rng.normal(size=50), rng.normal(size=50)
    whole = permuted(label, a, b, rng=np.random.default_rng(4)).p_value
    monkeypatch.setattr(permutation, "BLOCK_BYTES", 16 * 50 * 7)
    monkeypatch.setattr("mammo_lib.stats.units.BLOCK_BYTES", 16 * 50 * 7)
    assert permuted(label, a, b, rng=np.random.default_rng(4)).p_value == whole


def test_no_interval_and_no_margin(rng):
    found = permuted(LABEL, A, B, n_boot=9, rng=rng)
    assert found.difference.reason == "a permutation test has no interval"
    with pytest.raises(Problem, match="margin: method 'permutation'"):
        permuted(LABEL, A, B, margin=0.1, rng=rng)


def test_bad_input(rng):
    with pytest.raises(Problem, match="n_boot: 0 is too few"):
        permuted(LABEL, A, B, n_boot=0, rng=rng)
    with pytest.raises(Problem, match="rng"):
        permuted(LABEL, A, B)
    with pytest.raises(Problem, match="strata: method 'permutation'"):
        permuted(LABEL, A, B, strata=LABEL, rng=rng)
