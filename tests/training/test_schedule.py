from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.training.schedule import Schedule, plateau, schedule


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


def test_gathered_batches_count_once(settings):
    made = schedule(settings.model_copy(update={"accumulate": 3}), steps=7)
    assert (made.warmup, made.total) == (3, 9)  # of three, three and one


class TestPlateau:
    @pytest.fixture(scope="class")
    def recipe(self, settings):
        change = {"schedule": "plateau", "lr": 1.0, "plateau_epochs": 2, "plateau_factor": 0.5}
        return settings.model_copy(update=change)

    def test_starts_at_the_rate_whatever_the_warm_up(self, recipe):
        assert schedule(recipe, steps=7) == plateau(recipe, []) == 1

    def test_holds_while_the_metric_rises(self, recipe):
        assert plateau(recipe, [0.1, 0.2, 0.3, 0.4]) == 1

    def test_falls_after_so_many_epochs_without_a_better_one(self, recipe):
        assert plateau(recipe, [0.5, 0.4]) == 1
        assert plateau(recipe, [0.5, 0.4, 0.5]) == 0.5

    def test_counts_anew_after_a_fall_and_after_a_better_epoch(self, recipe):
        assert plateau(recipe, [0.5, 0.4, 0.4, 0.4]) == 0.5
        assert plateau(recipe, [0.5, 0.4, 0.4, 0.4, 0.4]) == 0.25
        assert plateau(recipe, [0.5, 0.4, 0.6, 0.4]) == 1

    @given(st.lists(st.floats(0, 1), max_size=30))
    def test_never_rises(self, recipe, metric):
        rates = [plateau(recipe, metric[:n]) for n in range(len(metric) + 1)]
        assert all(later <= earlier for earlier, later in pairwise(rates))
