import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.case_rate import CaseRate
from mammo_lib.stats.marks.figures import FIGURES, figure
from mammo_lib.stats.marks.jackknife import jackknife, pseudovalues
from mammo_lib.stats.marks.reader_study import readings


def test_those_of_a_mean_are_the_values():
    rate = CaseRate(np.array([1.0, 0.0, 1.0, 0.0]), np.array([1.0, 1.0, 1.0, 0.0]))
    assert pseudovalues(rate) == pytest.approx([1, 0, 1])


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4)), min_size=3, max_size=20))
def test_their_mean_is_the_figure(pairs):
    part, whole = np.array(pairs, dtype=float).T
    rate = CaseRate(part, whole)
    assert pseudovalues(rate).mean() == pytest.approx(rate.value())


@pytest.mark.parametrize("name", ["AFROC1", "wAFROC", "HrAuc", "MaxNLFAllCases"])
def test_equal_refitting(study, cases, name):
    found = jackknife(study, cases, name)
    without = [
        figure(
            name, readings(study[study["case"] != left], cases[cases["case"] != left])["film", 1]
        )
        for left in cases["case"]
    ]
    refitted = np.array([each.value() for each in without])
    wanted = found.theta[0, 0] - 3 * (refitted - refitted.mean())
    assert found.pseudovalues[0, 0] == pytest.approx(wanted)


@pytest.mark.parametrize(("name", "n"), [("HrSp", 2), ("MaxLLF", 2), ("wAFROC", 4), ("AFROC1", 4)])
def test_only_cases_that_bear_on_it(study, cases, name, n):
    found = jackknife(study, cases, name)
    assert found.pseudovalues.shape == (2, 2, n)
    assert (found.modalities, found.readers) == (("film", "tomo"), (1, 2))


@pytest.mark.parametrize("name", FIGURES)
def test_equal_readings_are_equal_to_the_bit(study, cases, name):
    values = jackknife(study, cases, name).pseudovalues
    assert (values[0, 0] == values[0, 1]).all()


def test_every_reader_in_every_modality(study, cases):
    with pytest.raises(Problem, match="reader '2' has no mark in modality 'tomo'"):
        jackknife(study[(study["reader"] == 1) | (study["modality"] == "film")], cases, "wAFROC")


def test_too_few_cases(study, cases):
    diseased = study[study["case"] > "b"], cases[cases["case"] > "b"]
    with pytest.raises(Problem, match="'wAFROC' is undefined"):
        jackknife(*diseased, "wAFROC")
    one_normal = study[study["case"] > "a"], cases[cases["case"] > "a"]
    with pytest.raises(Problem, match="two of each are needed"):
        jackknife(*one_normal, "wAFROC")
