import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.figures import FIGURES, figure
from mammo_lib.stats.marks.reader_study import readings

# false: a 2, b none, c none, d 4; lesions: c 3, d none and 2
BY_HAND = {
    "wAFROC": (1 + 1 + (0 + 0.5) / 2 + (0.5 + 1) / 2) / 4,
    "wAFROC1": (1 + 1 + 1 + 0 + (0 + 0.5 + 0.5 + 0) / 2 + (0.5 + 1 + 1 + 0) / 2) / 8,
    "AFROC": (1 + 1 + 0 + 0.5 + 0.5 + 1) / 6,
    "AFROC1": (3 + 1 + 2.5) / 12,
    "HrAuc": 1.0,
    "HrSe": 1.0,
    "HrSp": 0.5,
    "MaxLLF": 2 / 3,
    "MaxNLF": 1.0,
    "MaxNLFAllCases": 0.75,
}


@pytest.fixture
def ratings(marks, cases):
    return readings(marks, cases)["film", 1]


@pytest.mark.parametrize("name", FIGURES)
def test_by_hand(ratings, name):
    assert figure(name, ratings).value() == pytest.approx(BY_HAND[name])


@pytest.mark.parametrize("name", FIGURES)
def test_one_resample_of_everyone_is_the_value(ratings, name):
    found = figure(name, ratings)
    assert found.replicates(np.ones((4, 1)))[0] == pytest.approx(found.value())


@pytest.mark.parametrize(
    ("name", "who"),
    [("HrSe", "cd"), ("MaxLLF", "cd"), ("HrSp", "ab"), ("MaxNLF", "ab"), ("AFROC", "abcd")],
)
def test_which_cases_bear_on_it(ratings, name, who):
    assert "".join(np.array(list("abcd"))[figure(name, ratings).involved()]) == who


@pytest.mark.parametrize(("weights", "of_d"), [("1;0", 0.25), ("0;1", 0.75)])
def test_a_weight_moves_from_a_missed_lesion_to_a_found_one(marks, cases, weights, of_d):
    weighed = cases.assign(weights=["", "", "1", weights])
    found = figure("wAFROC", readings(marks, weighed)["film", 1])
    assert found.value() == (1 + of_d) / 2


def test_unknown():
    with pytest.raises(Problem, match="Did you mean 'wAFROC"):
        figure("wAFROC2", None)
