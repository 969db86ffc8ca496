import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from mammo_lib.problem import Problem
from mammo_lib.stats.agreement.cohen_kappa import WEIGHTS, cohen_kappa

pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40)


def two_readers(n=300):
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 4, n)
    return [np.clip(truth + rng.integers(-1, 2, n), 0, 3) for _ in "ab"]


def test_by_hand():
    # both say yes to half; they agree on 8 of 10, by chance on 5 of 10
    found = cohen_kappa([1] * 5 + [0] * 5, [1] * 4 + [0] * 5 + [1])
    assert (found.observed, found.expected) == (0.8, 0.5)
    assert found.kappa.value == pytest.approx(0.6)


def test_words_are_categories():
    found = cohen_kappa(list("abba"), list("abab"))
    assert found.kappa.value == cohen_kappa([0, 1, 1, 0], [0, 1, 0, 1]).kappa.value


@pytest.mark.parametrize("weights", [None, *WEIGHTS])
def test_as_statsmodels(weights):
    a, b = two_readers()
    table = np.zeros((4, 4))
    np.add.at(table, (a, b), 1)
    known = cohens_kappa(table, wt={"linear": "linear", "quadratic": "quadratic"}.get(weights))
    found = cohen_kappa(a, b, weights=weights)
    assert (found.kappa.value, found.kappa.se) == pytest.approx((known.kappa, known.std_kappa))
    assert found.statistic == pytest.approx(known.kappa / known.std_kappa0)


@given(pairs, st.sampled_from([None, *WEIGHTS]))
def test_order_of_the_readers_does_not_matter(rated, weights):
    a, b = zip(*rated, strict=True)
    found, other = (cohen_kappa(*p, weights=weights).kappa for p in ((a, b), (b, a)))
    wanted = pytest.approx((other.value, other.low, other.high), abs=1e-9, nan_ok=True)
    assert (found.value, found.low, found.high) == wanted
    assert np.isnan(found.value) or found.value <= 1


def test_weights_make_no_difference_for_two_categories():
    a, b = [0, 0, 1, 1, 1], [0, 1, 1, 1, 0]
    plain, linear = (cohen_kappa(a, b, weights=weights).kappa for weights in (None, "linear"))
    assert linear.value == pytest.approx(plain.value)


def test_unused_categories_widen_the_scale():
    a, b = [0, 0, 1, 2, 2], [0, 1, 1, 2, 1]
    narrow = cohen_kappa(a, b, weights="quadratic")
    wide = cohen_kappa(a, b, weights="quadratic", categories=range(4))
    assert wide.observed > narrow.observed
    assert wide.kappa.value == pytest.approx(narrow.kappa.value)  # chance rises as much


def test_order_of_the_categories_counts():
    a, b = list("abcd" * 5), list("bbcdabdc" * 2 + "abca")
    found, other = (
        cohen_kappa(a, b, weights="linear", categories=order).kappa.value
        for order in ("abcd", "bdac")
    )
    assert found != pytest.approx(other)


def test_full_agreement_is_not_certainty():
    found = cohen_kappa([0, 1, 1], [0, 1, 1]).kappa
    assert (found.value, found.has_interval) == (1, False)
    assert found.reason


def test_one_category_only():
    found = cohen_kappa([1, 1], [1, 1])
    assert np.isnan(found.kappa.value)
    assert "one category" in found.kappa.reason
    assert np.isnan(found.p_value)


class TestCluster:
    def test_copies_count_once(self):
        a, b = two_readers()
        patient = np.repeat(np.arange(300), 4)
        found = cohen_kappa(np.repeat(a, 4), np.repeat(b, 4), cluster=patient)
        wanted = cohen_kappa(a, b).kappa
        assert found.kappa.value == pytest.approx(wanted.value)
        assert found.kappa.se == pytest.approx(wanted.se * np.sqrt(300 / 299))
        assert found.kappa.n_clusters == 300
        assert np.isnan(found.p_value)

    def test_one_cluster_has_no_interval(self):
        assert "one cluster" in cohen_kappa([0, 1, 1], [0, 1, 0], cluster=[1, 1, 1]).kappa.reason

    def test_missing_cluster(self):
        with pytest.raises(Problem, match="cluster: 1 of 2 values are missing"):
            cohen_kappa([0, 1], [0, 1], cluster=[None, 1])


class TestBootstrap:
    def test_is_close_to_large_sample(self):
        a, b = two_readers()
        rng = np.random.default_rng(3)
        found = cohen_kappa(a, b, method="bootstrap-percentile", rng=rng).kappa
        assert found.se == pytest.approx(cohen_kappa(a, b).kappa.se, rel=0.1)
        assert found.method == "bootstrap-percentile"

    def test_same_generator_same_interval(self):
        a, b = two_readers(50)
        options = {"method": "bootstrap-percentile", "n_boot": 50, "cluster": np.arange(50) // 2}
        found = [cohen_kappa(a, b, rng=np.random.default_rng(1), **options) for _ in "ab"]
        assert found[0].kappa == found[1].kappa
        assert found[0].kappa.n_clusters == 25

    def test_needs_a_generator(self):
        with pytest.raises(Problem, match="rng: "):
            cohen_kappa([0, 1], [0, 1], method="bootstrap-percentile")


@pytest.mark.parametrize(
    ("a", "b", "options", "message"),
    [
        ([0, 1], [0], {}, "Lengths differ: a has 2, b has 1"),
        ([], [], {}, "a: is empty"),
        ([0, 1], [0, None], {}, "b: 1 of 2 values are missing"),
        ([0, 1], [0, 1], {"weights": "square"}, "weights: 'square' is unknown"),
        ([0, 1], [0, 1], {"method": "large-samples"}, "Did you mean 'large-sample'"),
        ([0, 1], [0, 1], {"level": 95}, "level: 95"),
        ([0, 7], [0, 1], {"categories": range(4)}, "a, b: holds 7"),
    ],
)
def test_bad_input(a, b, options, message):
    with pytest.raises(Problem, match=message):
        cohen_kappa(a, b, **options)
