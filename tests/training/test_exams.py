import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.training.examples import ABSENT
from mammo_lib.training.exams import slots


def images(*views, exam="e"):
    """A table of images such as ``L-CC``, all of one exam."""
    sides, names = zip(*(view.split("-") for view in views), strict=True)
    return pd.DataFrame({"exam_id": exam, "patient_id": "p", "laterality": sides, "view": names})


def test_four_views_stand_left_right_left_right():
    exams, row = slots(images("R-MLO", "L-CC", "L-MLO", "R-CC"), 4)
    assert row.tolist() == [[1, 3, 2, 0]]
    assert exams.to_dict("records") == [{"exam_id": "e", "patient_id": "p"}]


def test_missing_views_are_absent():
    assert slots(images("R-CC"), 4)[1].tolist() == [[ABSENT, 0, ABSENT, ABSENT]]


def test_of_several_images_of_one_view_the_first():
    assert slots(images("L-CC", "L-CC"), 4)[1].tolist() == [[0, ABSENT, ABSENT, ABSENT]]


def test_other_views_follow_where_there_is_room():
    found = slots(images("L-XCCL", "L-CC", "L-CC", "L-ML"), 8)[1]
    assert found[0, ::2].tolist() == [1, ABSENT, 0, 2]  # CC, no MLO, then others as they come


def test_other_views_have_no_place_among_four():
    assert (slots(images("L-XCCL", "R-ML"), 4)[1] == ABSENT).all()


def test_two_slots_hold_the_cc_views():
    assert slots(images("L-MLO", "R-CC", "L-CC"), 2)[1].tolist() == [[2, 1]]


def test_exams_keep_their_order_and_rows_are_the_index():
    table = pd.concat([images("L-CC", exam="b"), images("R-CC", exam="a")]).set_axis([7, 3])
    exams, row = slots(table, 4)
    assert exams["exam_id"].tolist() == ["b", "a"]
    assert row.tolist() == [[7, -1, -1, -1], [-1, 3, -1, -1]]


@given(
    st.lists(st.tuples(st.sampled_from("LR"), st.sampled_from(["CC", "MLO", "XCCL"])), min_size=1),
    st.sampled_from([2, 4, 6, 8]),
)
def test_no_image_stands_on_the_other_side_or_twice(views, count):
    table = images(*(f"{side}-{view}" for side, view in views))
    row = slots(table, count)[1][0]
    taken = row[row != ABSENT]
    assert len(set(taken)) == len(taken)
    for slot in np.flatnonzero(row != ABSENT):
        assert table["laterality"][row[slot]] == "LR"[slot % 2]
