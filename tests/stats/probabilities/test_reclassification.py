import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.probabilities.reclassification import reclassification

LABEL = [1, 1, 1, 0, 0, 0, 0]
OLD = [0.1, 0.3, 0.6, 0.1, 0.3, 0.6, 0.2]
NEW = [0.3, 0.6, 0.3, 0.1, 0.1, 0.7, 0.3]
tenths = st.integers(0, 10).map(lambda i: i / 10)
cases = st.lists(st.tuples(st.booleans(), tenths, tenths), min_size=4, max_size=30).filter(
    lambda drawn: len({label for label, *_ in drawn}) == 2
)


def test_categories_by_hand():
    found = reclassification(LABEL, OLD, NEW, thresholds=[0.2, 0.5]).categorical
    # Two of three events rise and one falls; of four nonevents one falls.
    assert found.events.value == pytest.approx(1 / 3)
    assert found.nonevents.value == pytest.approx(1 / 4)
    assert found.total.value == pytest.approx(7 / 12)
    assert found.events.se == pytest.approx(((1 - 1 / 9) / 3) ** 0.5)
    assert found.statistic == pytest.approx(7 / 12 / (1 / 3 + 1 / 4 / 4) ** 0.5)


def test_any_change_by_hand():
    found = reclassification(LABEL, OLD, NEW)
    assert found.categorical is None
    assert found.continuous.events.value == pytest.approx(1 / 3)
    assert found.continuous.nonevents.value == pytest.approx(-1 / 4)


def test_idi_by_hand():
    found = reclassification(LABEL, OLD, NEW).idi
    events, nonevents = np.array([0.2, 0.3, -0.3]), np.array([0, -0.2, 0.1, 0.1])
    assert found.total.value == pytest.approx(events.mean() - nonevents.mean())
    se = (events.var(ddof=1) / 3 + nonevents.var(ddof=1) / 4) ** 0.5
    assert found.total.se == pytest.approx(se)
    assert found.statistic == pytest.approx(found.total.value / se)


def test_the_same_model_changes_nothing():
    found = reclassification(LABEL, OLD, OLD, thresholds=[0.5])
    for change in (found.categorical, found.continuous, found.idi):
        assert (change.total.value, change.p_value) == (0, 1)
        assert "variance" in change.total.reason


def test_one_event_has_no_interval():
    found = reclassification([1, 0, 0], [0.1, 0.2, 0.3], [0.2, 0.1, 0.5])
    assert not found.idi.events.has_interval
    assert not found.idi.total.has_interval
    assert np.isnan(found.idi.p_value)


@given(cases)
def test_swapping_the_models_turns_the_sign(drawn):
    label, old, new = map(np.array, zip(*drawn, strict=True))
    there, back = (
        reclassification(label, *pair, thresholds=[0.3, 0.6]) for pair in ((old, new), (new, old))
    )
    for name in ("categorical", "continuous", "idi"):
        one, other = getattr(there, name), getattr(back, name)
        assert other.total.value == pytest.approx(-one.total.value)
        assert other.total.se == pytest.approx(one.total.se, nan_ok=True)
        assert one.total.value == pytest.approx(one.events.value + one.nonevents.value)


def test_intervals_hold_the_truth_about_as_often_as_they_say(rng):
    held = 0
    for _ in range(200):
        label = np.arange(300) % 2
        rise = rng.choice([-0.1, 0, 0.1], size=300, p=[0.2, 0.5, 0.3])
        total = reclassification(label, np.full(300, 0.5), 0.5 + rise).continuous.total
        held += total.low <= 0 <= total.high
    assert 0.9 <= held / 200 <= 0.99


@pytest.mark.parametrize(
    ("new", "thresholds", "said"),
    [
        ([0.1, 2], None, "new: 0.1 to 2"),
        ([0.1], None, "label has 2, new has 1"),
        ([0.1, 0.2], [0.5, 0.2], "thresholds: give rising"),
        ([0.1, 0.2], [0.0], "thresholds: give rising"),
    ],
)
def test_bad_input(new, thresholds, said):
    with pytest.raises(Problem, match=said):
        reclassification([0, 1], [0.1, 0.2], new, thresholds=thresholds)


def test_bad_old():
    with pytest.raises(Problem, match="old: -1 to 0.2"):
        reclassification([0, 1], [-1, 0.2], [0.1, 0.2])


def test_no_interval_of_a_sum_whose_part_has_none():
    label = np.array([1] * 5 + [0] * 60)
    old = np.full(65, 0.3)
    new = np.where(label == 1, 0.5, 0.3 + 0.1 * np.resize([-1, 1, 0], 65))
    found = reclassification(label, old, new).continuous
    assert found.events.value == 1
    assert not found.events.has_interval
    assert not found.total.has_interval
