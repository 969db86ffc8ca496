import numpy as np
import pytest
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as other

from mammo_lib.problem import Problem
from mammo_lib.stats.agreement.fleiss_kappa import fleiss_kappa


def readings(n=200, m=5):
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 3, (n, 1))
    return np.where(rng.random((n, m)) < 0.7, truth, rng.integers(0, 3, (n, m)))


def test_by_hand():
    # three readers, two categories used evenly: 1 and 1/3 of pairs agree, 1/2 by chance
    found = fleiss_kappa([[0, 0, 0], [1, 1, 1], [0, 0, 1], [1, 1, 0]])
    assert found.kappa.value == pytest.approx((2 / 3 - 0.5) / 0.5)


def test_as_statsmodels():
    ratings = readings()
    table, _ = aggregate_raters(ratings)
    assert fleiss_kappa(ratings).kappa.value == pytest.approx(other(table))


def test_words_and_order_of_readers():
    ratings = readings()
    words = np.array(["low", "mid", "high"])[ratings[:, ::-1]]
    assert fleiss_kappa(words).kappa.value == pytest.approx(fleiss_kappa(ratings).kappa.value)


def test_interval_as_the_jackknife():
    ratings = readings(80)
    found = fleiss_kappa(ratings).kappa
    left = [fleiss_kappa(np.delete(ratings, i, axis=0)).kappa.value for i in range(80)]
    assert found.se == pytest.approx(
        np.sqrt(79 / 80 * ((left - np.mean(left)) ** 2).sum()), rel=0.02
    )


def test_readers_by_chance():
    rng = np.random.default_rng(4)
    statistics = [fleiss_kappa(rng.integers(0, 3, (60, 4))).statistic for _ in range(200)]
    assert np.std(statistics) == pytest.approx(1, abs=0.15)


def test_copies_count_once():
    ratings = readings()
    found = fleiss_kappa(np.repeat(ratings, 3, axis=0), cluster=np.repeat(np.arange(200), 3))
    assert found.kappa.se == pytest.approx(fleiss_kappa(ratings).kappa.se * np.sqrt(200 / 199))
    assert np.isnan(found.statistic)


def test_one_category_only():
    found = fleiss_kappa([[1, 1], [1, 1]])
    assert np.isnan(found.kappa.value)
    assert found.kappa.reason
    assert np.isnan(found.p_value)


@pytest.mark.parametrize(
    ("ratings", "options", "message"),
    [
        ([[1, 2], [np.nan, 1]], {}, "ratings: 1 of 4 values are missing.*krippendorff_alpha"),
        ([1, 2], {}, "ratings: has 1 dimensions"),
        ([[1], [2]], {}, "two readers are the least"),
        ([[1, 2], [2, 1]], {"level": 0}, "level: 0"),
        ([[1, 2], [2, 1]], {"cluster": [1]}, "cluster: has 1 values"),
    ],
)
def test_bad_input(ratings, options, message):
    with pytest.raises(Problem, match=message):
        fleiss_kappa(ratings, **options)
