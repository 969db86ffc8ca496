from itertools import pairwise

import pytest

from mammo_lib.training.schedule import Schedule, schedule


def rates(made, steps):
    return [float(made(step)) for step in steps]


def test_constant_without_warm_up():
    assert rates(Schedule(0.1, 0, 10, False), [0, 5, 20]) == pytest.approx([0.1] * 3)


def test_warm_up_rises_linearly_to_the_peak():
    assert rates(Schedule(0.1, 4, 10, False), [0, 1, 3, 4]) == pytest.approx(
        [0.025, 0.05, 0.1, 0.1]
    )


def test_cosine_halves_half_way_and_ends_at_zero():
    made = Schedule(0.2, 2, 12, True)
    assert rates(made, [2, 7, 12, 99]) == pytest.approx([0.2, 0.1, 0, 0], abs=1e-8)


def test_never_rises_after_the_warm_up():
    found = rates(Schedule(0.2, 5, 50, True), range(5, 60))
    assert all(later <= earlier for earlier, later in pairwise(found))


def test_recipe_counts_in_epochs(settings):
    made = schedule(settings, steps=7)
    assert (made.warmup, made.total, made.cosine) == (7, 21, True)
