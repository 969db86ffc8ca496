import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.masks.detected_dice import detected_dice

OVERLAP, FOUND = [0.8, 0.6, np.nan, 0.7, 0.5], [1, 1, 0, 1, 0]


def test_by_hand(rng):
    found = detected_dice(OVERLAP, FOUND, rng=rng, n_boot=500)
    assert found.of_detected.value == pytest.approx(0.7)
    assert found.detected.value == 0.6
    assert found.of_all.value == pytest.approx(0.42)
    assert (found.n_detected, found.n) == (3, 5)


def test_intervals_stand_around_the_values(rng):
    overlap, seen = rng.uniform(0.2, 1, 200), rng.integers(0, 2, 200)
    found = detected_dice(overlap, seen, cluster=np.arange(200) // 2, rng=rng, n_boot=400)
    for each in (found.of_detected, found.detected, found.of_all):
        assert each.low < each.value < each.high
        assert (each.n, each.n_clusters) == (200, 100)
    assert found.of_detected.se == pytest.approx(np.std(overlap[seen == 1]) / 10, rel=0.25)


def test_copies_of_a_lesion_do_not_narrow_it():
    values, seen = np.linspace(0.2, 0.9, 40), np.arange(40) % 3 > 0
    copies = np.repeat(np.arange(40), 5)
    once = detected_dice(values, seen, rng=np.random.default_rng(2))
    often = detected_dice(
        values[copies], seen[copies], cluster=copies, rng=np.random.default_rng(2)
    )
    assert often.of_all.low == pytest.approx(once.of_all.low)
    assert often.of_detected.high == pytest.approx(once.of_detected.high)


def test_nothing_detected(rng):
    found = detected_dice([np.nan, np.nan], [0, 0], rng=rng, n_boot=50)
    assert np.isnan(found.of_detected.value)
    assert found.of_detected.reason == "no lesion was detected"
    assert (found.detected.value, found.of_all.value) == (0, 0)


def test_all_alike_have_no_interval(rng):
    found = detected_dice([0.5, 0.5], [1, 1], rng=rng, n_boot=50)
    assert found.of_detected.value == 0.5
    assert not found.of_detected.has_interval
    assert found.of_detected.reason


@pytest.mark.parametrize(
    ("dice", "detected", "said"),
    [
        ([0.5, 1.2], [1, 1], "dice: 0.5 to 1.2"),
        ([0.5, np.nan], [1, 1], "dice: 1 of 2 values are missing"),
        ([0.5, np.inf], [1, 1], "dice: 1 of 2 values are infinite"),
        ([0.5], [1, 1], "Lengths differ"),
        ([[0.5, 0.5]], [1, 1], "dice: has 2 dimensions"),
        ([0.5, 0.5], [1, 2], "detected: holds 2"),
        ([], [], "detected: is empty"),
    ],
)
def test_bad_input(rng, dice, detected, said):
    with pytest.raises(Problem, match=said):
        detected_dice(dice, detected, rng=rng)


def test_bad_choice(rng):
    with pytest.raises(Problem, match="rng"):
        detected_dice(OVERLAP, FOUND)
    with pytest.raises(Problem, match="level"):
        detected_dice(OVERLAP, FOUND, level=1, rng=rng)
    with pytest.raises(Problem, match="cluster: 1 of 5 values are missing"):
        detected_dice(OVERLAP, FOUND, cluster=[1, 2, 3, 4, None], rng=rng)
