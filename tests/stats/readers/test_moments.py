from itertools import product

import numpy as np
import pytest

from mammo_lib.stats.readers import moments as module
from mammo_lib.stats.readers.merit import merit
from mammo_lib.stats.readers.moments import moments
from mammo_lib.stats.readers.reads import CROSSED, PARTIAL, Reads

AREA, SPECIFICITY = merit("auc", None), merit("specificity", 2)


def make(score, positive, design=CROSSED):
    score = np.asarray(score, dtype=float)
    names = [tuple(range(count)) for count in score.shape[:2]]
    return Reads(score, np.asarray(positive, dtype=bool), *names, design)


@pytest.fixture
def small(rng):
    return make(rng.integers(4, size=(2, 3, 8)), np.arange(8) < 3)


@pytest.fixture
def holed(rng):
    score = rng.integers(4, size=(2, 3, 8)).astype(float)
    score[rng.random(score.shape) < 0.2] = np.nan
    return make(score, np.arange(8) < 3, PARTIAL)


def successes(study, modality):
    """Each success of a modality by its negative, positive and reader."""
    found = {}
    for r, n, p in product(range(3), range(3, 8), range(3)):
        low, high = study.score[modality, r, n], study.score[modality, r, p]
        if not np.isnan(low + high):
            found[n, p, r] = float(high > low) + 0.5 * float(high == low)
    return found


def slowly(study, a, b):
    """Gallas 2006 word by word: every two successes, sorted by what they have in common."""
    first, second = successes(study, a), successes(study, b)
    sums, counts = {}, {}
    for (one, x), (other, y) in product(first.items(), second.items()):
        shared = tuple(i == j for i, j in zip(one, other, strict=True))
        sums[shared] = sums.get(shared, 0) + x * y
        counts[shared] = counts.get(shared, 0) + 1
    total = sum(sums.values()) / (len(first) * len(second))
    apart = (False,) * 3
    return total - sums[apart] / counts[apart]


@pytest.mark.parametrize("kind", ["small", "holed"])
def test_variance_pair_by_pair(request, kind):
    study = request.getfixturevalue(kind)
    found = moments(study, AREA).over_readers(2).variance()
    for a, b in product(range(2), range(2)):
        assert found[a, b] == pytest.approx(slowly(study, a, b), abs=1e-12)


def test_blocks_make_no_difference(monkeypatch, small):
    whole = moments(small, AREA).hits
    monkeypatch.setattr(module, "BLOCK", 1)
    assert (moments(small, AREA).hits == whole).all()


def test_contributions_add_up_to_the_variance(small):
    pooled = moments(small, AREA).over_readers(2)
    added = pooled.contributions().sum(axis=(0, 1, 2)) - pooled.components()[0, 0, 0]
    assert added == pytest.approx(pooled.variance())


def test_share_of_one_class_has_the_usual_variance(small):
    called = small.entries[:, 3:] < 2
    found = moments(small, SPECIFICITY).variance()
    assert found == pytest.approx(np.cov(called) / 5)


def test_biased_is_the_bootstrap_of_a_share(small):
    right = (small.entries[:, 3:] < 2).astype(float)
    found = moments(small, SPECIFICITY).variance(biased=True)
    assert found.diagonal() == pytest.approx(right.var(axis=1) / 5)


def test_one_positive_has_no_variance(rng):
    study = make(rng.random((2, 3, 8)), np.arange(8) < 1)
    assert np.isnan(moments(study, AREA).variance()).all()


def test_variance_is_unbiased(rng):
    positive = np.arange(16) < 6
    found, areas = [], []
    for _ in range(600):
        score = rng.normal(size=(1, 4, 16)) + rng.normal(size=16) + positive
        score = score + positive * rng.normal(size=(1, 4, 1))
        pooled = moments(make(score, positive), AREA).over_readers(1)
        found.append(pooled.variance()[0, 0])
        areas.append(pooled.hits[0, 0, 0, 0, 0] ** 0.5 / pooled.size[0])
    assert np.mean(found) == pytest.approx(np.var(areas), rel=0.15)
