import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.matching import FALSE, REPEATED, matched

from .conftest import boxed


def places(lesions, marks, scores, **rule):
    return matched(lesions, marks.assign(score=scores), **rule).tolist()


def test_by_hand(lesions, drawn):
    assert matched(lesions, drawn).tolist() == [0, REPEATED, FALSE, 2, FALSE]


def test_a_lesion_goes_to_its_highest_mark():
    lesion, marks = boxed(("p", 0, 0)), boxed(("p", 0, 0), ("p", 4, 4))
    assert places(lesion, marks, [0.4, 0.5]) == [REPEATED, 0]


def test_of_equal_marks_the_nearer_wins():
    lesion, marks = boxed(("p", 0, 0)), boxed(("p", 4, 4), ("p", 0, 0))
    assert places(lesion, marks, [0.5, 0.5]) == [REPEATED, 0]


def test_a_mark_takes_what_it_overlaps_most():
    lesions, marks = boxed(("p", 0, 0), ("p", 3, 0)), boxed(("p", 2, 0))
    assert places(lesions, marks, [1]) == [1]


def test_a_second_mark_takes_the_lesion_left_over():
    lesions, marks = boxed(("p", 0, 0), ("p", 3, 0)), boxed(("p", 2, 0), ("p", 2, 0))
    assert sorted(places(lesions, marks, [1, 2])) == [0, 1]


def test_other_images_do_not_matter():
    assert places(boxed(("p", 0, 0)), boxed(("q", 0, 0)), [1]) == [FALSE]


def test_least_overlap():
    lesion, marks = boxed(("p", 0, 0)), boxed(("p", 5, 0))  # a third
    assert places(lesion, marks, [1], hit="iou", iou=1 / 3) == [0]
    assert places(lesion, marks, [1], hit="iou", iou=0.34) == [FALSE]


spots = st.lists(st.tuples(st.just("p"), st.integers(0, 20), st.integers(0, 9)), max_size=8)


@settings(max_examples=40)  # a table an example
@given(spots.filter(bool), spots.filter(bool), st.integers(0, 8))
def test_what_a_mark_counts_as_never_depends_on_lower_ones(lesions, marks, kept):
    scores = np.arange(len(marks), 0, -1)
    true, drawn = boxed(*lesions), boxed(*marks).assign(score=scores)
    assert matched(true, drawn)[:kept].tolist() == matched(true, drawn[:kept]).tolist()


@settings(max_examples=40)
@given(spots.filter(bool), spots.filter(bool))
def test_no_lesion_is_found_twice(lesions, marks):
    found = matched(boxed(*lesions), boxed(*marks).assign(score=1.0))
    hits = found[found >= 0]
    assert len(set(hits)) == len(hits)


def test_nothing_to_match(lesions, drawn):
    assert matched(lesions[:0], drawn).tolist() == [FALSE] * 5
    assert matched(lesions, drawn[:0]).tolist() == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"hit": "center"}, "Did you mean 'centre'"),
        ({"hit": "iou", "iou": 0}, "iou: 0 is not above 0"),
        ({"iou": 1.2}, "iou: 1.2"),
    ],
)
def test_bad_rule(lesions, drawn, asked, said):
    with pytest.raises(Problem, match=said):
        matched(lesions, drawn, **asked)


def test_bad_tables(lesions, drawn):
    with pytest.raises(Problem, match="marks: has no column 'score'"):
        matched(lesions, drawn.drop(columns="score"))
    with pytest.raises(Problem, match="lesions.x: 1 of 3 values are missing"):
        matched(lesions.astype({"x": float}).replace({"x": {20: np.nan}}), drawn)
