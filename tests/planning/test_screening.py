import pytest
from scipy.stats import binom

from mammo_lib.planning import screening


def test_by_hand():
    assert screening.screened(6, 0.006) == 1000
    assert screening.consecutive(0.2) == pytest.approx(4)


@pytest.mark.parametrize("cancers", [2, 40, 300])
def test_surely_is_the_first_number_with_the_chance(cancers):
    women = screening.screened_surely(cancers, 0.006)
    enough, one_less = (binom.sf(cancers - 1, n, 0.006) for n in (women, women - 1))
    assert one_less < 0.9 <= enough


def test_narrower_and_smaller_take_more_women(pilot, settings):
    table = screening.table(pilot, settings)
    assert list(table["block"].unique()) == ["Precision", "Difference"]
    for pair in (table.iloc[:2], table.iloc[-2:]):
        assert pair["cancers"].is_monotonic_increasing
    assert (table["women_sure"] > table["women"]).all()


def test_a_sensitivity_needs_no_pilot(healthy, alone, settings):
    assert len(screening.table(healthy, settings)) == 1
    assert "Difference" not in set(screening.table(alone, settings)["block"])


def test_no_prevalence_no_plan(pilot, settings):
    assert screening.table(pilot, settings.model_copy(update={"prevalence": 0.0})).empty
