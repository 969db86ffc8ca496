import numpy as np
from hypothesis import given

from mammo_lib.stats.roc.score_bins import by_run, by_score
from mammo_lib.stats.units import units, weights

from .test_curve import arrays, drawn

POSITIVE = np.array([0, 0, 1, 1, 0, 1]) == 1
SCORE = np.array([1.0, 2, 4, 5, 5, 7])


def test_by_hand():
    pool = units(6, [1, 1, 2, 2, 2, 3])
    bins = by_score(POSITIVE, SCORE, pool)
    assert bins.lowest.tolist() == [1, 2, 4, 5, 7]
    assert bins.positives.toarray().tolist() == [[0] * 3, [0] * 3, [0, 1, 0], [0, 1, 0], [0, 0, 1]]
    runs = by_run(POSITIVE, SCORE, pool)
    assert runs.lowest.tolist() == [1, 4, 5, 7]
    assert runs.negatives.toarray().tolist() == [[2, 0, 0], [0] * 3, [0, 1, 0], [0] * 3]


@given(drawn)
def test_every_case_is_in_one_bin(cases):
    label, score = arrays(cases)
    pool = units(len(label), score)
    for bins in (by_score(label == 1, score, pool), by_run(label == 1, score, pool)):
        assert bins.positives.sum() == label.sum()
        held = (bins.positives + bins.negatives).sum(axis=0)
        assert held.tolist() == pool.sizes().tolist()
        assert (np.diff(bins.lowest) > 0).all()


def test_weights_count_the_draws():
    draws = np.array([[0, 0, 1], [2, 2, 2]])
    (block,) = weights(iter(draws), 3)
    assert block.T.tolist() == [[2, 1, 0], [0, 0, 3]]
