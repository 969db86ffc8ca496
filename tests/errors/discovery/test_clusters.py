import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from mammo_lib.errors.discovery import clusters


@pytest.fixture
def cloud(rng):
    """Five groups far apart in ten of twelve dimensions; one follows the score, one is constant."""
    group = rng.integers(0, 5, 400)
    centre = 10 * rng.normal(size=(5, 10))
    score = rng.random(400)
    odds = np.log(score / (1 - score))
    features = np.column_stack([centre[group] + rng.normal(size=(400, 10)), 50 * odds,
                                np.ones(400)])  # fmt: skip
    return features, score, np.arange(400) % 2 == 0, group


def made(cloud, seed=0):
    return clusters.cluster(*cloud[:3], rng=np.random.default_rng(seed))


def test_finds_the_groups_and_their_number(cloud):
    found = made(cloud)
    assert found.count == 5
    assert adjusted_rand_score(found.label, cloud[3]) > 0.99
    assert found.silhouettes["count"].tolist() == [4, 5, 6, 7, 8]


def test_largest_cluster_is_the_first(cloud):
    sizes = np.bincount(made(cloud).label[cloud[2]])[1:]
    assert (np.diff(sizes) <= 0).all()


def test_other_half_has_no_say(cloud):
    features, score, discovery, _ = cloud
    moved = np.where(discovery[:, None], features, 7 * features + 3)
    one = made(cloud)
    other = clusters.cluster(moved, score, discovery, rng=np.random.default_rng(0))
    assert (one.label[discovery] == other.label[discovery]).all()
    assert one.map[discovery] == pytest.approx(other.map[discovery])


def test_score_alone_makes_no_clusters(rng):
    score = np.r_[rng.uniform(0.01, 0.05, 150), rng.uniform(0.95, 0.99, 150)]
    odds = np.log(score / (1 - score))
    features = np.column_stack([odds, -2 * odds, odds / 3]) + rng.normal(0, 0.1, (300, 3))
    found = clusters.cluster(features, score, np.arange(300) % 2 == 0, rng=rng)
    share = [np.mean(score[found.label == i] > 0.5) for i in range(1, found.count + 1)]
    assert max(share) - min(share) < 0.5  # else each cluster would hold one end of the score


def test_same_seed_same_clusters(cloud):
    assert (made(cloud).label == made(cloud).label).all()


def test_too_few_images(cloud):
    features, score, _, _ = cloud
    few = np.arange(400) < 4 * clusters.FEWEST - 1
    assert clusters.cluster(features, score, few, rng=np.random.default_rng(0)) is None
    none = clusters.cluster(features[:0], score[:0], few[:0], rng=np.random.default_rng(0))
    assert none is None


def test_features_that_never_vary(cloud):
    flat = np.ones((400, 6))
    assert clusters.cluster(flat, cloud[1], cloud[2], rng=np.random.default_rng(0)) is None
