import numpy as np
import pandas as pd
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.agreement.ratings import (
    categories_of,
    coded,
    complete_ratings,
    measured,
    rated,
)


def test_codes_follow_the_order_of_the_categories():
    ratings = rated(["c", "a", "c"], "a")
    assert coded(ratings, categories_of(ratings, None, "a")).tolist() == [1, 0, 1]
    assert coded(ratings, categories_of(ratings, "cba", "a")).tolist() == [0, 2, 0]


def test_numbers_are_sorted_as_numbers():
    assert categories_of(np.array([10, 9, 1]), None, "a").tolist() == [1, 9, 10]


def test_missing_has_no_code():
    ratings = np.array([2.0, np.nan, 1.0])
    assert coded(ratings, categories_of(ratings, None, "a")).tolist() == [1, -1, 0]


def test_gaps_where_they_are_allowed():
    found = measured([[1, None], [2, 3]], complete=False)
    assert found[1].tolist() == [2, 3]
    assert np.isnan(found[0, 1])


@pytest.mark.parametrize(
    ("read", "values", "message"),
    [
        (rated, [1, None], "r: 1 of 2 values are missing"),
        (rated, pd.Series(["a", pd.NA]), "r: 1 of 2 values are missing"),
        (rated, [], "r: is empty"),
        (rated, [[1], [2]], "r: has 2 dimensions"),
        (complete_ratings, [1, 2], "r: has 1 dimensions"),
        (complete_ratings, [[1], [2]], "two readers are the least"),
        (complete_ratings, [[1, np.nan], [2, 3]], "r: 1 of 4 values are missing"),
        (measured, [[1, np.inf], [2, 3]], "r: 1 values are infinite"),
        (measured, [["a", "b"], ["c", "d"]], "r: holds what is not a number"),
    ],
)
def test_bad_ratings(read, values, message):
    with pytest.raises(Problem, match=message):
        read(values, "r")


def test_bad_categories():
    with pytest.raises(Problem, match="holds 'e', which is not among the categories"):
        categories_of(np.array(["a", "e"]), "abcd", "a")
    with pytest.raises(Problem, match="both words and numbers"):
        categories_of(np.array(["a", 1], dtype=object), None, "a")
