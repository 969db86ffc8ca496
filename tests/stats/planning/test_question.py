import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.planning.question import OneAuc, TwoAucs, pilot
from mammo_lib.stats.roc.delong import delong


def seen(rng):
    label = np.arange(80) % 4 == 0
    return delong(label, rng.normal(size=(2, 80)) + label)


def test_one_area_varies_less_away_from_its_null():
    found = OneAuc(0.9).effect(1.0)
    assert found.difference == pytest.approx(0.4)
    assert found.variance < found.null_variance == pytest.approx(1 / 6)


def test_different_cases_add_their_variances():
    found = TwoAucs(0.8, 0.7).effect(1.0)
    parts = [OneAuc(auc).effect(1.0).variance for auc in (0.8, 0.7)]
    assert found.variance == found.null_variance == pytest.approx(sum(parts))


def test_the_first_area_may_stand_for_both_under_the_null():
    first, test = (TwoAucs(0.8, 0.7, null_variance=kind).effect(1.0) for kind in ("first", "test"))
    assert first.null_variance == pytest.approx(2 * OneAuc(0.8).effect(1.0).variance)
    assert first.variance == test.variance


def test_a_pilot_gives_its_own_difference_and_variance(rng):
    areas = seen(rng)
    found = pilot(areas).effect(3.0)
    spread = areas.covariance[0, 0] + areas.covariance[1, 1] - 2 * areas.covariance[0, 1]
    assert found.difference == pytest.approx(areas.auc[0] - areas.auc[1])
    assert found.variance == pytest.approx(20 * spread)


def test_a_pilot_keeps_its_ratio(rng):
    with pytest.raises(Problem, match="ratio: the pilot has 3"):
        pilot(seen(rng)).effect(1.0)


def test_a_pilot_compares_two(rng):
    with pytest.raises(Problem, match="holds 1"):
        pilot(delong([0, 0, 1, 1], rng.normal(size=4)))


def test_unknown_null_variance():
    with pytest.raises(Problem, match="null_variance: 'pooled'"):
        TwoAucs(0.8, 0.7, null_variance="pooled").effect(1.0)


@pytest.mark.parametrize(
    ("question", "named"),
    [(OneAuc(1.0), "auc"), (OneAuc(0.8, null=0.0), "null"), (TwoAucs(0.8, 1.2), "second")],
)
def test_impossible_areas_are_named(question, named):
    with pytest.raises(Problem, match=named):
        question.effect(1.0)
