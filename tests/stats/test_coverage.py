"""Do 95 % intervals hold the truth 93 to 97 times in 100?"""

from statistics import NormalDist

import numpy as np
import pytest

from mammo_lib.stats import auc_interval

DRAWS = 400
SHIFT = 1.2
TRUTH = NormalDist().cdf(SHIFT / 2**0.5)


def patients(rng, count, size, shared):
    """Return label, score and cluster of `count` patients of `size` cases each.

    A share `shared` of the score's variance is the patient's own.
    """
    cluster = np.repeat(np.arange(count), size)
    label = rng.random(count * size) < 0.3
    own = np.repeat(rng.normal(size=count), size)
    score = np.sqrt(shared) * own + np.sqrt(1 - shared) * rng.normal(size=count * size)
    return label, score + SHIFT * label, cluster


def covered(rng, size, shared, **asked):
    clustered = asked["method"] not in ("delong", "logit")
    hits = 0
    for _ in range(DRAWS):
        label, score, cluster = patients(rng, 100, size, shared)
        found = auc_interval(label, score, cluster=cluster if clustered else None, rng=rng, **asked)
        hits += found.low <= TRUTH <= found.high
    return hits / DRAWS


@pytest.mark.slow
@pytest.mark.parametrize("method", ["delong", "logit"])
def test_independent_cases(rng, method):
    assert 0.93 <= covered(rng, 2, 0.0, method=method) <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("method", ["bootstrap-percentile", "obuchowski"])
def test_clustered_cases(rng, method):
    assert 0.93 <= covered(rng, 4, 0.6, method=method, n_boot=1000) <= 0.97
