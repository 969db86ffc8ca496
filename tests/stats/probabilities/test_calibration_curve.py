import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.probabilities.calibration_curve import calibration_curve
from mammo_lib.stats.rates.proportions import proportion_interval


def test_two_bins_by_hand():
    curve = calibration_curve([0, 1, 1, 1], [0.1, 0.2, 0.7, 0.9], bins=2)
    assert curve["predicted"].tolist() == pytest.approx([0.15, 0.8])
    assert curve["observed"].tolist() == [0.5, 1]
    assert curve["n"].tolist() == [2, 2]


def test_equal_width_leaves_out_empty_bins():
    curve = calibration_curve([0, 1, 1], [0.1, 0.2, 0.9], bins=5, binning="width")
    assert curve["n"].tolist() == [2, 1]


def test_intervals_are_wilsons(rng):
    chance = rng.random(200)
    curve = calibration_curve(rng.random(200) < chance, chance, bins=5, level=0.9)
    for row in curve.itertuples():
        wanted = proportion_interval(round(row.observed * row.n), row.n, level=0.9)
        assert (row.low, row.high) == pytest.approx((wanted.low, wanted.high))


def test_bins_hold_all_cases(rng):
    curve = calibration_curve(rng.random(997) < 0.5, rng.random(997))
    assert curve["n"].sum() == 997
    assert curve["n"].max() - curve["n"].min() <= 1


def test_ties_share_a_bin():
    assert calibration_curve([0, 1, 0, 1], [0.5] * 4)["n"].tolist() == [4]


def test_bad_input():
    with pytest.raises(Problem, match="bins: 0"):
        calibration_curve([0, 1], [0.1, 0.2], bins=0)
    with pytest.raises(Problem, match="binning: 'with' is unknown. Did you mean 'width'"):
        calibration_curve([0, 1], [0.1, 0.2], binning="with")
