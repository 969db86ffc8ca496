import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.rates.mantel_haenszel import mantel_haenszel

ONE = [[8, 2], [10, 80]]


def test_one_stratum_is_its_own_odds_ratio():
    found = mantel_haenszel([ONE])
    assert found.odds_ratio.value == pytest.approx(8 * 80 / (2 * 10))
    # with one stratum the error of Robins, Breslow and Greenland is Woolf's
    se = np.sqrt(1 / 8 + 1 / 2 + 1 / 10 + 1 / 80)
    assert found.odds_ratio.high == pytest.approx(32 * np.exp(1.959964 * se))
    assert np.isnan(found.homogeneity.p_value)


def test_pooled_by_hand():
    found = mantel_haenszel([ONE, [[5, 5], [5, 5]]])
    wanted = (640 / 100 + 25 / 20) / (20 / 100 + 25 / 20)
    assert found.odds_ratio.value == pytest.approx(wanted)
    assert found.homogeneity.df == 1
    assert found.homogeneity.p_value < 0.05


def test_strata_alike():
    found = mantel_haenszel([ONE, np.multiply(ONE, 2), np.multiply(ONE, 3)])
    assert found.odds_ratio.value == pytest.approx(32)
    assert found.homogeneity.p_value == pytest.approx(1, abs=1e-6)


def test_empty_strata_are_left_out():
    silent = [[[0, 0], [3, 4]], [[5, 0], [7, 0]], [[0, 0], [0, 0]]]
    assert mantel_haenszel([ONE, *silent]).odds_ratio == mantel_haenszel([ONE]).odds_ratio


def test_correction_is_more_careful():
    plain, careful = (mantel_haenszel([ONE], correction=asked) for asked in (False, True))
    assert careful.statistic < plain.statistic
    assert careful.odds_ratio == plain.odds_ratio


def test_cell_empty_in_all_strata():
    found = mantel_haenszel([[[8, 0], [10, 80]], [[3, 0], [1, 9]]])
    assert found.odds_ratio.value == np.inf
    assert "empty in all strata" in found.odds_ratio.reason
    assert found.p_value < 0.01


def test_nothing_informative():
    found = mantel_haenszel([[[0, 0], [3, 4]]])
    assert np.isnan(found.odds_ratio.value)
    assert "no stratum" in found.odds_ratio.reason


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (ONE, r"tables: has shape \(2, 2\)"),
        ([[[1, 2], [3, np.nan]]], "tables: holds what is not a count"),
        ([[[1, 2], [3, np.inf]]], "tables: holds what is not a count"),
        ([[[1, 2], [3, -4]]], "tables: holds what is not a count"),
        ([[[1, 2], [3, 4.5]]], "tables: holds what is not a count"),
    ],
)
def test_bad_input(tables, message):
    with pytest.raises(Problem, match=message):
        mantel_haenszel(tables)


def test_bad_level():
    with pytest.raises(Problem, match="level: 0"):
        mantel_haenszel([ONE], level=0)
