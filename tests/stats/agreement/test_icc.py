import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.agreement.icc import FORMS, icc


def readings(n=40, m=4, shift=0.0):
    rng = np.random.default_rng(8)
    return rng.normal(0, 2, (n, 1)) + rng.normal(0, 1, (n, m)) + shift * np.arange(m)


def test_by_hand():
    # cases 0, 2 and readings one apart: mean squares 4 between cases and 0.5 within
    found = icc([[0, 1], [2, 3]], form="1,1")
    assert found.statistic == pytest.approx(4 / 0.5)
    assert found.icc.value == pytest.approx((4 - 0.5) / (4 + 0.5))
    assert found.df == (1, 2)


@pytest.mark.parametrize("form", FORMS)
def test_interval_holds_the_value(form):
    found = icc(readings(), form=form).icc
    assert found.low < found.value < found.high
    assert (found.n, found.method) == (40, f"ICC({form})")


@pytest.mark.parametrize("form", FORMS)
def test_unit_of_the_measurement_does_not_matter(form):
    found, other = icc(readings(), form=form).icc, icc(readings() * 10 + 300, form=form).icc
    assert (found.value, found.low) == pytest.approx((other.value, other.low))


def test_only_consistency_forgives_constant_differences():
    plain, shifted = readings(), readings(shift=5)
    same = [icc(ratings, form="3,1").icc.value for ratings in (plain, shifted)]
    assert same[0] == pytest.approx(same[1])
    assert icc(shifted, form="2,1").icc.value < icc(plain, form="2,1").icc.value / 2


@pytest.mark.parametrize("model", "123")
def test_means_are_more_reliable(model):
    single, mean = (icc(readings(), form=f"{model},{count}").icc for count in "1k")
    assert mean.value == pytest.approx(4 * single.value / (1 + 3 * single.value))
    assert mean.low > single.low


@pytest.mark.parametrize("form", ["1,1", "3,1"])
def test_interval_covers_as_often_as_it_says(form):
    rng = np.random.default_rng(9)
    covered = 0
    for _ in range(300):
        found = icc(rng.normal(0, 1, (20, 1)) + rng.normal(0, 1, (20, 3)), form=form).icc
        covered += found.low <= 0.5 <= found.high
    assert 0.91 < covered / 300 < 0.99


@pytest.mark.parametrize("form", FORMS)
def test_full_agreement_is_not_certainty(form):
    found = icc([[0.1, 0.1], [0.2, 0.2], [0.4, 0.4]], form=form)
    assert found.icc.value == pytest.approx(1)
    assert "no spread" in found.icc.reason
    assert np.isnan(found.p_value)


@pytest.mark.parametrize("form", FORMS)
def test_all_alike(form):
    found = icc([[2, 2], [2, 2]], form=form)
    assert np.isnan(found.icc.value)
    assert found.icc.reason


@pytest.mark.parametrize(
    ("ratings", "options", "message"),
    [
        ([[1, 2], [np.nan, 1]], {}, "ratings: 1 of 4 values are missing"),
        ([[1, 2], [np.inf, 1]], {}, "ratings: 1 values are infinite"),
        ([[1, 2]], {}, "two cases and two readers are the least"),
        ([], {}, "ratings: "),
        ([[1, 2], [2, 1]], {"form": "ICC2"}, "form: 'ICC2' is unknown"),
        ([[1, 2], [2, 1]], {"level": 1}, "level: 1"),
    ],
)
def test_bad_input(ratings, options, message):
    with pytest.raises(Problem, match=message):
        icc(ratings, **options)
