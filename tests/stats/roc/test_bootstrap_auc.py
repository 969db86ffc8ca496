import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammo_lib.stats import auc, bootstrap, cluster_bootstrap_auc
from mammo_lib.stats.units import units

from .test_curve import arrays, drawn


def resampled(label, score, code, draw):
    """The definition: the area of the cases that the drawn clusters bring along."""
    rows = np.concatenate([np.flatnonzero(code == unit) for unit in draw])
    if len(set(label[rows])) < 2:
        return np.nan
    return auc(label[rows], score[rows])


def test_drawing_each_cluster_once_gives_the_area():
    label, score = [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]
    assert cluster_bootstrap_auc(label, score, indices=[[0, 1, 2, 3]]).tolist() == [[0.75]]


def test_one_class_only_is_undefined():
    assert np.isnan(cluster_bootstrap_auc([0, 1], [1, 2], indices=[[0, 0], [1, 1]])).all()


@given(drawn, st.integers(0, 2**32))
@settings(deadline=None)
def test_weighted_area_is_that_of_the_repeated_sample(cases, seed):
    label, score = arrays(cases)
    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, 6, len(label))
    pool = units(len(label), cluster)
    indices = rng.integers(0, pool.count, (5, pool.count))
    found = cluster_bootstrap_auc(label, [score, -score], cluster, indices=indices)
    wanted = [resampled(label, score, pool.code, draw) for draw in indices]
    assert found[:, 0] == pytest.approx(np.array(wanted), abs=1e-12, nan_ok=True)
    assert found[:, 1] == pytest.approx(1 - np.array(wanted), abs=1e-12, nan_ok=True)


def test_equals_the_plain_bootstrap_of_the_same_draws(rng):
    frame = pd.DataFrame({"y": np.arange(60) % 2, "s": rng.normal(size=60).round(1)})
    frame["patient"] = frame.index // 3
    for unit in (None, "patient"):
        slow = bootstrap(
            lambda f: auc(f["y"], f["s"]), frame, unit=unit, n_boot=40, rng=np.random.default_rng(2)
        )
        cluster = None if unit is None else frame[unit]
        fast = cluster_bootstrap_auc(
            frame["y"], frame["s"], cluster, n_boot=40, rng=np.random.default_rng(2)
        )
        assert fast[:, 0] == pytest.approx(slow.replicates, abs=1e-12)


def test_singletons_equal_no_clusters(rng):
    label, score = np.arange(50) % 2, rng.normal(size=50)
    seeds = np.random.default_rng(4), np.random.default_rng(4)
    single = cluster_bootstrap_auc(label, score, np.arange(50), n_boot=30, rng=seeds[0])
    assert np.array_equal(single, cluster_bootstrap_auc(label, score, n_boot=30, rng=seeds[1]))


def test_memory_bound_does_not_change_the_draws(rng, monkeypatch):
    label, score = np.arange(50) % 2, rng.normal(size=50)
    whole = cluster_bootstrap_auc(label, score, n_boot=30, rng=np.random.default_rng(4))
    monkeypatch.setattr("mammo_lib.stats.units.BLOCK_BYTES", 8 * 50 * 7)
    blocks = cluster_bootstrap_auc(label, score, n_boot=30, rng=np.random.default_rng(4))
    assert np.array_equal(whole, blocks)


def test_models_share_their_draws(rng):
    label, score = np.arange(80) % 2, rng.normal(size=80)
    both = cluster_bootstrap_auc(label, [score, np.exp(score)], n_boot=50, rng=rng)
    assert both.shape == (50, 2)
    assert np.array_equal(both[:, 0], both[:, 1])


def test_strata_keep_the_number_of_positives(rng):
    label = np.array([1] + [0] * 20)
    found = cluster_bootstrap_auc(label, rng.normal(size=21), strata=label, n_boot=100, rng=rng)
    assert not np.isnan(found).any()
