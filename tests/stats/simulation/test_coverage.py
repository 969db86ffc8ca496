import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.roc.auc_interval import METHODS
from mammo_lib.stats.simulation.cells import grid
from mammo_lib.stats.simulation.coverage import INTERVALS, RESAMPLED, interval_coverage

CELLS = grid(n_positive=[20], auc=[0.8])


def always(label, score, patient, rng):
    return Estimate(0.8, 0.0, 1.0)


def too_high(label, score, patient, rng):
    return Estimate(0.9, 0.85, 1.0)


def too_low(label, score, patient, rng):
    return Estimate(0.7, 0.6, 0.75)


def never(label, score, patient, rng):
    return Estimate(0.8).without_interval("for the test")


def test_by_hand():
    methods = {"always": always, "too high": too_high, "too low": too_low, "never": never}
    found = interval_coverage(CELLS, methods, n_draws=7).set_index("method")
    assert found["coverage"].tolist() == [1, 0, 0, 0]
    assert found["miss_left"].tolist() == [0, 1, 0, 0]
    assert found["miss_right"].tolist() == [0, 0, 1, 0]
    assert found["withheld"].tolist() == [0, 0, 0, 1]
    assert found["width"].tolist() == pytest.approx([1, 0.15, 0.15, np.nan], nan_ok=True)
    assert found["width_error"].tolist() == pytest.approx([0, 0, 0, np.nan], nan_ok=True)
    assert found["bias"].tolist() == pytest.approx([0, 0.1, -0.1, 0])
    assert np.isnan(found.loc["never", "coverage_given"])
    assert (found["n_draws"] == 7).all()


def test_every_method_has_its_row():
    found = interval_coverage(CELLS, [*INTERVALS, *RESAMPLED], n_draws=2)
    assert set(METHODS) <= set(found["method"])
    assert (found["coverage_low"] <= found["coverage"]).all()
    assert (found["coverage"] <= found["coverage_high"]).all()


def test_other_methods_do_not_change_a_row():
    alone = interval_coverage(CELLS, ["logit"], n_draws=20)
    beside = interval_coverage(CELLS, ["logit", "obuchowski"], n_draws=20)
    assert alone.equals(beside[beside["method"] == "logit"].reset_index(drop=True))


def test_the_error_of_the_width_is_that_of_a_mean():
    seen = []

    def kept(label, score, patient, rng):
        seen.append(rng.random())
        return Estimate(0.8, 0.0, seen[-1])

    found = interval_coverage(CELLS, {"kept": kept}, n_draws=50).iloc[0]
    assert found["width"] == pytest.approx(np.mean(seen))
    assert found["width_error"] == pytest.approx(1.96 * np.std(seen, ddof=1) / 50**0.5, rel=1e-4)
    assert np.isnan(interval_coverage(CELLS, {"kept": kept}, n_draws=1)["width_error"][0])


def test_more_draws_than_a_block():
    found = interval_coverage(CELLS, {"always": always}, n_draws=501)
    assert found["n_draws"].tolist() == [501]


def test_unknown_method_is_told_the_nearest():
    with pytest.raises(Problem, match="Did you mean 'delong'"):
        interval_coverage(CELLS, ["delon"])
