import numpy as np
import pytest
from hypothesis import given

from mammo_lib.problem import Problem
from mammo_lib.stats.roc.auc_interval import auc_interval
from mammo_lib.stats.roc.clustered_interval import clustered_auc_interval, few_warning
from mammo_lib.stats.simulation.cells import grid
from mammo_lib.stats.simulation.coverage import interval_coverage

from .test_curve import arrays, drawn


def perfect(size):
    label = np.arange(2 * size) >= size
    return label, label + np.arange(2 * size) / 1000


def clustered(rng, patients=60, size=4, shared=0.7):
    cluster = np.repeat(np.arange(patients), size)
    label = np.isin(np.arange(patients * size) % size, [0, 1]) & (cluster < patients // 3)
    own = rng.normal(size=patients)[cluster]
    score = np.sqrt(shared) * own + np.sqrt(1 - shared) * rng.normal(size=len(label)) + label
    return label, score, cluster


def test_by_hand_without_clusters():
    # At a half binormal placements vary by asin(1/2) / 2π = 1/12, a pair's own part by
    # 1/4 - 1/6. DeLong's variance is all of the negatives and counts 1 against 10.
    found = clustered_auc_interval([0, 1, 1, 0], [1, 2, 3, 4])
    assert found.value == 0.5
    modelled = (1 / 12 + 1 / 12) / 2 + (1 / 4 - 1 / 6) / 4
    seen = (0.5**2 + 0.5**2) / (2 * 1)
    assert found.se == pytest.approx(((seen + 10 * modelled) / 11) ** 0.5)


def test_equal_halves_are_symmetric():
    found = clustered_auc_interval([0, 1, 1, 0], [1, 2, 3, 4])
    assert found.low == pytest.approx(1 - found.high)


def test_perfect_scores_have_a_lower_end_alone():
    few, many = (clustered_auc_interval(*perfect(size)) for size in (5, 50))
    assert few.low < many.low < many.high == few.high == 1
    assert np.isnan(few.se)
    assert "exactly 1" in few.reason


def test_reversed_scores_mirror_perfect_ones():
    label, score = perfect(8)
    found, mirror = clustered_auc_interval(label, score), clustered_auc_interval(label, -score)
    assert (mirror.low, mirror.high) == (0, pytest.approx(1 - found.low))


@pytest.mark.parametrize(
    ("label", "score", "cluster", "why"),
    [
        ([0, 0, 1], [1, 2, 3], None, "one positive"),
        ([0, 1, 1], [1, 2, 3], None, "one negative"),
        ([0, 0, 1, 1], [1, 2, 3, 4], [1, 1, 2, 2], "one positive"),
        ([0, 0, 1, 1], [7, 7, 7, 7], None, "zero"),
    ],
)
def test_no_interval_says_why(label, score, cluster, why):
    found = clustered_auc_interval(label, score, cluster)
    assert not found.has_interval
    assert why in found.reason


@pytest.mark.parametrize(
    ("label", "score", "cluster", "level", "named"),
    [
        ([0, 1, 2], [1, 2, 3], None, 0.95, "label"),
        ([1, 1, 1], [1, 2, 3], None, 0.95, "label"),
        ([], [], None, 0.95, "label"),
        ([0, 1, 1], [1, 2, np.nan], None, 0.95, "score"),
        ([0, 1, 1], [1, 2, np.inf], None, 0.95, "score"),
        ([0, 1, 1], [1, 2], None, 0.95, "score"),
        ([0, 1, 1], [1, 2, 3], [1, None, 2], 0.95, "cluster"),
        ([0, 1, 1], [1, 2, 3], [1, 2], 0.95, "cluster"),
        ([0, 1, 1], [1, 2, 3], None, 1.0, "level"),
    ],
)
def test_bad_input_is_named(label, score, cluster, level, named):
    with pytest.raises(Problem, match=named):
        clustered_auc_interval(label, score, cluster, level=level)


@given(drawn)
def test_ends_stand_around_the_value(cases):
    found = clustered_auc_interval(*arrays(cases))
    assert found.reason or found.low <= found.value <= found.high
    assert not found.has_interval or 0 <= found.low < found.high <= 1


@given(drawn)
def test_mirrored_scores_mirror_the_interval(cases):
    label, score = arrays(cases)
    found, mirror = clustered_auc_interval(label, score), clustered_auc_interval(label, -score)
    assert found.low == pytest.approx(1 - mirror.high, nan_ok=True, abs=1e-7)


def test_only_ranks_count(rng):
    label, score, cluster = clustered(rng)
    found = clustered_auc_interval(label, score, cluster)
    assert clustered_auc_interval(label, np.exp(score), cluster) == found


def test_order_and_names_of_clusters_do_not_matter(rng):
    label, score, cluster = clustered(rng)
    mixed = rng.permutation(len(label))
    named = [f"patient {c}" for c in cluster[mixed]]
    found = clustered_auc_interval(label, score, cluster)
    other = clustered_auc_interval(label[mixed], score[mixed], named)
    assert (other.low, other.high) == pytest.approx((found.low, found.high))


def test_correlation_widens(rng):
    label, score, cluster = clustered(rng)
    aware, naive = (clustered_auc_interval(label, score, c) for c in (cluster, None))
    assert aware.high - aware.low > naive.high - naive.low
    assert (aware.n, aware.n_positive, aware.n_clusters) == (240, 40, 60)
    assert naive.n_clusters is None


def test_wider_level_is_wider(rng):
    cases = clustered(rng)
    narrow, wide = (clustered_auc_interval(*cases, level=level) for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_large_samples_agree_with_the_logit_interval(rng):
    label = np.arange(20_000) % 4 == 0
    score = rng.normal(size=20_000) + label
    found, logit = clustered_auc_interval(label, score), auc_interval(label, score, method="logit")
    assert (found.low, found.high) == pytest.approx((logit.low, logit.high), abs=5e-4)
    assert found.se == pytest.approx(logit.se, rel=0.05)


def test_few_positives_are_warned_of():
    assert few_warning(30) is None
    assert few_warning(12).startswith("Only 12 patients have")
    assert few_warning(1).startswith("Only 1 patient has")


CELLS = grid(n_positive=[30], auc=[0.7, 0.98], correlation=[0.0, 0.7])


@pytest.mark.slow
def test_coverage():
    found = interval_coverage(CELLS, ["binormal-score"], n_draws=400, seed=5)
    assert (found["coverage_high"] > 0.94).all()
    assert (found["coverage_low"] < 0.96).all()


@pytest.mark.slow
def test_intervals_of_images_fail_where_patients_have_several():
    found = interval_coverage(CELLS[-1:], ["delong", "logit"], n_draws=400, seed=5)
    assert (found["coverage_high"] < 0.9).all()
