import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.planning.auc_plan import sample_size_auc
from mammo_lib.stats.planning.detectable_difference import minimum_detectable_difference
from mammo_lib.stats.planning.question import TwoAucs, pilot
from mammo_lib.stats.roc.delong import delong

from .test_auc_plan import QUESTIONS


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("higher", [True, False])
def test_difference_and_power_are_inverse(question, higher):
    found = minimum_detectable_difference(question, 300, 900, higher=higher)
    assert found.power == pytest.approx(0.8)
    moved = getattr(found.question, "second", getattr(found.question, "auc", None))
    start = getattr(question, "first", getattr(question, "null", None))
    assert (moved > start) == higher


def test_more_cases_detect_less():
    question = TwoAucs(0.8, 0.9, correlation=0.5)
    few, many = (minimum_detectable_difference(question, m, m) for m in (100, 400))
    assert abs(many.difference) < abs(few.difference)


def test_a_pilot_detects_what_it_was_sized_for(rng):
    label = np.arange(100) % 5 == 0
    question = pilot(delong(label, rng.normal(size=(2, 100)) + np.outer([1, 0], label)))
    size = sample_size_auc(question)
    found = minimum_detectable_difference(question, size.n_positive, size.n_negative)
    assert abs(found.difference) == pytest.approx(abs(size.difference))


def test_too_few_cases_detect_nothing():
    with pytest.raises(Problem, match="no difference reaches"):
        minimum_detectable_difference(TwoAucs(0.95, 0.9), 5, 5)
