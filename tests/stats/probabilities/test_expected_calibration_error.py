import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.probabilities.expected_calibration_error import (
    expected_calibration_error as error,
)

LABEL, CHANCE = [0, 1, 1, 1], [0.1, 0.2, 0.7, 0.9]


def test_by_hand():
    assert error(LABEL, CHANCE, bins=2) == pytest.approx((0.35 + 0.2) / 2)
    assert error(LABEL, CHANCE, bins=2, power=2) == pytest.approx(((0.35**2 + 0.2**2) / 2) ** 0.5)
    assert error(LABEL, CHANCE, bins=2, binning="width") == pytest.approx((0.35 + 0.2) / 2)


def test_debiased_by_hand():
    # Half of two is positive in the first bin: a variance of 1/4 over 1, and none in the second.
    label, chance = [0, 1, 1, 1], [0.9, 0.9, 0.95, 0.95]
    plain = (0.4**2 + 0.05**2) / 2
    assert error(label, chance, bins=2, power=2) == pytest.approx(plain**0.5)
    assert error(label, chance, bins=2, power=2, debiased=True) == 0
    assert error([1, 1, 1, 1], chance, bins=2, debiased=True) == pytest.approx(0.075)


def test_ties_share_a_bin():
    assert error([0, 1, 0, 1], [0.5] * 4) == 0


@pytest.mark.parametrize("power", [1, 2])
def test_debiasing_takes_most_of_chance_away(rng, power):
    chance = rng.uniform(0.1, 0.9, (40, 300))
    label = rng.random(chance.shape) < chance
    plain, mended = (
        np.mean([error(y, p, power=power, debiased=d) for y, p in zip(label, chance, strict=True)])
        for d in (False, True)
    )
    assert mended < 0.6 * plain


def test_debiasing_keeps_what_is_wrong(rng):
    chance = rng.uniform(0, 0.6, 20000)
    label = rng.random(20000) < chance + 0.2
    for power in (1, 2):
        assert error(label, chance, power=power, debiased=True) == pytest.approx(0.2, abs=0.02)


def test_folded_normal_excess_agrees_with_drawing_it(rng):
    from mammo_lib.stats.probabilities.expected_calibration_error import _folded_mean

    mean, sd = np.array([0.0, 0.1, -0.3]), np.array([0.2, 0.1, 0.05])
    drawn = np.abs(rng.normal(mean, sd, (200000, 3))).mean(axis=0)
    assert _folded_mean(mean, sd) == pytest.approx(drawn, rel=0.01)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"power": 3}, "power: 3"),
        ({"bins": 4, "debiased": True}, "bins: one holds a single case"),
        ({"bins": 0}, "bins: 0"),
        ({"binning": "mas"}, "Did you mean 'mass'"),
    ],
)
def test_bad_options(asked, said):
    with pytest.raises(Problem, match=said):
        error(LABEL, CHANCE, **asked)


def test_bad_probability():
    with pytest.raises(Problem, match="probability: .*platt"):
        error([0, 1], [-3, 2])
