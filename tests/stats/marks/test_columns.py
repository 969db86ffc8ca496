import pandas as pd
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.columns import having, places, unique


def test_having_all():
    frame = pd.DataFrame({"a": [1], "b": [None]})
    assert having(frame, "t", ["a"]) is frame


def test_missing_value():
    with pytest.raises(Problem, match="t.b: 1 of 2 values are missing"):
        having(pd.DataFrame({"b": [None, 1]}), "t", ["b"])


def test_unique():
    assert unique(pd.Series([3, 1]), "t").tolist() == [3, 1]
    with pytest.raises(Problem, match="t: is empty"):
        unique(pd.Series([], dtype=int), "t")


def test_places():
    known = pd.Index(list("xyz"))
    assert places(pd.Series(["z", "x"]), known, "t", "u").tolist() == [2, 0]
    with pytest.raises(Problem, match="t: 'w' is not in table u"):
        places(pd.Series(["z", "w"]), known, "t", "u")
