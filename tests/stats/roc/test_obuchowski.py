import numpy as np
import pytest

from mammo_lib.stats import delong, obuchowski


def test_one_cluster_a_class_is_undefined():
    found = obuchowski([0, 0, 1, 1], [1, 2, 3, 4], [1, 1, 2, 2])
    assert np.isnan(found.covariance).all()
    assert found.n_clusters == 2


def test_order_and_names_of_clusters_do_not_matter(rng):
    label, score, cluster = rng.integers(0, 2, 90), rng.normal(size=90), rng.integers(0, 30, 90)
    mixed = rng.permutation(90)
    renamed = [f"patient {c}" for c in cluster[mixed]]
    found = obuchowski(label[mixed], score[mixed], renamed).covariance
    assert found == pytest.approx(obuchowski(label, score, cluster).covariance, rel=1e-12)


def test_singletons_are_near_delong(rng):
    label, score = rng.integers(0, 2, 400), rng.normal(size=400)
    clustered = obuchowski(label, score, np.arange(400)).covariance[0, 0]
    assert clustered == pytest.approx(delong(label, score).covariance[0, 0], rel=0.02)


def test_repeated_cases_do_not_pass_for_more(rng):
    label, score = rng.integers(0, 2, 200), rng.normal(size=200)
    once = obuchowski(label, score, np.arange(200)).covariance
    thrice = obuchowski(np.repeat(label, 3), np.repeat(score, 3), np.repeat(np.arange(200), 3))
    assert thrice.covariance == pytest.approx(once, rel=1e-10)
