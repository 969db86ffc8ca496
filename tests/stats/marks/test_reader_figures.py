import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.figures import FIGURES
from mammo_lib.stats.marks.reader_figures import froc_figures_of_merit


def test_a_row_a_reader(study, cases):
    found = froc_figures_of_merit(study, cases)
    assert list(found) == ["modality", "reader", *FIGURES]
    assert found["reader"].tolist() == [1, 2, 1, 2]
    # A shift of all ratings changes no rank.
    assert found.loc[0, "wAFROC"] == found.loc[1, "wAFROC"]
    assert found.loc[3, "MaxNLF"] == 0


def test_some_figures_only(marks, cases):
    found = froc_figures_of_merit(marks, cases, ["HrSp", "wAFROC"])
    assert list(found) == ["modality", "reader", "HrSp", "wAFROC"]


def test_undefined_without_normal_cases(marks, cases):
    kept = froc_figures_of_merit(marks[marks["case"] > "b"], cases[cases["case"] > "b"]).iloc[0]
    assert np.isnan([kept["wAFROC"], kept["AFROC"], kept["HrAuc"], kept["HrSp"]]).all()
    assert not np.isnan([kept["wAFROC1"], kept["AFROC1"], kept["HrSe"]]).any()


def test_unknown_figure(marks, cases):
    with pytest.raises(Problem, match="figure: 'JAFROC' is unknown"):
        froc_figures_of_merit(marks, cases, ["JAFROC"])
