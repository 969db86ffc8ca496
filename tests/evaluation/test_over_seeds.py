import numpy as np
import pandas as pd
import pytest

from mammo_lib.evaluation.over_seeds import over_seeds, spread
from mammo_lib.stats.marks.case_rate import CaseRate

PATIENT = pd.Series(np.repeat(np.arange(40), 2))


def rate(values):
    """The mean of `values`, as a function of how often cases count."""
    whole = CaseRate(np.asarray(values, float), np.ones(len(values)))
    return lambda weight: whole.replicates(weight)[None]


@pytest.fixture
def values(rng):
    return rng.random(80)


def test_one_seed_is_its_own_mean(values, settings):
    found = over_seeds([rate(values)], PATIENT, settings=settings, rng=np.random.default_rng(0))
    assert found.mean[0].value == pytest.approx(values.mean())
    assert found.mean[0].low < values.mean() < found.mean[0].high
    assert (found.mean[0].n, found.mean[0].n_clusters) == (80, 40)
    assert found.seeds(0) == "–"


def test_several_seeds_give_the_mean_of_their_figures(values, settings):
    two = [rate(values), rate(values / 2)]
    found = over_seeds(two, PATIENT, settings=settings, rng=np.random.default_rng(0))
    assert found.mean[0].value == pytest.approx(0.75 * values.mean())
    assert found.by_seed[:, 0].tolist() == pytest.approx([values.mean(), values.mean() / 2])


def test_all_seeds_see_the_same_patients(values, settings):
    """Seeds whose figures add up to a constant have a mean that no resample moves."""
    two = [rate(values), rate(1 - values)]
    found = over_seeds(two, PATIENT, settings=settings, rng=np.random.default_rng(0))
    assert found.mean[0].reason == "all resamples give the same value"


def test_spread_tells_seeds_and_their_deviation():
    assert spread(np.array([0.5])) == "–"
    assert spread(np.array([0.5, 0.7])) == "0.50, 0.70; SD 0.141"


def test_a_figure_that_does_not_exist_says_so(settings):
    none = CaseRate(np.zeros(80), np.zeros(80))
    found = over_seeds([lambda weight: none.replicates(weight)[None]], PATIENT,
                       settings=settings, rng=np.random.default_rng(0))  # fmt: skip
    assert np.isnan(found.mean[0].value)
    assert found.mean[0].reason
