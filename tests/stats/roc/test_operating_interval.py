import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats import sensitivity_at, specificity_at
from mammo_lib.stats.roc.curve_bootstrap import Resampling
from mammo_lib.stats.roc.curve_reading import other_share
from mammo_lib.stats.roc.operating_interval import sensitivity_at_interval, specificity_at_interval
from mammo_lib.stats.roc.roc_points import resampled
from mammo_lib.stats.sample import sample
from mammo_lib.stats.units import units

from .test_curve import arrays, drawn

BOTH = {"specificity": sensitivity_at, "sensitivity": specificity_at}


@given(drawn, st.integers(0, 2**32), st.floats(0, 1), st.booleans())
@settings(deadline=None)
def test_a_weighted_curve_is_that_of_the_repeated_sample(cases, seed, wanted, interpolate):
    label, score = arrays(cases)
    rng = np.random.default_rng(seed)
    pool = units(len(label), rng.integers(0, 6, len(label)))
    indices = rng.integers(0, pool.count, (5, pool.count))
    for focus, direct in BOTH.items():
        found = resampled(
            sample(label, score),
            pool,
            iter(indices),
            lambda curves, focus=focus: other_share(curves, focus, wanted, interpolate),
        )[:, 0]
        for draw, value in zip(indices, found, strict=True):
            rows = np.concatenate([np.flatnonzero(pool.code == unit) for unit in draw])
            if len(set(label[rows])) < 2:
                assert np.isnan(value)
                continue
            direct_value = direct(
                label[rows], score[rows], **{focus: wanted}, interpolate=interpolate
            )
            assert value == pytest.approx(direct_value, abs=1e-9)


@pytest.mark.parametrize("interpolate", [True, False])
def test_interval_stands_around_the_value(rng, interpolate):
    label = np.arange(400) % 4 == 0
    score = rng.normal(size=400) + label
    options = {"interpolate": interpolate, "cluster": np.arange(400) // 2, "rng": rng}
    found = sensitivity_at_interval(label, score, specificity=0.9, **options)
    assert found.value == sensitivity_at(label, score, specificity=0.9, interpolate=interpolate)
    assert found.low < found.value < found.high
    assert (found.n, found.n_positive, found.n_clusters) == (400, 100, 200)
    found = specificity_at_interval(label, score, sensitivity=0.9, **options)
    assert found.low < found.value < found.high


def test_copies_of_a_case_do_not_narrow_it(rng):
    label, score, copies = rng.integers(0, 2, 80), rng.normal(size=80), np.repeat(range(80), 3)
    seeds = np.random.default_rng(5), np.random.default_rng(5)
    once = sensitivity_at_interval(label, score, specificity=0.77, rng=seeds[0])
    often = sensitivity_at_interval(
        label[copies], score[copies], specificity=0.77, cluster=copies, rng=seeds[1]
    )
    assert (often.low, often.high) == pytest.approx((once.low, once.high))


def test_memory_bound_does_not_change_it(rng, monkeypatch):
    label, score = np.arange(50) % 2, rng.normal(size=50)
    cases = sample(label, score)

    def redrawn():
        how = Resampling(n_boot=30, rng=np.random.default_rng(4))
        return how.replicates(cases, lambda curves: curves.sensitivity[20])

    whole = redrawn()
    monkeypatch.setattr("mammo_lib.stats.units.BLOCK_BYTES", 8 * 50 * 7)
    assert np.array_equal(redrawn(), whole)


def test_strata_keep_the_number_of_positives(rng):
    label, score = np.array([1, 1] + [0] * 30), rng.normal(size=32)
    free = sensitivity_at_interval(label, score, specificity=0.5, rng=rng)
    assert "undefined" in free.reason
    kept = Resampling(strata=label, n_boot=200, rng=rng).replicates(
        sample(label, score), lambda curves: curves.positives
    )
    assert set(kept[:, 0]) == {2}


def test_perfection_has_no_interval(rng):
    found = sensitivity_at_interval([0] * 5 + [1] * 5, range(10), specificity=0.9, rng=rng)
    assert found.value == 1
    assert found.reason == "all resamples give the same value"


def test_bad_input(rng):
    with pytest.raises(Problem, match="specificity: 95"):
        sensitivity_at_interval([0, 1], [1, 2], specificity=95, rng=rng)
    with pytest.raises(Problem, match="sensitivity: -1"):
        specificity_at_interval([0, 1], [1, 2], sensitivity=-1, rng=rng)
    with pytest.raises(Problem, match="rng"):
        specificity_at_interval([0, 1], [1, 2], sensitivity=0.5)
    with pytest.raises(Problem, match="cluster: has 3 values"):
        sensitivity_at_interval([0, 1], [1, 2], specificity=0.5, cluster=[1, 2, 3], rng=rng)
