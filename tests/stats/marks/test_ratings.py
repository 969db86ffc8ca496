import numpy as np

from mammo_lib.stats.marks.ratings import rated


def given(mark_case, mark_lesion, mark_rating):
    """Three cases, the last with two lesions."""
    return rated(
        3,
        np.array([2, 2]),
        np.array([0.5, 0.5]),
        mark_case=np.array(mark_case, dtype=int),
        mark_lesion=np.array(mark_lesion, dtype=int),
        mark_rating=np.array(mark_rating, dtype=float),
    )


def test_by_hand():
    found = given([0, 0, 2, 2, 2], [-1, -1, 0, 0, -1], [1, 3, 2, 5, 4])
    assert found.diseased.tolist() == [False, False, True]
    assert found.false_highest.tolist() == [3, -np.inf, 4]
    assert found.false_count.tolist() == [2, 0, 1]
    assert found.lesion_rating.tolist() == [5, -np.inf]
    assert found.highest().tolist() == [3, -np.inf, 5]
    assert found.found().tolist() == [True, False]


def test_no_mark_at_all():
    found = given([], [], [])
    assert (found.highest() == -np.inf).all()
    assert not found.found().any()
    assert not found.false_count.any()
