import numpy as np
import pandas as pd

from mammo_lib.explorer import grid


def units(score, label):
    return pd.DataFrame({"score": score, "label": label})


def test_rising_with_both_ends_and_the_frozen_one(rng):
    score, label = rng.random(500), rng.integers(0, 2, 500)
    stops = grid.thresholds(units(score, label), 0.4321)
    assert (np.diff(stops) > 0).all()
    assert 0.4321 in stops
    assert stops[0] == score.min()
    assert stops[-1] > score.max()
    assert len(stops) <= 2 * grid.STOPS + 2


def test_steps_of_each_class_are_even(rng):
    score = np.r_[rng.normal(0, 1, 900), rng.normal(2, 0.1, 100)]
    label = np.r_[np.zeros(900), np.ones(100)]
    stops = grid.thresholds(units(score, label), np.nan)
    found = [(score[label == 1] >= stop).mean() for stop in stops]
    assert np.abs(np.diff(found)).max() <= 2 / grid.STOPS


def test_start():
    stops = np.array([0.1, 0.4, 0.9])
    assert grid.start(stops, 0.4) == 1
    assert grid.start(stops, np.nan) == 1


def test_ties_one_class_and_nothing():
    assert len(grid.thresholds(units([0.5] * 9, [0] * 8 + [1]), np.nan)) == 2
    assert len(grid.thresholds(units([0.5, 0.6], [1, 1]), 0.55)) == 4
    assert grid.thresholds(units([], []), np.nan).size == 1
