import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from mammo_lib.cohorts.phantom import population

from .conftest import make


@pytest.fixture(scope="module")
def women():
    return pd.DataFrame(population.women(make("unused", women=1600)))


def share(series):
    return series.value_counts(normalize=True)


def test_same_seed_same_women():
    assert population.women(make("a")) == population.women(make("b"))


def test_other_seed_other_women():
    assert population.women(make("a")) != population.women(make("a", seed=4))


def test_density_shares(women):
    found = share(women["density"])
    assert all(abs(found[k] - v) < 0.002 for k, v in population.DENSITY_SHARE.items())


def test_density_falls_with_age(women):
    age = women.groupby("density")["age"].mean()
    assert age["A"] > age["B"] > age["C"] > age["D"]


def test_age(women):
    assert women["age"].between(40, 80).all()
    assert 56 < women["age"].mean() < 59


def test_races_are_unequally_spread_over_sites(women):
    table = pd.crosstab(women["site"], women["race_ethnicity"], normalize="index")
    assert table["Black"].max() / table["Black"].min() > 5


@pytest.mark.parametrize("factor", ["density", "vendor", "site", "age_band"])
def test_cancer_is_spread_evenly(women, factor):
    women = women.assign(age_band=np.searchsorted(population.AGE_BANDS, women["age"], "right"))
    rate = women.groupby(factor)["cancer"].mean()
    assert (rate - women["cancer"].mean()).abs().max() < 0.04


def test_cancer_is_independent_of_race(women):
    table = pd.crosstab(women["race_ethnicity"], women["cancer"])
    assert chi2_contingency(table).pvalue > 0.01


def test_exact_number_of_cancers(women):
    assert women["cancer"].sum() == round(0.34 * 1600)


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0])
def test_spread_gives_the_exact_count(share):
    rng = np.random.default_rng(0)
    strata = [rng.integers(0, 3, 57), rng.integers(0, 4, 57)]
    assert population._spread(rng, strata, share).sum() == round(share * 57)
