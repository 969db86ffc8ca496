import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.simulation.cells import grid
from mammo_lib.stats.simulation.false_alarms import RESAMPLED, TESTS, false_alarm_rates

CELLS = grid(n_positive=[20], auc=[0.8])


def always(trial):
    return 0.0


def never(trial):
    return 1.0


def undefined(trial):
    return float("nan")


def test_by_hand():
    tests = {"always": always, "never": never, "undefined": undefined}
    found = false_alarm_rates(CELLS, tests, n_draws=5).set_index("test")
    assert found["false_alarms"].tolist() == [1, 0, 0]
    assert found["undefined"].tolist() == [0, 0, 1]


def test_a_test_of_ones_own_sees_all_scores():
    seen = []

    def look(trial):
        seen.append((trial.scores.shape, trial.rival.shape, trial.label.sum()))
        return 1.0

    false_alarm_rates(CELLS, {"look": look}, models=6, n_draws=3)
    assert seen == [((6, 200), (6, 200), 20)] * 3


def test_every_test_has_its_row():
    found = false_alarm_rates(CELLS, [*TESTS, *RESAMPLED], n_draws=2)
    assert found["test"].tolist() == [*TESTS, *RESAMPLED]


def test_half_of_the_positives_are_called():
    rates = []

    def look(trial):
        rates.append((trial.scores[:, trial.label] > trial.threshold).mean())
        return 1.0

    false_alarm_rates(CELLS, {"look": look}, n_draws=200)
    assert np.mean(rates) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(
    ("asked", "named"), [({"alpha": 0}, "alpha"), ({"models": 1}, "models"), ({"n_draws": 0}, "n_")]
)
def test_bad_input_is_named(asked, named):
    with pytest.raises(Problem, match=named):
        false_alarm_rates(CELLS, **asked)


def test_unknown_test_is_told_the_nearest():
    with pytest.raises(Problem, match="Did you mean 'obuchowski'"):
        false_alarm_rates(CELLS, ["obuchowsky"])


@pytest.mark.slow
def test_tests_that_know_the_patients_keep_their_level():
    cells = grid(n_positive=[100], auc=[0.8], correlation=[0.7])
    found = false_alarm_rates(cells, n_draws=400, seed=3).set_index("test")
    aware = found.loc[["obuchowski", "obuchowski-global"]]
    assert (aware["false_alarms_low"] < 0.06).all()
    assert (found.loc[["delong", "delong-global"], "false_alarms_low"] > 0.06).all()
