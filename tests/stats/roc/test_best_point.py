import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats import sensitivity, specificity
from mammo_lib.stats.roc.best_point import (
    TOPLEFT,
    YOUDEN,
    closest_topleft_interval,
    closest_topleft_point,
    youden_interval,
    youden_point,
)
from mammo_lib.stats.roc.roc_points import resampled
from mammo_lib.stats.sample import sample
from mammo_lib.stats.units import units

from .test_curve import arrays, drawn

LABEL, SCORE = [0, 0, 0, 0, 1, 1], [1, 2, 3, 5, 4, 6]
PARTS = ("threshold", "sensitivity", "specificity", "index")


def test_by_hand():
    found = youden_point(LABEL, SCORE)
    assert (found.threshold, found.sensitivity, found.specificity) == (4, 1, 0.75)
    assert found.index == 0.75
    assert closest_topleft_point(LABEL, SCORE).index == 0.25


def test_of_equals_the_most_sensitive():
    assert youden_point([0, 1], [2, 1]).threshold == 1
    assert youden_point([0, 1, 1], [5, 5, 5]).sensitivity == 1


def test_nothing_called_is_a_finite_threshold():
    found = youden_point([1, 0, 0], [1, 2, 2])
    assert (found.threshold, found.sensitivity) == (1, 1)
    assert np.isfinite(closest_topleft_point([1, 0], [1, 2]).threshold)


@given(drawn)
def test_no_threshold_is_better(cases):
    label, score = arrays(cases)
    best, closest = youden_point(label, score), closest_topleft_point(label, score)
    assert best.sensitivity == sensitivity(label, score >= best.threshold)
    assert best.specificity == pytest.approx(specificity(label, score >= best.threshold))
    for threshold in np.append(np.unique(score), np.inf):
        found = sensitivity(label, score >= threshold), specificity(label, score >= threshold)
        assert sum(found) - 1 <= best.index + 1e-12
        assert np.hypot(1 - found[0], 1 - found[1]) >= closest.index - 1e-12


@given(drawn)
def test_only_ranks_and_not_rows_matter(cases):
    label, score = arrays(cases)
    for find in (youden_point, closest_topleft_point):
        found, turned = find(label, score), find(label[::-1], score[::-1])
        scaled = find(label, np.exp(score))
        assert found == turned
        assert scaled.threshold == np.exp(found.threshold) or found.sensitivity == 0
        assert (scaled.sensitivity, scaled.index) == (found.sensitivity, found.index)


@given(drawn, st.integers(0, 2**32))
@settings(deadline=None)
def test_a_weighted_point_is_that_of_the_repeated_sample(cases, seed):
    label, score = arrays(cases)
    rng = np.random.default_rng(seed)
    pool = units(len(label), rng.integers(0, 6, len(label)))
    indices = rng.integers(0, pool.count, (5, pool.count))
    for criterion, find in [(YOUDEN, youden_point), (TOPLEFT, closest_topleft_point)]:
        found = resampled(sample(label, score), pool, iter(indices), criterion)[:, 0]
        for draw, values in zip(indices, found, strict=True):
            rows = np.concatenate([np.flatnonzero(pool.code == unit) for unit in draw])
            if len(set(label[rows])) < 2:
                assert np.isnan(values).all()
                continue
            point = find(label[rows], score[rows])
            wanted = [getattr(point, part) for part in PARTS]
            if point.sensitivity == 0 and point.specificity == 1:
                wanted[0] = values[0]  # just above the highest, be it of the sample or resample
            assert values == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize(
    ("find", "redraw"),
    [(youden_point, youden_interval), (closest_topleft_point, closest_topleft_interval)],
)
def test_intervals_stand_around_the_values(rng, find, redraw):
    label = np.arange(400) % 4 == 0
    score = rng.normal(size=400) + 1.5 * label
    point, found = find(label, score), redraw(label, score, cluster=np.arange(400) // 2, rng=rng)
    for part in PARTS:
        estimate = getattr(found, part)
        assert estimate.value == getattr(point, part)
        assert estimate.low <= estimate.value <= estimate.high
        assert estimate.n_clusters == 200


def test_perfection_has_no_interval_of_its_index(rng):
    found = youden_interval([0] * 6 + [1] * 6, range(12), rng=rng, n_boot=200)
    assert found.index.reason == "all resamples give the same value"
    assert found.threshold.has_interval


def test_bad_input(rng):
    with pytest.raises(Problem, match="both 0 and 1"):
        youden_point([1, 1], [1, 2])
    with pytest.raises(Problem, match="infinite"):
        closest_topleft_point([0, 1], [1, np.inf])
    with pytest.raises(Problem, match="rng"):
        youden_interval(LABEL, SCORE)
    with pytest.raises(Problem, match="level"):
        closest_topleft_interval(LABEL, SCORE, level=95, rng=rng)
