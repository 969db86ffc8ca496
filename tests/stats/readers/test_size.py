import numpy as np
import pytest
from scipy import stats

from mammo_lib.problem import Problem
from mammo_lib.stats.readers.analysis import Components
from mammo_lib.stats.readers.size import power_mrmc, size_mrmc

from .test_obuchowski_rockette import compound

PILOT = Components(0.0015, 0.0002, 0.0008, 0.00035, 0.00034, 0.00024)
WANTED = {"components": PILOT, "n_cases": 114, "difference": 0.05}


def test_random_readers_by_hand():
    found = power_mrmc(**WANTED, readers=6, cases=228)
    interaction = 0.0002 + 0.5 * (0.0008 - 0.00035 - 0.0001)
    total = interaction + 6 * 0.5 * 0.0001
    df = total**2 / (interaction**2 / 5)
    noncentral = 6 / 2 * 0.05**2 / total
    assert (found.df, found.se) == pytest.approx((df, np.sqrt(2 / 6 * total)))
    critical = stats.f.ppf(0.95, 1, df)
    assert found.power == pytest.approx(stats.ncf.sf(critical, 1, df, noncentral))


def test_fixed_readers_by_hand():
    found = power_mrmc(**WANTED, readers=1, cases=114, random="cases")
    z = 0.05 / np.sqrt(2 * (0.0008 - 0.00035))
    known = stats.norm.sf(1.959964 - z) + stats.norm.cdf(-1.959964 - z)
    assert found.power == pytest.approx(known, rel=1e-6)


def test_fixed_cases_by_hand():
    found = power_mrmc(**WANTED, readers=6, cases=114, random="readers")
    z = 0.05 / np.sqrt(2 / 6 * (0.0002 + 0.00035))
    critical = stats.t.ppf(0.975, 5)
    known = stats.nct.sf(critical, 5, z) + stats.nct.cdf(-critical, 5, z)
    assert found.power == pytest.approx(known)


def test_cases_are_the_fewest():
    table = size_mrmc(**WANTED, readers=[6, 9], power=0.8)
    for row in table.itertuples():
        assert row.power >= 0.8
        assert power_mrmc(**WANTED, readers=row.readers, cases=row.cases - 1).power < 0.8


def test_more_readers_need_fewer_cases():
    cases = size_mrmc(**WANTED, readers=range(5, 13))["cases"]
    assert cases.is_monotonic_decreasing


def test_readers_who_differ_too_much():
    row = size_mrmc(**WANTED, readers=[2]).iloc[0]
    assert np.isnan(row["power"])
    assert row["reason"] == "readers differ too much: no number of cases suffices"


def test_negative_components_count_as_zero():
    odd = Components(0.0015, -0.0002, 0.0008, 0.00035, 0.0002, 0.00024)
    even = Components(0.0015, 0, 0.0008, 0.00035, 0.00024, 0.00024)
    known = power_mrmc(even, n_cases=114, difference=0.05, readers=5, cases=99)
    assert power_mrmc(odd, n_cases=114, difference=0.05, readers=5, cases=99) == known


def test_power_by_simulation(rng):
    found = power_mrmc(**WANTED, readers=6, cases=228)
    within = compound(2, 6, *(0.5 * np.array([0.0008, 0.00035, 0.00034, 0.00024])))
    noise = rng.multivariate_normal(np.zeros(12), within, size=20000).reshape(-1, 2, 6)
    apart = rng.normal(0, np.sqrt(0.0002), size=(20000, 2, 6))
    theta = noise + apart + np.array([[0.0], [0.05]])
    gap = theta[:, 1] - theta[:, 0]
    ms_both = gap.var(axis=1, ddof=1) / 2
    total = ms_both + 6 * 0.5 * 0.0001
    df = total**2 / (ms_both**2 / 5)
    statistic = 6 / 2 * gap.mean(axis=1) ** 2 / total
    seen = (stats.f.sf(statistic, 1, df) < 0.05).mean()
    assert found.power == pytest.approx(seen, abs=0.02)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"difference": 0}, "difference: 0 cannot be found"),
        ({"n_cases": 1}, "n_cases: 1 is too few"),
        ({"components": Components(error=0.1)}, "components: some are missing"),
        ({"components": Components(0, 0, 0, 0, 0, 0)}, "components: error is 0"),
        ({"power": 80}, "power: 80 is not between 0 and 1"),
        ({"random": "both"}, "random: 'both' is unknown"),
        ({"level": 2}, "level: 2 is not between"),
        ({"readers": []}, "readers: is empty"),
        ({"readers": [1]}, "readers, cases: 1 and 2 are too few for 'readers and cases'"),
    ],
)
def test_bad_input(change, message):
    with pytest.raises(Problem, match=message):
        size_mrmc(**{**WANTED, **change})
