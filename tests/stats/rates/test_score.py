import pytest

from mammo_lib.stats.rates.score import crossing


def test_root():
    assert crossing(lambda x: x**2 - 4, 0, 5) == pytest.approx(2, abs=1e-14)


def test_either_direction():
    assert crossing(lambda x: x**2 - 4, 0, -5) == pytest.approx(-2, abs=1e-14)


def test_without_a_change_of_sign():
    assert crossing(lambda x: -1.0, 0, 5) == 5
    assert crossing(lambda x: 1.0, 0, 5) == 0
