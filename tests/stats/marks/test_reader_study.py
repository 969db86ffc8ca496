import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.reader_study import readings


def test_by_hand(marks, cases):
    found = readings(marks, cases)["film", 1]
    assert found.lesion_rating.tolist() == [3, -np.inf, 2]
    assert found.false_highest.tolist() == [2, -np.inf, -np.inf, 4]
    assert found.false_count.tolist() == [2, 0, 0, 1]
    assert found.lesion_weight.tolist() == [1, 0.5, 0.5]


def test_modalities_and_readers_are_sorted(study, cases):
    wanted = [("film", 1), ("film", 2), ("tomo", 1), ("tomo", 2)]
    assert list(readings(study.iloc[::-1], cases)) == wanted


@pytest.mark.parametrize("weights", [["", "", "1", "0.7;0.3"], [None, None, 1, [0.7, 0.3]]])
def test_weights_as_text_or_numbers(marks, cases, weights):
    found = readings(marks, cases.assign(weights=weights))["film", 1]
    assert found.lesion_weight == pytest.approx([1, 0.7, 0.3])


def test_false_marks_need_no_lesion(marks, cases):
    false = marks[marks["kind"] == "NL"].drop(columns="lesion")
    assert readings(false, cases)["film", 1].false_count.tolist() == [2, 0, 0, 1]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("kind", "TP", "marks.kind: 'TP' is unknown"),
        ("case", "z", "'z' is not in table cases"),
        ("lesion", 3, "has no lesion 3"),
        ("lesion", 0.5, "has no lesion 0.5"),
        ("rating", np.inf, "marks.rating: 1 of 6"),
        ("rating", np.nan, "marks.rating: 1 of 6 values are missing"),
        ("reader", None, "marks.reader: 1 of 6 values are missing"),
    ],
)
def test_bad_marks(marks, cases, column, value, said):
    kept = marks.astype({"lesion": float, "reader": object})
    kept.loc[4, column] = value
    with pytest.raises(Problem, match=said):
        readings(kept, cases)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("case", list("aacd"), "'a' stands in more than one row"),
        ("diseased", [0, 0, 1, 2], "cases.diseased: holds 2"),
        ("n_lesions", [0, 1, 1, 2], "'b' has 1"),
        ("n_lesions", [0, 0, 1, 1.5], "whole numbers"),
        ("weights", ["", "", "1", "1"], "1 weights for 2 lesions"),
        ("weights", ["", "", "1", "0.7;0.7"], "'d' sum to 1.4"),
        ("weights", ["", "", "1", "1.5;-0.5"], "holds -0.5"),
        ("weights", ["", "", "1", "a;b"], "'a;b' is not such as"),
    ],
)
def test_bad_cases(marks, cases, column, values, said):
    with pytest.raises(Problem, match=said):
        readings(marks, cases.assign(**{column: values}))


@pytest.mark.parametrize("column", ["modality", "reader", "case", "kind", "rating", "lesion"])
def test_a_column_of_marks_is_missing(marks, cases, column):
    with pytest.raises(Problem, match=f"marks: has no column '{column}'"):
        readings(marks.drop(columns=column), cases)


def test_a_false_mark_may_leave_its_lesion_open(marks, cases):
    opened = marks.astype({"lesion": float})
    opened.loc[opened["kind"] == "NL", "lesion"] = np.nan
    assert readings(opened, cases)["film", 1].false_count.tolist() == [2, 0, 0, 1]


def test_no_marks(marks, cases):
    with pytest.raises(Problem, match="marks: is empty"):
        readings(marks[:0], cases)


def test_no_table(cases):
    with pytest.raises(Problem, match="marks: is no table"):
        readings([1, 2], cases)
