import numpy as np
import pandas as pd
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats import mrmc
from mammo_lib.stats.simulation.reader_false_alarms import TESTS, reader_false_alarm_rates
from mammo_lib.stats.simulation.roe_metz import ReaderCell, draw_readings

CELL = ReaderCell(12, 0.8, readers=3)


def always(found, cell):
    return 0.01


def undefined(found, cell):
    return float("nan")


def test_by_hand():
    found = reader_false_alarm_rates([CELL], {"always": always, "none": undefined}, n_draws=4)
    assert found["false_alarms"].tolist() == [1, 0]
    assert found["undefined"].tolist() == [0, 1]
    assert (found["readers"] == 3).all()


def test_the_p_value_is_that_of_the_library():
    seen = []

    def kept(found, cell):
        seen.append(TESTS["obuchowski-rockette"](found, cell))
        return seen[-1]

    reader_false_alarm_rates([CELL], {"kept": kept}, n_draws=1, seed=5)
    seed = np.random.SeedSequence(5).spawn(1)[0]
    (score,) = draw_readings(CELL, 1, np.random.default_rng(seed))
    modality, reader, case = (axis.ravel() for axis in np.indices(score.shape))
    label = CELL.label[case].astype(int)
    columns = {"modality": modality, "reader": reader, "case": case, "label": label}
    frame = pd.DataFrame(columns | {"score": score.ravel()})
    names = {name: name for name in frame}
    assert seen == [pytest.approx(mrmc(frame, **names).p_value)]


def test_every_test_has_its_row():
    found = reader_false_alarm_rates([CELL], n_draws=2)
    assert found["test"].tolist() == list(TESTS)


@pytest.mark.parametrize(("asked", "named"), [({"alpha": 1}, "alpha"), ({"tests": ["x"]}, "'x'")])
def test_bad_input_is_named(asked, named):
    with pytest.raises(Problem, match=named):
        reader_false_alarm_rates([CELL], **asked)


@pytest.mark.slow
def test_fixed_readers_say_nothing_of_others():
    cell = ReaderCell(100, 0.8, reader_variance=0.03)
    found = reader_false_alarm_rates([cell], n_draws=300, seed=2).set_index("test")
    assert found.loc["readers-fixed", "false_alarms_low"] > 0.08
    assert found.loc["obuchowski-rockette", "false_alarms_low"] < 0.065
