import numpy as np
import pandas as pd
import pytest

from mammo_lib.config import compose
from mammo_lib.reader_study import decisions, misses, misses_story, nyu

SETTINGS = compose(["stats.n_boot=800"]).stats


@pytest.fixture(scope="module")
def matched(breasts):
    return decisions.matched(breasts, decisions.own_specificity(breasts))


@pytest.fixture(scope="module")
def told(breasts):
    return misses_story.tell(breasts, np.random.default_rng(0), SETTINGS)


class TestDecisions:
    def test_everybody_works_near_the_wanted_specificity(self, matched, breasts):
        reached = 1 - matched.wrong(0).mean()
        assert (reached[breasts.networks] - matched.specificity).abs().max() < 0.01
        assert (reached - matched.specificity).abs().max() < 0.1

    def test_rates_count_what_was_decided(self, matched):
        rates = decisions.rates(matched, 0.95).set_index("name")
        cancers = int(matched.positive.sum())
        for name, row in rates.iterrows():
            assert row["missed"] == (~matched.called.loc[matched.positive, name]).sum()
            assert row["sensitivity"].value == pytest.approx(1 - row["missed"] / cancers)


class TestShared:
    def test_patterns_by_hand(self, matched, told):
        wrong = matched.wrong(1)
        readers, networks = wrong[matched.study.readers], wrong[matched.study.networks]
        own = told.shared[told.shared["label"] == 1].set_index("pattern")["n"]
        assert own["all_readers"] == readers.all(axis=1).sum()
        assert own["all_networks"] == networks.all(axis=1).sum()
        assert own["everybody"] == wrong.all(axis=1).sum()
        assert own["nobody"] == (~wrong.any(axis=1)).sum()
        assert own["first_not_readers"] == (wrong[nyu.FIRST] & ~readers.any(axis=1)).sum()

    def test_dealing_keeps_everyones_number_of_errors(self, matched, rng):
        wrong = matched.wrong(1)
        exam = matched.study.frame.loc[wrong.index, "exam"].to_numpy()
        dealt = misses._dealt(wrong.to_numpy(), misses._blocks(exam), rng)
        np.testing.assert_array_equal(dealt.sum(axis=0), wrong.sum(axis=0))
        assert (dealt != wrong.to_numpy()).any()

    def test_expectation_is_that_of_independent_errors(self, told, matched):
        rate = matched.wrong(1).mean()
        own = told.shared[told.shared["label"] == 1].set_index("pattern")
        chance = float(np.prod(1 - rate)) * len(matched.wrong(1))
        assert own.loc["nobody", "expected"] == pytest.approx(chance, abs=0.5)

    def test_errors_gather_on_the_same_cancers(self, told):
        own = told.shared[told.shared["label"] == 1].set_index("pattern")
        assert own.loc["all_networks", "n"] > own.loc["all_networks", "high"]
        assert "more than independent errors" in told.found["together"]

    def test_counts_add_up(self, told, matched):
        for label, name in misses_story.KINDS.items():
            assert told.counts[name]["observed"].sum() == len(matched.wrong(label))
            assert told.counts[name]["expected"].sum() == pytest.approx(len(matched.wrong(label)))


def test_words_say_of_how_many_hard_cancers(told, matched):
    readers = matched.wrong(1)[matched.study.readers]
    hard = int((readers.sum(axis=1) * 2 >= len(matched.study.readers)).sum())
    own = told.shared[told.shared["label"] == 1].set_index("pattern")["n"]
    assert f"Of the {hard} cancers that half of the readers or more missed" in told.found["against"]
    assert own["half_not_first"] <= hard
    assert own["first_not_half"] <= len(readers) - hard


def test_grid_has_the_most_missed_cancer_first(matched):
    grid = misses.grid(matched)
    assert grid.sum(axis=1).is_monotonic_decreasing
    assert isinstance(grid, pd.DataFrame)


def test_kappa_is_that_of_agreement_beyond_chance(told):
    assert (told.agreement["kappa"].map(lambda found: found.low) > 0).any()
