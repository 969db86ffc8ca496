import numpy as np
import pandas as pd
import pytest

from mammo_lib import stats
from mammo_lib.evaluation import discrimination
from mammo_lib.planning import pilot as pilots
from mammo_lib.planning.pilot import Errors, normal_correlation


def test_counts_and_areas_are_those_of_the_test_breasts(pilot, units):
    assert (pilot.model, pilot.other) == ("alpha", "beta")
    assert pilot.n_positive == units["label"].sum()
    assert pilot.n_positive + pilot.n_negative == len(units)
    assert pilot.auc == stats.auc(units["label"], units["score"])


def test_seen_error_is_that_of_the_study_s_own_test(pilot, scores, images, settings):
    row = discrimination.compare_models(scores, images, settings=settings).iloc[0]
    assert pilot.pair_errors.seen == pytest.approx(row["difference"].se)
    assert pilot.difference == pytest.approx(-row["difference"].value)


def test_inflation_gives_back_the_seen_error(pilot):
    plan = stats.precision_auc(
        pilot.auc, pilot.n_positive, pilot.n_negative, design_effect=pilot.errors.inflation
    )
    reach = stats.precision_auc(pilot.auc, pilot.n_positive, pilot.n_negative).half_width
    assert plan.half_width >= reach
    if pilot.errors.seen > pilot.errors.foretold:
        assert plan.half_width == pytest.approx(1.959964 * pilot.errors.seen, rel=1e-6)


class TestErrors:
    def test_by_hand(self):
        assert Errors(seen=0.02, foretold=0.01).inflation == pytest.approx(4)

    def test_never_deflates_and_never_guesses(self):
        assert Errors(seen=0.01, foretold=0.02).inflation == 1
        assert Errors().inflation == 1


class TestNormalCorrelation:
    def test_a_score_with_itself(self, rng):
        a = rng.normal(size=50)
        assert normal_correlation(a, a) == pytest.approx(1)

    def test_does_not_mind_the_scale(self, rng):
        a, b = rng.normal(size=(2, 50))
        assert normal_correlation(np.exp(a), b) == pytest.approx(normal_correlation(a, b))

    def test_finds_that_of_normal_scores(self, rng):
        both = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=20_000).T
        assert normal_correlation(*both) == pytest.approx(0.6, abs=0.02)

    def test_unknown_of_constant_or_few(self):
        assert np.isnan(normal_correlation(np.ones(9), np.arange(9.0)))
        assert np.isnan(normal_correlation(np.arange(2.0), np.arange(2.0)))


class TestWhatCannotBePlanned:
    def test_one_model_has_no_pair(self, alone):
        assert alone.note == ""
        assert "no second model" in alone.pair_note

    def test_an_area_of_one(self, perfect):
        assert "exactly 1" in perfect.note
        assert perfect.pair_note == perfect.note

    def test_no_cancer(self, healthy):
        assert "no cancer among them" in healthy.note

    def test_a_copy(self, scores, images, settings):
        own = scores[scores["model"] == "alpha"]
        both = pd.concat([own, own.assign(model="copy")])
        found = pilots.look(both, images, "alpha", settings=settings)
        assert "rank all cases alike" in found.pair_note

    def test_a_constant_rival(self, scores, images, settings):
        flat = scores["score"].mask(scores["model"] == "beta", 0.5)
        found = pilots.look(scores.assign(score=flat), images, "alpha", settings=settings)
        assert "no correlation is known" in found.pair_note
