import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.readers.merit import merit


def test_calls():
    scores = np.array([1.0, 2.0, np.nan])
    assert merit("sensitivity", 2).right(scores).tolist() == [0, 1, 0]
    assert merit("specificity", 2).right(scores).tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("name", "threshold", "message"),
    [
        ("sensitivty", 1, "Did you mean 'sensitivity'"),
        ("sensitivity", None, "threshold: sensitivity needs"),
        ("specificity", np.nan, "threshold: specificity needs"),
        ("auc", 3, "threshold: an area has none"),
    ],
)
def test_bad_input(name, threshold, message):
    with pytest.raises(Problem, match=message):
        merit(name, threshold)
