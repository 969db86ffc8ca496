import pandas as pd

from mammo_lib.training import history
from mammo_lib.training.history import History

ROWS = [[1, 0.1 + 0.2, 0.5, 0.7, 1e-3, 2.5], [2, 1 / 3, 0.4, 0.8, 0.0, 1.5]]


def made():
    return History(pd.DataFrame(ROWS, columns=history.COLUMNS), 2, 0.8, "AUC by breast")


def test_nothing_there_is_no_record(tmp_path):
    assert history.record(tmp_path) is None


def test_comes_back_to_the_last_digit(tmp_path):
    history.write(made(), tmp_path, {"fingerprint": "x"})
    found = history.read(tmp_path)
    pd.testing.assert_frame_equal(found.epochs, made().epochs, check_exact=True)
    assert (found.best_epoch, found.best_metric, found.seconds) == (2, 0.8, 4.0)
    assert found.metric == "AUC by breast"


def test_times_stand_apart_from_the_history(tmp_path):
    history.write(made(), tmp_path, {"fingerprint": "x"})
    assert "seconds" not in (tmp_path / history.TABLE).read_text()
    assert "seconds" in (tmp_path / history.TIMING).read_text()
