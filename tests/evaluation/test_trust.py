import pandas as pd
import pytest

from mammo_lib.evaluation import choices, trust, verdicts
from mammo_lib.stats.roc.few_units import PAIR, PERMUTED, SEVERAL
from mammo_lib.stats.simulation import coverage, false_alarms

from .made_up import simulated


@pytest.fixture
def small(monkeypatch):
    """Two cells of each kind instead of all."""
    monkeypatch.setattr(trust, "CELLS", trust.CELLS[:2])
    monkeypatch.setattr(trust, "BORDER_CELLS", trust.BORDER_CELLS[:1])
    monkeypatch.setattr(trust, "READER_CELLS", trust.READER_CELLS[:2])


def test_the_grid_is_every_combination():
    assert len(set(trust.CELLS)) == 27
    assert len(set(trust.READER_CELLS)) == 18


def test_the_border_is_where_warnings_end():
    assert {cell.n_positive for cell in trust.BORDER_CELLS} == {PERMUTED.units, PAIR.units}
    assert {cell.n_positive_patients for cell in trust.BORDER_CELLS} == set(trust.BORDERS)


def test_everything_is_simulated(small):
    found = trust.simulate(4, seed=3)
    assert set(found.intervals["method"]) == set(coverage.INTERVALS)
    assert set(found.shaped["shape"]) == set(trust.SHAPES)
    assert set(found.tests["test"]) == set(false_alarms.TESTS)
    assert set(found.border["n_positive"]) == {trust.BORDERS[0]}
    assert set(found.readers["test"]) == {"obuchowski-rockette"}
    assert set(found.shaped["n_draws"]) == set(found.readers["n_draws"]) == {4}
    assert found.about == {"draws": 4, "resampled": 0, "seed": 3}


def test_what_resamples_takes_its_own_draws(small):
    found = trust.intervals(3, 1, seed=1).groupby("method")["n_draws"].first()
    assert (found["delong"], found["bootstrap-bca"]) == (3, 1)
    tests = trust.score_tests(3, 1, seed=1)
    assert set(tests["test"]) == {*false_alarms.TESTS, *false_alarms.RESAMPLED}


def test_what_is_written_is_read(tmp_path):
    found = simulated()
    trust.write(found, tmp_path)
    again = trust.committed(tmp_path)
    assert again.about == found.about
    for name in ("intervals", "shaped", "tests", "border", "readers"):
        told = getattr(found, name)
        pd.testing.assert_frame_equal(getattr(again, name)[list(told)], told, check_dtype=False)


class TestCommitted:
    """What the book says rests on these files, and the library's warnings too."""

    @pytest.fixture(scope="class")
    def long(self):
        return trust.committed()

    def test_it_is_long_and_whole(self, long):
        assert long.about["draws"] == 2000
        assert len(long.intervals) == 27 * len(coverage.INTERVALS | coverage.RESAMPLED)
        assert len(long.tests) == 27 * len(false_alarms.TESTS | false_alarms.RESAMPLED)
        assert len(long.border) == 6 * len(false_alarms.TESTS | false_alarms.RESAMPLED)
        assert len(long.readers) == 18 * len(trust.READER_TESTS)
        for table in (long.intervals, long.tests, long.border, long.readers):
            assert set(table["n_draws"]) == {2000}

    def test_no_test_misses_its_level_without_a_warning(self, long):
        rates = choices.meant(long)
        quiet = rates[~rates["warned"]]
        assert set(quiet["test"]) == {*choices.TOGETHER, *choices.APART}
        assert not verdicts.outside(quiet, "false_alarms").any()

    @pytest.mark.parametrize(
        ("test", "enough"), [("obuchowski", PAIR), ("obuchowski-global", SEVERAL)]
    )
    def test_the_warning_names_the_most_false_alarms(self, long, test, enough):
        found = long.tests[long.tests["test"] == test]
        assert round(100 * found["false_alarms"].max()) == enough.alarms

    def test_no_pair_gave_more_false_alarms_than_the_warning_says(self, long):
        rates = choices.meant(long)
        pairs = rates[~rates["test"].isin(choices.WARNED_BELOW)]
        assert round(100 * pairs["false_alarms"].max()) == PAIR.alarms

    def test_permutations_never_gave_too_many(self, long):
        assert PERMUTED.alarms is None
        rates = choices.meant(long)
        redrawn = rates[rates["test"].str.contains("permutation|venkatraman")]
        assert redrawn["false_alarms"].max() <= verdicts.BANDS["false_alarms"][1]
