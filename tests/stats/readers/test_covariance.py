import numpy as np
import pytest

from mammo_lib.stats import auc
from mammo_lib.stats import delong as delong_of
from mammo_lib.stats.readers.covariance import delong, jackknife, pseudovalues
from mammo_lib.stats.readers.figure import figure
from mammo_lib.stats.readers.merit import merit

from .test_moments import AREA, make


@pytest.fixture
def study(rng):
    return make(rng.integers(5, size=(2, 2, 12)), np.arange(12) < 5)


def left_out(study):
    """The areas (e, n) without each case in turn, calculated anew."""
    label, keep = study.positive.astype(int), ~np.eye(12, dtype=bool)
    return np.array([[auc(label[k], score[k]) for k in keep] for score in study.entries])


def test_jackknife_is_leaving_out_each_case(study):
    known = left_out(study)
    around = known - known.mean(axis=1, keepdims=True)
    assert jackknife(figure(study, AREA)) == pytest.approx(11 / 12 * around @ around.T)


def test_pseudovalues_are_of_left_out_cases(study):
    found = figure(study, AREA)
    known = 12 * found.theta[:, None] - 11 * left_out(study)
    assert pseudovalues(found) == pytest.approx(known)


def test_delong_is_that_of_one_reader(study):
    known = delong_of(study.positive.astype(int), study.entries)
    assert delong(figure(study, AREA)) == pytest.approx(known.covariance)


def test_share_has_the_usual_variance(study):
    found = figure(study, merit("sensitivity", 2))
    called = study.entries[:, :5] >= 2
    assert found.theta == pytest.approx(called.mean(axis=1))
    assert delong(found) == pytest.approx(np.cov(called) / 5)


def test_cases_apart_do_not_covary(rng):
    score = np.full((1, 2, 12), np.nan)
    score[0, 0, ::2], score[0, 1, 1::2] = rng.random((2, 6))
    found = figure(make(score, np.arange(12) < 5), AREA)
    for covariance in (delong(found), jackknife(found)):
        assert covariance[0, 1] == 0
        assert covariance.diagonal().any()


def test_one_positive_has_no_covariance(rng):
    found = figure(make(rng.random((1, 2, 6)), np.arange(6) < 1), AREA)
    assert np.isnan(delong(found)).all()
    assert np.isnan(jackknife(found)).all()
