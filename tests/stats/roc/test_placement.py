import numpy as np
import pytest
from hypothesis import given

from mammo_lib.stats.roc.placement import placements
from mammo_lib.stats.sample import sample

from .test_curve import arrays, drawn


def by_pairs(label, score):
    gap = score[label == 1][:, None] - score[label == 0][None, :]
    wins = (gap > 0) + 0.5 * (gap == 0)
    return wins.mean(axis=1), wins.mean(axis=0)


@given(drawn)
def test_equal_the_definition(cases):
    label, score = arrays(cases)
    placed = placements(sample(label, score))
    above, below = by_pairs(label, score)
    assert placed.positive[0] == pytest.approx(above - above.mean(), abs=1e-13)
    assert placed.negative[0] == pytest.approx(below - below.mean(), abs=1e-13)


@given(drawn)
def test_contrast_of_equal_ranks_is_exactly_zero(cases):
    label, score = arrays(cases)
    difference = placements(sample(label, [score, 5 * score + 1])).contrast()
    assert not difference.positive.any()
    assert not difference.negative.any()
    assert difference.auc[0] == 0


def test_a_constant_score_places_all_alike():
    placed = placements(sample([0, 1, 1, 1, 0, 0, 0], [0.3] * 7))
    assert not np.concatenate([placed.positive[0], placed.negative[0]]).any()
