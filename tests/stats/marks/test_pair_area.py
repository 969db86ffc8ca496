import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.stats.marks.pair_area import PairArea

# few distinct ratings, so that ties are the rule; None is no mark
rating = st.one_of(st.none(), st.integers(0, 4))
case = st.tuples(rating, st.booleans(), st.lists(st.tuples(rating, st.integers(1, 3)), max_size=3))
drawn = st.lists(case, min_size=1, max_size=12)


def area(cases):
    """The area of cases, each a false rating, whether it is compared, and (rating, weight)s."""
    number = lambda values: np.array([-np.inf if v is None else v for v in values], dtype=float)  # noqa: E731
    false, compared, lesions = zip(*cases, strict=True)
    owner = [k for k, of_case in enumerate(lesions) for _ in of_case]
    ratings, weights = [], []
    for of_case in lesions:
        ratings += [value for value, _ in of_case]
        weights += [weight for _, weight in of_case]
    return PairArea(
        number(false),
        np.array(compared, dtype=bool),
        np.array(owner, dtype=int),
        number(ratings),
        np.array(weights, dtype=float),
    )


def by_pairs(found, weight):
    """The definition: every compared case against every lesion, both as often as weighed."""
    lesion, rival = found.lesion_rating, found.false_rating[:, None]
    win = (lesion > rival) + 0.5 * (lesion == rival)
    count = weight * found.compared
    worth = weight[found.lesion_case] * found.lesion_weight
    pairs = count.sum() * worth.sum()
    return count @ win @ worth / pairs if pairs else np.nan


def test_by_hand():
    # 2 is above one rival of two and ties the other; no mark ties no mark.
    found = area([(1, True, []), (2, True, []), (9, False, [(2, 1)])])
    assert found.value() == 0.75
    assert area([(None, True, []), (None, False, [(None, 1)])]).value() == 0.5
    assert area([(None, True, []), (None, False, [(0, 1)])]).value() == 1


@given(drawn)
def test_equals_the_definition(cases):
    found = area(cases)
    assert found.value() == pytest.approx(by_pairs(found, np.ones(len(cases))), nan_ok=True)


@given(drawn, st.randoms(use_true_random=False))
def test_resamples_equal_the_definition(cases, random):
    found = area(cases)
    weight = np.array([[random.randint(0, 3) for _ in range(4)] for _ in cases], dtype=float)
    wanted = [by_pairs(found, column) for column in weight.T]
    assert found.replicates(weight) == pytest.approx(wanted, nan_ok=True)


@given(drawn)
def test_leaving_out_equals_doing_without(cases):
    found = area(cases)
    wanted = [by_pairs(found, 1.0 - row) for row in np.eye(len(cases))]
    assert found.without_each() == pytest.approx(wanted, nan_ok=True)


@given(drawn)
def test_a_case_not_involved_changes_nothing(cases):
    found = area(cases)
    rest = found.without_each()[~found.involved()]
    assert rest == pytest.approx(np.full(len(rest), found.value()), nan_ok=True)


def test_one_compared_case_left_out_leaves_nothing():
    found = area([(1, True, []), (0, False, [(2, 1)]), (0, False, [(1, 1)])])
    assert found.without_each() == pytest.approx([np.nan, 0.5, 1], nan_ok=True)
